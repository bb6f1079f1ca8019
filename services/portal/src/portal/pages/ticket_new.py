"""A new request: five questions, nothing typed is ever lost."""

from typing import Any

from fastapi import Request, Response

from chassis.errors import Unavailable
from chassis.http import Routes, Who
from portal.domain.model import CLIENT_ROLES
from portal.pages.files import FORM_LIMIT, send
from portal.pages.field_inputs import inputs_of, values_of
from portal.pages.frame import ASKERS
from portal.pages.page import PageRequest, Pages
from portal.pages.services import Refused
from portal.pages.views.ticket import Option, TicketForm

KIND = "incident"  # of what is asked here, until staff judge it anew
IMPACTS = {
    "all": ("company", "high"), "team": ("team", "high"), "one": ("person", "high"), "none": ("person", "low"),
}  # fmt: skip
SHOWN_AT = {"impact": "impact", "urgency": "impact", "requester_id": "client_id"}


def routes(pages: Pages) -> Routes:
    ask = Routes(tags=["pages"])

    @ask.get("/tickets/new", roles=ASKERS, include_in_schema=False)
    async def new_ticket(request: Request, who: Who, client_id: str = "") -> Response:
        page = await pages.page(request, who)
        return page.html("ticket_new.html", form=await _form(page, {"client_id": client_id}))

    @ask.post("/tickets/new", roles=ASKERS, include_in_schema=False, body_limit=FORM_LIMIT, timeout_s=120)
    async def send_ticket(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        if typed.get("reload"):
            return page.html("ticket_new.html", form=await _form(page, typed))
        faults = _faults(page, typed)
        if not faults:
            try:
                said = await page.post("/api/v1/tickets", _body(typed), typed.get("idempotency_key", ""))
            except Refused as refusal:
                faults = {SHOWN_AT.get(name, name): text for name, text in refusal.fields.items()}
                faults = faults or {"form": refusal.detail}
            except Unavailable:
                faults = {"form": page.words("error.away.title")}
            else:
                done = page.words("ask.done", number=said["number"])
                sent = await send(page, said["id"])
                under = " ".join(filter(None, sent.said(page))) or page.words("ask.done_under")
                return page.go(f"/tickets/{said['id']}", "warn" if sent.refused else "done", done, under)
        return page.html("ticket_new.html", 422, form=await _form(page, typed, faults))

    return ask


async def _form(page: PageRequest, typed: dict[str, str], faults: dict[str, str] | None = None) -> TicketForm:
    is_client = page.role in CLIENT_ROLES
    chosen = typed.get("client_id", "")
    asked: list[Any] = [page.get("/api/v1/services"), page.get("/api/v1/fields")]
    if is_client or chosen:
        asked.append(page.get("/api/v1/sites", {} if is_client else {"client_id": chosen}))
    if not is_client:
        asked.append(page.get("/api/v1/clients", {"limit": "200"}))
    try:
        answers = await page.together(*asked)
    except Unavailable:
        # A form that was sent must come back with what was typed, even when its choices cannot be read.
        if faults is None:
            raise
        answers = [[] for _ in asked]
    services, fields = answers[:2]
    sites = answers[2] if is_client or chosen else []
    clients = [] if is_client else (answers[-1] or {"items": []})["items"]
    return TicketForm(
        services=tuple(Option(one["id"], one["label"], _cover(page, one)) for one in services),
        sites=tuple(Option(one["id"], one["label"], one["address"]) for one in sites),
        clients=tuple(Option(one["id"], one["name"]) for one in clients if one["active"]),
        key=typed.get("idempotency_key") or page.new_key(),
        fields=inputs_of(
            [one for one in fields if not one["kinds"] or KIND in one["kinds"]],
            page.frame.lang,
            {one["code"]: one["id"] for one in services},
        ),
        is_client=is_client,
        typed=typed,
        faults=faults or {},
    )


def _cover(page: PageRequest, service: dict[str, Any]) -> str:
    return page.words(f"cover.{service['cover']}") if service["cover"] else ""


def _faults(page: PageRequest, typed: dict[str, str]) -> dict[str, str]:
    faults = {}
    needed = page.words("ask.required")
    if page.role not in CLIENT_ROLES and not typed.get("client_id"):
        faults["client_id"] = needed
    if not typed.get("service_id"):
        faults["service_id"] = needed
    if not typed.get("title", "").strip():
        faults["title"] = page.words("ask.title_short")
    if typed.get("impact") not in IMPACTS:
        faults["impact"] = needed
    if typed.get("wished_mode") == "onsite" and not (typed.get("site_id") or typed.get("address", "").strip()):
        faults["site_id"] = page.words("ask.site_needed")
    return faults


def _body(typed: dict[str, str]) -> dict[str, Any]:
    impact, urgency = IMPACTS[typed["impact"]]
    title = " ".join(typed["title"].split())
    wanted = {
        "service_id": typed["service_id"],
        "title": title,
        "description": typed.get("description", "").strip() or title,
        "impact": impact,
        "urgency": urgency,
        "site_id": typed.get("site_id"),
        "address": typed.get("address", "").strip(),
        "wished_mode": typed.get("wished_mode"),
        "client_id": typed.get("client_id"),
    }
    fields = {code: value for code, value in values_of(typed).items() if value not in (None, [])}
    return {name: value for name, value in wanted.items() if value} | ({"fields": fields} if fields else {})
