"""What a request is really about, judged anew by staff: its title, service, kind, effect and tags."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal.pages.field_inputs import inputs_of, typed_of, values_of
from portal.pages.page import PageRequest, Pages
from portal.pages.views.labels import QualifyForm
from portal.pages.views.ticket import Option

STAFF = frozenset({"technician", "dispatcher", "manager", "admin"})
JUDGED = ("title", "service_code", "kind", "impact", "urgency")


def routes(pages: Pages) -> Routes:
    qualify = Routes(tags=["pages"])

    @qualify.get("/tickets/{ticket_id}/qualify", roles=STAFF, include_in_schema=False)
    async def form(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("qualify.html", form=await _form(page, ticket_id))

    @qualify.post("/tickets/{ticket_id}/qualify", roles=STAFF, include_in_schema=False)
    async def send(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        key, version = typed.get("idempotency_key", ""), typed.get("version", "")
        sent = page.send("PATCH", f"/api/v1/tickets/{ticket_id}", _body(typed), key, version)
        tried = await page.attempt(sent, typed, f"/tickets/{ticket_id}")
        if tried.arrived:
            return page.go(f"/tickets/{ticket_id}", "done", page.words("qualify.done"))
        shown = await _form(page, ticket_id, tried.typed, tried.faults, changed=tried.changed)
        return page.html("qualify.html", 422, form=shown)

    return qualify


async def _form(
    page: PageRequest,
    ticket_id: UUID,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    changed: bool = False,
) -> QualifyForm:
    said, services, used, fields = await page.together(
        page.get(f"/api/v1/tickets/{ticket_id}"),
        page.get("/api/v1/services"),
        page.get("/api/v1/tags"),
        page.get("/api/v1/fields"),
    )
    known = {name: said[name] for name in JUDGED if name != "service_code"} | {"service_code": said["service"]["code"]}
    options = [Option(one["code"], one["label"]) for one in services]
    if known["service_code"] not in {option.value for option in options}:
        options.append(Option(known["service_code"], said["service"][f"label_{page.frame.lang}"]))
    return QualifyForm(
        ticket_id=ticket_id,
        number=said["number"],
        key=(typed or {}).get("idempotency_key") or page.new_key(),
        version=(typed or {}).get("version") or str(said["version"]),
        is_open="qualify" in said["actions"],
        services=tuple(options),
        tags=tuple(said["tags"]),
        used_tags=tuple(used),
        fields=inputs_of(_asked(fields, said), page.frame.lang, {}, _chosen(said)),
        typed=typed or known | {f"tag_{tag}": tag for tag in said["tags"]} | typed_of(said["fields"]),
        faults=faults or {},
        now=_now(page, said, known, typed, options) if typed and changed else {},
    )


def _now(
    page: PageRequest,
    said: Mapping[str, Any],
    known: Mapping[str, str],
    typed: Mapping[str, str],
    options: Sequence[Option],
) -> dict[str, str]:
    """What somebody else judged meanwhile, where it differs from what was typed."""
    labels = {option.value: option.label for option in options}
    now = {
        name: labels.get(value, value)
        if name == "service_code"
        else value
        if name == "title"
        else page.words.code(name, value)
        for name, value in known.items()
        if value != typed.get(name)
    }
    if set(said["tags"]) != {value for name, value in typed.items() if name.startswith("tag_")}:
        now["tags"] = ", ".join(said["tags"])
    return now


def _body(typed: Mapping[str, str]) -> dict[str, Any]:
    body = {name: typed[name] for name in (*JUDGED, "reason") if typed.get(name, "").strip()}
    kept = [value for name, value in typed.items() if name.startswith("tag_")]
    added = [tag for tag in typed.get("add_tags", "").split(",") if tag.strip()]
    return body | {"tags": [*kept, *added], "fields": values_of(typed)}


def _asked(fields: Sequence[Mapping[str, Any]], said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those of its kind and service, and those it has a value of."""
    has = {one["code"] for one in said["fields"]}
    kind, service = said["kind"], said["service"]["code"]
    return [
        one
        for one in fields
        if one["code"] in has
        or ((not one["kinds"] or kind in one["kinds"]) and (not one["services"] or service in one["services"]))
    ]


def _chosen(said: Mapping[str, Any]) -> dict[str, list[str]]:
    chosen = {one["code"]: one["value"] for one in said["fields"] if one["type"] in ("choice", "choices")}
    return {code: value if isinstance(value, list) else [value] for code, value in chosen.items()}
