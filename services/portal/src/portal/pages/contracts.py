"""Contracts and the hours they are worked by: who has which, and the forms that make and change them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal import queries
from portal.pages.client_choice import client_choice, client_names, no_choice, seeks_client
from portal.pages.page import PageRequest, Pages
from portal.pages.views.contracts import CalendarForm, ContractForm, ContractLine
from portal.pages.views.ticket import Option

SELLERS = frozenset({"sales", "manager", "admin"})
READERS = SELLERS | {"dispatcher"}
GOALS = ("accept", "respond", "resolve")
LEVELS = ("P1", "P2", "P3", "P4")
COVERS = ("included", "quoted")
PAUSES = ("client", "supplier", "parts", "next_visit")
USUAL = {"P1": (15, 60, 240), "P2": (30, 120, 480), "P3": (60, 240, 960), "P4": (120, 480, 1920)}
OFFICE = "09:00-12:00, 14:00-18:00"
TERRITORIES = ("mainland", "6AE", "57", "971", "972", "973", "974", "976", "PM", "BL", "MF", "NC", "PF", "WF")
TECHNICIANS_SHOWN = 200
PATH, API = "/contracts", "/api/v1/contracts"


def routes(pages: Pages) -> Routes:
    contracts = Routes(tags=["pages"])

    @contracts.get(PATH, roles=READERS, include_in_schema=False)
    async def list_(request: Request, who: Who, after: str = "") -> Response:
        page = await pages.page(request, who)
        said, calendars = await page.together(
            page.get(API, {"after": after} if after else {}), page.get(f"{API}/calendars")
        )
        clients = await client_names(page, {one["client_id"] for one in said["items"]})
        return page.html(
            "contracts.html",
            contracts=[_line(one, clients) for one in said["items"]],
            calendars=calendars,
            next=said["next"],
            may_change=page.role in SELLERS,
        )

    @contracts.get(f"{PATH}/new", roles=SELLERS, include_in_schema=False)
    async def new(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("contract.html", form=await _form(page, _typed_usual()))

    @contracts.post(PATH, roles=SELLERS, include_in_schema=False)
    async def create(request: Request, who: Who) -> Response:
        return await _sent(await pages.page(request, who), "POST", API)

    @contracts.get(f"{PATH}/{{contract_id}}", roles=SELLERS, include_in_schema=False)
    async def one(contract_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = _typed_of(await page.get(f"{API}/{contract_id}"))
        return page.html("contract.html", form=await _form(page, typed, contract_id=contract_id))

    @contracts.post(f"{PATH}/{{contract_id}}", roles=SELLERS, include_in_schema=False)
    async def change(contract_id: UUID, request: Request, who: Who) -> Response:
        return await _sent(await pages.page(request, who), "PUT", f"{API}/{contract_id}", contract_id)

    @contracts.get("/calendars/new", roles=SELLERS, include_in_schema=False)
    async def new_calendar(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = {"zone": pages.settings.organisation_zone} | {f"day_{day}": OFFICE for day in range(5)}
        return page.html("calendar.html", TERRITORIES=TERRITORIES, form=CalendarForm(page.new_key(), typed))

    @contracts.post("/calendars", roles=SELLERS, include_in_schema=False)
    async def create_calendar(request: Request, who: Who) -> Response:
        return await _sent_calendar(await pages.page(request, who), "POST", f"{API}/calendars")

    @contracts.get("/calendars/{calendar_id}", roles=SELLERS, include_in_schema=False)
    async def calendar(calendar_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        said = await page.get(f"{API}/calendars/{calendar_id}")
        return page.html(
            "calendar.html",
            TERRITORIES=TERRITORIES,
            form=CalendarForm(page.new_key(), _calendar_of(said), id=calendar_id),
        )

    @contracts.post("/calendars/{calendar_id}", roles=SELLERS, include_in_schema=False)
    async def change_calendar(calendar_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return await _sent_calendar(page, "PUT", f"{API}/calendars/{calendar_id}", calendar_id)

    return contracts


def _line(said: Mapping[str, Any], clients: Mapping[str, str]) -> ContractLine:
    first = said["targets"]["P1"]
    return ContractLine(
        id=UUID(said["id"]),
        client=clients.get(said["client_id"], "–"),
        name=said["name"],
        calendar=said["calendar"]["name"],
        starts_on=date.fromisoformat(said["starts_on"]),
        ends_on=date.fromisoformat(said["ends_on"]) if said["ends_on"] else None,
        respond_minutes=first["respond"]["minutes"],
        resolve_minutes=first["resolve"]["minutes"],
        is_vip=said["vip"],
        is_active=said["active"],
    )


async def _form(
    page: PageRequest,
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
    contract_id: UUID | None = None,
) -> ContractForm:
    clients, calendars, services = await page.together(
        no_choice() if contract_id else client_choice(page, typed),
        page.get(f"{API}/calendars"),
        page.get("/api/v1/services"),
    )
    async with page.request.app.db.reader() as reader:
        technicians = await queries.people(reader, role="technician", limit=TECHNICIANS_SHOWN)
    return ContractForm(
        key=typed.get("idempotency_key") or page.new_key(),
        typed=typed,
        faults=faults or {},
        id=contract_id,
        clients=clients,
        calendars=tuple(Option(one["id"], one["name"]) for one in calendars),
        services=tuple(Option(one["code"], one["label"]) for one in services),
        technicians=tuple(Option(str(one["person_id"]), one["name"]) for one in technicians if one["active"]),
    )


async def _sent(page: PageRequest, method: str, path: str, contract_id: UUID | None = None) -> Response:
    typed = await page.form()
    if seeks_client(typed):
        return page.html("contract.html", form=await _form(page, typed))

    async def send() -> None:
        body = _body(typed, with_client=contract_id is None)
        if contract_id:
            body = _with_unshown(body, typed, await page.get(path))
        await page.send(method, path, body, typed.get("idempotency_key", ""), typed.get("version", ""))

    tried = await page.attempt(send(), typed, PATH)
    if tried.arrived:
        return page.go(PATH, "done", page.words("contracts.kept", name=typed.get("name", "")))
    form = await _form(page, tried.typed, tried.faults, contract_id)
    if tried.changed:
        form = replace(form, now=_contract_now(page, form, _typed_of(await page.get(path))))
    return page.html("contract.html", 422, form=form)


async def _sent_calendar(page: PageRequest, method: str, path: str, calendar_id: UUID | None = None) -> Response:
    typed = await page.form()
    if typed.get("fill") and typed.get("territory") in TERRITORIES:
        return page.html(
            "calendar.html",
            TERRITORIES=TERRITORIES,
            form=CalendarForm(page.new_key(), await _filled(page, typed), id=calendar_id),
        )
    body, faults = hours_typed(page, typed)
    sent_version = typed.get("version", "")
    if not faults:
        sent = page.send(method, path, body, typed.get("idempotency_key", ""), typed.get("version", ""))
        tried = await page.attempt(sent, typed, PATH)
        if tried.arrived:
            return page.go(PATH, "done", page.words("contracts.kept", name=typed.get("name", "")))
        faults, typed = dict(tried.faults), dict(tried.typed)
    form = CalendarForm(typed.get("idempotency_key") or page.new_key(), typed, faults, calendar_id)
    if typed.get("version", "") != sent_version:
        form = replace(form, now=_differing(typed, _calendar_of(await page.get(path))))
    return page.html("calendar.html", 422, TERRITORIES=TERRITORIES, form=form)


def _differing(typed: Mapping[str, str], fresh: Mapping[str, str]) -> dict[str, str]:
    names = {*fresh, *typed} - {"version", "idempotency_key", "csrf_token"}
    return {name: fresh.get(name, "") for name in names if fresh.get(name, "") != typed.get(name, "").strip()}


def _contract_now(page: PageRequest, form: ContractForm, fresh: Mapping[str, str]) -> dict[str, str]:
    """Targets and services are told together, above them."""
    now = _differing(form.typed, fresh)
    names = {option.value: option.label for option in form.calendars}
    if "calendar_id" in now:
        now["calendar_id"] = names.get(now["calendar_id"], "")
    each = {f"{p}_{g}": f"{p} {page.words.code('goal', g)} {now.get(f'{p}_{g}', '')}" for p in LEVELS for g in GOALS}
    if told := [text for name, text in each.items() if name in now]:
        now["targets"] = ", ".join(told)
    services = {f"cover_{one.value}": one.label for one in form.services}
    if told := [f"{services[name]} ({page.words.code('cover', now[name] or '–')})" for name in now if name in services]:
        now["services"] = ", ".join(told)
    return now


async def _filled(page: PageRequest, typed: dict[str, str]) -> dict[str, str]:
    """The public holidays of a territory beside the days off that were typed."""
    found = await page.get(f"{API}/holidays/{typed['territory']}")
    lines = {*filter(None, map(str.strip, typed.get("days_off", "").splitlines()))}
    lines |= {f"{one['day']} {one['label']}" for one in found}
    return typed | {"days_off": "\n".join(sorted(lines))}


def _typed_usual() -> dict[str, str]:
    targets = {f"{p}_{g}": str(n) for p, each in USUAL.items() for g, n in zip(GOALS, each, strict=True)}
    return targets | {"pause_client": "on", "active": "on"}


def _typed_of(said: Mapping[str, Any]) -> dict[str, str]:
    each = [(f"{p}_{g}", said["targets"][p][g]) for p in LEVELS for g in GOALS]
    typed = {name: str(target["minutes"]) for name, target in each}
    typed |= {f"{name}_always": "on" for name, target in each if target["always"]}
    typed |= {f"pause_{one}": "on" for one in said["paused_by"]}
    typed |= {f"cover_{code}": cover for code, cover in said["services"].items()}
    typed |= {f"team_{one}": "on" for one in said["technician_ids"]}
    typed |= {name: "on" for name in ("vip", "active") if said[name]}
    typed |= {name: str(said[name] or "") for name in ("client_id", "name", "starts_on", "ends_on", "hours_included")}
    return typed | {"calendar_id": said["calendar"]["id"], "version": str(said["version"])}


def _body(typed: Mapping[str, str], *, with_client: bool) -> dict[str, Any]:
    """As typed: what is wrong with it, intake says."""
    body: dict[str, Any] = {
        "name": typed.get("name", ""),
        "calendar_id": typed.get("calendar_id", ""),
        "starts_on": typed.get("starts_on", ""),
        "ends_on": typed.get("ends_on") or None,
        "hours_included": typed.get("hours_included", "").replace(",", ".") or None,
        "targets": {
            p: {g: {"minutes": typed.get(f"{p}_{g}", ""), "always": f"{p}_{g}_always" in typed} for g in GOALS}
            for p in LEVELS
        },
        "paused_by": [one for one in PAUSES if f"pause_{one}" in typed],
        "services": {
            name.removeprefix("cover_"): value
            for name, value in typed.items()
            if name.startswith("cover_") and value in COVERS
        },
        "technician_ids": [name.removeprefix("team_") for name in typed if name.startswith("team_")],
        "vip": "vip" in typed,
        "active": "active" in typed,
    }
    return body | ({"client_id": typed.get("client_id", "")} if with_client else {})


def _with_unshown(body: dict[str, Any], typed: Mapping[str, str], said: Mapping[str, Any]) -> dict[str, Any]:
    """What the form does not show stays as it is."""
    unshown = {code: cover for code, cover in said["services"].items() if f"cover_{code}" not in typed}
    others = [one for one in said["technician_ids"] if f"shown_team_{one}" not in typed]
    return body | {"technician_ids": body["technician_ids"] + others, "services": body["services"] | unshown}


def hours_typed(page: PageRequest, typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """`9:00-12:00, 14:00-18:00` for each day; one day off per line, `2026-12-25 Noël`."""
    hours, faults = [], {}
    for day in range(7):
        for span in filter(None, (part.strip() for part in typed.get(f"day_{day}", "").split(","))):
            found = re.fullmatch(r"(\d{1,2})[:h](\d\d)?\s*[-–à]\s*(\d{1,2})[:h](\d\d)?", span)
            if not found:
                faults[f"day_{day}"] = page.words("calendars.hours_wrong", text=span)
                continue
            opens, closes = (f"{int(h):02d}:{m or '00'}" for h, m in (found.groups()[:2], found.groups()[2:]))
            hours.append({"weekday": day, "opens": opens, "closes": closes})
    days_off = []
    for line in filter(None, (line.strip() for line in typed.get("days_off", "").splitlines())):
        day_off, _, label = line.partition(" ")
        days_off.append({"day": day_off, "label": label.strip() or day_off})
    return {"name": typed.get("name", ""), "zone": typed.get("zone", ""), "hours": hours, "days_off": days_off}, faults


def hours_shown(hours: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    spans: dict[str, list[str]] = {f"day_{day}": [] for day in range(7)}
    for one in hours:
        spans[f"day_{one['weekday']}"].append(f"{one['opens'][:5]}-{one['closes'][:5]}")
    return {day: ", ".join(each) for day, each in spans.items()}


def _calendar_of(said: Mapping[str, Any]) -> dict[str, str]:
    typed = {"name": said["name"], "zone": said["zone"], "version": str(said["version"])} | hours_shown(said["hours"])
    return typed | {"days_off": "\n".join(f"{off['day']} {off['label']}" for off in said["days_off"])}
