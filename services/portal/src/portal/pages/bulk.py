"""One act on the requests that were picked from a list, and what became of each."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal.pages.page import PageRequest, Pages
from portal.pages.said_by_intake import line_of
from portal.pages.templates import offered
from portal.pages.ticket import CANCEL_REASONS, WAITS_FOR
from portal.pages.views.hands import BulkForm, BulkResult
from portal.pages.views.ticket import Option

DESK = frozenset({"dispatcher", "manager", "admin"})
API, AT_MOST = "/api/v1/tickets/bulk", 100
PICK = re.compile(r"([0-9a-f-]{36})\.(\d{1,9})")
TYPED = {
    "add_tags": ("tags",), "remove_tags": ("tags",), "qualify": ("service_code", "kind", "impact", "urgency"),
    "priority": ("priority", "reason"), "reply": ("text", "template_id"), "resolve": ("text", "template_id"),
    "wait": ("waits_for", "note"), "resume": (), "settle": (), "cancel": ("reason",),
}  # fmt: skip
"""by act, what its part of the form asks"""


def routes(pages: Pages) -> Routes:
    bulk = Routes(tags=["pages"])

    @bulk.get("/tickets/bulk", roles=DESK, include_in_schema=False)
    async def choose(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        picked = _picked(" ".join(request.query_params.getlist("t")))
        if not picked:
            return page.go(_back(request.query_params.get("back", "")), "warn", page.words("bulk.none"))
        return page.html("bulk.html", form=await _form(page, picked, {"back": request.query_params.get("back", "")}))

    @bulk.post("/tickets/bulk", roles=DESK, include_in_schema=False)
    async def send(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        key, back = typed.get("idempotency_key", ""), _back(typed.get("back", ""))
        if typed.get("undo"):
            tried = await page.attempt(_undone(page, typed, key, back), typed, back)
            return tried.answer if isinstance(tried.answer, Response) else page.refused(tried, back)
        body = {"tickets": _sent(_picked(typed.get("t", ""))), "act": _act(page, typed)}
        tried = await page.attempt(page.post(API, body, key), typed, back)
        if tried.arrived:
            return page.html("bulk_done.html", result=_result(page, tried.answer, back))
        if tried.status == 503:
            return page.refused(tried, back)
        faults = {name.removeprefix("act."): text for name, text in tried.faults.items()}
        return page.html("bulk.html", 422, form=await _form(page, _picked(typed.get("t", "")), tried.typed, faults))

    return bulk


async def _undone(page: PageRequest, typed: Mapping[str, str], key: str, back: str) -> Response:
    """Each as it was: tickets that go back by the same act go together."""
    try:
        acts = [(act, tickets) for act, tickets in json.loads(typed["undo"])]
    except (ValueError, TypeError):
        return page.go(back, "bad", page.words("bulk.none"))
    refused = 0
    for at, (act, tickets) in enumerate(acts):
        refused += (await page.post(API, {"tickets": tickets, "act": act}, f"{key}.{at}"))["refused"]
    if refused:
        return page.go(back, "warn", page.words.count("bulk.undone_but", refused))
    return page.go(back, "done", page.words("bulk.undone"))


def _picked(text: str) -> list[tuple[str, str]]:
    return list(dict(PICK.findall(text)).items())


def _sent(picked: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"id": one, "version": int(version)} for one, version in picked]


def _back(path: str) -> str:
    """To a list of ours, never elsewhere."""
    return path if re.match(r"/(tickets|dispatch)(\?|$)", path) else "/dispatch"


def _act(page: PageRequest, typed: Mapping[str, str]) -> dict[str, Any]:
    do = typed.get("do", "")
    values: dict[str, Any] = {name: typed[name] for name in TYPED.get(do, ()) if typed.get(name, "").strip()}
    if "tags" in values:
        values["tags"] = [tag for tag in values["tags"].split(",") if tag.strip()]
    if do == "cancel" and typed.get("reason") in CANCEL_REASONS:
        values["reason"] = page.words(f"cancel.{typed['reason']}")
    if do == "reply" and typed.get("internal"):
        values["audience"] = "internal"
    return {"do": do} | values


async def _form(
    page: PageRequest,
    picked: Sequence[tuple[str, str]],
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
) -> BulkForm:
    shown = picked[:AT_MOST]
    asked = [("ids", one) for one, _ in shown] + [("limit", str(AT_MOST))]
    tickets, services, templates = await page.together(
        page.get("/api/v1/tickets", asked), page.or_else(page.get("/api/v1/services"), []), offered(page, "reply")
    )
    return BulkForm(
        lines=tuple(line_of(one) for one in tickets["items"]),
        picked=" ".join(f"{one}.{version}" for one, version in shown),
        left_out=len(picked) - len(shown),
        key=page.new_key(),
        back=_back(typed.get("back", "")),
        services=tuple(Option(one["code"], one["label"]) for one in services),
        templates=templates,
        cancel_reasons=CANCEL_REASONS,
        waits_for=WAITS_FOR,
        typed=typed,
        faults=faults or {},
    )


def _result(page: PageRequest, said: Mapping[str, Any], back: str) -> BulkResult:
    undo: dict[str, list[dict[str, Any]]] = {}
    for item in said["items"]:
        if item["undo"]:
            act = json.dumps(item["undo"], sort_keys=True)
            undo.setdefault(act, []).append({"id": item["id"], "version": item["version"]})
    return BulkResult(
        done=tuple((UUID(one["id"]), one["number"]) for one in said["items"] if one["done"]),
        refused=tuple(
            (UUID(one["id"]), one["number"] or "–", one["detail"]) for one in said["items"] if not one["done"]
        ),
        undo=json.dumps([[json.loads(act), tickets] for act, tickets in undo.items()]) if undo else "",
        key=page.new_key(),
        back=back,
    )
