"""A new request: five questions, nothing typed is ever lost."""

from dataclasses import replace
from typing import Any

from fastapi import Request, Response

from chassis.errors import Unavailable
from chassis.http import Routes, Who
from portal.domain.model import CLIENT_ROLES
from portal.pages.client_choice import client_choice, seeks_client
from portal.pages.field_inputs import inputs_of, values_of
from portal.pages.files import chosen, kept, send
from portal.pages.frame import ASKERS, Notice
from portal.pages.page import FORM_LIMIT, PageRequest, Pages
from portal.pages.templates import filled, offered
from portal.pages.views.ticket import DEVICE, MORE, ClientChoice, Option, Reason, TicketForm

KINDS = ("incident", "request", "problem")
IMPACTS = {
    "all": ("company", "high"), "team": ("team", "high"), "one": ("person", "high"), "none": ("person", "low"),
}  # fmt: skip
SHOWN_AT = {
    "impact": "impact", "urgency": "impact", "requester_id": "client_id", "onsite_contact_id": "contact",
    "device": "brand",
}  # fmt: skip
CHOICES_SHOWN = "200"


def routes(pages: Pages) -> Routes:
    ask = Routes(tags=["pages"])

    @ask.get("/tickets/new", roles=ASKERS, include_in_schema=False)
    async def new_ticket(request: Request, who: Who, client_id: str = "", template: str = "") -> Response:
        page = await pages.page(request, who)
        typed = {"client_id": client_id}
        if template and page.role not in CLIENT_ROLES:
            typed |= await _begun(page, template, client_id)
        return page.html("ticket_new.html", form=await _form(page, typed))

    @ask.post("/tickets/new", roles=ASKERS, include_in_schema=False, body_limit=FORM_LIMIT, timeout_s=120)
    async def send_ticket(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        typed.pop("kept", None)
        if typed.get("reload") or seeks_client(typed):
            return page.html("ticket_new.html", form=await _again(page, typed))
        faults = _faults(page, typed)
        if not faults:
            tried = await page.attempt(_post(page, typed), typed, "/tickets")
            faults = {SHOWN_AT.get(name, name): text for name, text in tried.faults.items()}
            typed, said = dict(tried.typed), tried.answer
            if isinstance(said, tuple):
                shown = replace(await _again(page, typed | {"sure": "1"}), hints=said)
                return page.html("ticket_new.html", form=shown)
            if tried.arrived:
                done = page.words("ask.done", number=said["number"])
                sent = await send(page, said["id"])
                under = " ".join(filter(None, sent.said(page))) or page.words("ask.done_under")
                return page.go(f"/tickets/{said['id']}", "warn" if sent.refused else "done", done, under)
        return page.html("ticket_new.html", 422, form=await _again(page, typed, faults))

    return ask


async def _again(page: PageRequest, typed: dict[str, str], faults: dict[str, str] | None = None) -> TicketForm:
    """With the files that were chosen."""
    files, lost = await kept(page)
    return replace(await _form(page, typed, faults), kept_files=files, lost_files=lost)


async def _hints(page: PageRequest, typed: dict[str, str], body: dict[str, Any]) -> tuple[Reason, ...]:
    """Told once; a photo says what words lack, so then only what was perhaps asked already."""
    if typed.get("sure"):
        return ()
    told = ("similar",) if await chosen(page) else ("similar", "too_vague")
    try:
        said = await page.post("/api/v1/tickets/check", body)
    except Unavailable:
        return ()
    return tuple(Reason(one["code"], one["params"]) for one in said["hints"] if one["code"] in told)


async def _post(page: PageRequest, typed: dict[str, str]) -> Any:
    """What intake says of it, or what the reader is to look at first."""
    body = _body(typed) | await _contact(page, typed)
    return await _hints(page, typed, body) or await page.post("/api/v1/tickets", body, typed.get("idempotency_key", ""))


async def _form(page: PageRequest, typed: dict[str, str], faults: dict[str, str] | None = None) -> TicketForm:
    is_client = page.role in CLIENT_ROLES
    chosen = _client_of(page, typed)
    asked: list[Any] = [page.get("/api/v1/services"), page.get("/api/v1/fields")]
    if chosen:
        in_use = {"client_id": chosen, "state": "in_use", "limit": CHOICES_SHOWN}
        asked.append(page.get("/api/v1/sites", {"client_id": chosen}))
        asked.append(page.get("/api/v1/assets", in_use))
        asked.append(page.get(f"/api/v1/clients/{chosen}/contacts", {"limit": CHOICES_SHOWN}))
    if not is_client:
        asked += [offered(page, "ticket"), client_choice(page, typed)]
    try:
        answers = await page.together(*asked)
    except Unavailable:
        # A form that was sent must come back with what was typed, even when its choices cannot be read.
        if faults is None:
            raise
        answers = [[] for _ in asked]
    services, fields = answers[:2]
    sites = answers[2] if chosen else []
    assets, contacts = [(answer or {"items": []})["items"] for answer in answers[3:5]] if chosen else ([], [])
    return TicketForm(
        services=tuple(Option(one["id"], one["label"], _cover(page, one)) for one in services),
        sites=tuple(Option(one["id"], one["label"], one["address"]) for one in sites),
        clients=ClientChoice() if is_client else answers[-1] or ClientChoice(),
        key=typed.get("idempotency_key") or page.new_key(),
        fields=inputs_of(
            [one for one in fields if not one["kinds"] or typed.get("kind", KINDS[0]) in one["kinds"]],
            page.frame.lang,
            {one["code"]: one["id"] for one in services},
        ),
        is_client=is_client,
        typed=typed,
        faults=faults or {},
        assets=tuple(Option(one["id"], one["label"], _model(one)) for one in assets),
        templates=() if is_client else tuple(answers[-2] or ()),
        contacts=tuple(Option(one["id"], one["name"]) for one in contacts),
    )


async def _begun(page: PageRequest, template: str, client_id: str) -> dict[str, str]:
    said = await filled(page, template, **({"client_id": client_id} if client_id else {}), lang=page.frame.lang)
    if not said:
        return {}
    if said["missing"]:
        page.frame = page.frame.with_notice(
            Notice("warn", page.words("templates.missing", names=", ".join(said["missing"])))
        )
    services = await page.or_else(page.get("/api/v1/services"), [])
    chosen = [one["id"] for one in services if one["code"] == said["service_code"]]
    return {"title": said["title"], "description": said["text"]} | ({"service_id": chosen[0]} if chosen else {})


def _client_of(page: PageRequest, typed: dict[str, str]) -> str:
    if page.role in CLIENT_ROLES:
        return str(page.who.client_id or "") if page.who else ""
    return typed.get("client_id", "")


def _model(asset: dict[str, Any]) -> str:
    return " ".join(filter(None, (asset["brand"], asset["model"])))


async def _contact(page: PageRequest, typed: dict[str, str]) -> dict[str, str]:
    """Someone with an account is named as a person; of another, what the client typed goes along."""
    client_id, chosen = _client_of(page, typed), typed.get("contact", "")
    if not (client_id and chosen):
        return {}
    said = await page.get(f"/api/v1/clients/{client_id}/contacts/{chosen}")
    if said["has_account"]:
        return {"onsite_contact_id": said["id"]}
    return {name: said[key] for name, key in (("contact_name", "name"), ("contact_phone", "phone")) if said[key]}


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
    wanted: dict[str, Any] = {
        "service_id": typed["service_id"],
        "title": title,
        "kind": typed.get("kind") if typed.get("kind") in KINDS else KINDS[0],
        "description": typed.get("description", "").strip() or title,
        "impact": impact,
        "urgency": urgency,
        "site_id": typed.get("site_id"),
        "address": typed.get("address", "").strip(),
        "wished_mode": typed.get("wished_mode"),
        "client_id": typed.get("client_id"),
        "asset_id": typed.get("asset_id"),
    } | {name: typed.get(name, "").strip() for name in MORE}
    fields = {code: value for code, value in values_of(typed).items() if value not in (None, [])}
    device = {name: typed[name].strip() for name in DEVICE if typed.get(name, "").strip()}
    if device and not typed.get("asset_id"):
        wanted["device"] = device
    return {name: value for name, value in wanted.items() if value} | ({"fields": fields} if fields else {})
