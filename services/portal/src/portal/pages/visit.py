"""A visit on a phone: on the way, the report, the signature; the same report for whoever reads it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import FileResponse
from starlette.datastructures import UploadFile

from chassis.errors import Forbidden, NotFound
from chassis.http import PUBLIC, Limit, Routes, Who
from portal.pages.day import phones
from portal.pages.files import passed_on
from portal.pages.page import FORM_LIMIT, PageRequest, Pages
from portal.pages.render import STATIC
from portal.pages.said_by_scheduling_report import MAP, conflict_of, visit_of
from portal.pages.services import Refused
from portal.pages.views.visit import Conflict, VisitPage

TECHNICIAN = frozenset({"technician"})
WORKER = {"cache-control": "no-cache", "content-security-policy": "default-src 'none'; connect-src 'self'"}
CLIENTS = frozenset({"client", "client_manager"})
DESK = frozenset({"dispatcher", "manager", "admin"})
SETTLERS = TECHNICIAN | DESK
READERS = SETTLERS | CLIENTS
HELP = ("more_skill", "more_time", "second_person")
WHY_NOT_DONE = ("client_absent", "access_refused", "part_missing", "more_expertise", "wrong_site", "other")
WHY_REFUSED = ("still_broken", "not_as_agreed", "damage", "time_disputed", "other")
SKILLS = ("hardware", "software", "network", "security", "data_recovery", "video_surveillance", "access_control")
NUMBERS = ("quantity", "level", "minutes")
DECIMALS = ("value", "at_least", "at_most")
# What each kind of a command takes from its form.
TAKES: Mapping[str, tuple[str, ...]] = {
    "set_off": (),
    "start": (),
    "write": ("field", "value"),
    "add_action": ("text",),
    "add_part": ("label", "quantity", "reference", "serial"),
    "add_test": ("label", "of", "passed", "value", "unit", "at_least", "at_most", "reserve"),
    "remove": ("item_id",),
    "finish": ("outcome", "reason", "notes"),
    "escalate": ("reason", "skill", "level", "minutes", "words"),
    "sign": ("report_hash", "signer"),
    "refuse": ("report_hash", "reason", "words", "signer"),
}
# Said with the line open these stand at once or are refused; the rest is a command like a device's.
AT_ONCE = {"sign": "signature", "refuse": "refusal", "escalate": "escalate"}
CHOICES: Mapping[str, Any] = {
    "HELP": HELP,
    "WHY_NOT_DONE": WHY_NOT_DONE,
    "WHY_REFUSED": WHY_REFUSED,
    "SKILLS": SKILLS,
}


def routes(pages: Pages) -> Routes:
    visit = Routes(tags=["pages"])

    @visit.get("/visits/conflicts", roles=SETTLERS, include_in_schema=False)
    async def conflicts(request: Request, who: Who, after: str = "") -> Response:
        page = await pages.page(request, who)
        said = await page.get("/api/v1/visits/conflicts", {"after": after} if after else {})
        found = tuple(conflict_of(one, page.words) for one in said["items"])
        return page.html("conflicts.html", conflicts=found, next=said["next"], key=page.new_key())

    @visit.get("/visit-worker.js", roles=PUBLIC, include_in_schema=False)
    async def worker() -> Response:
        """At the root: a worker answers for the addresses below its own."""
        return FileResponse(STATIC / "js" / "worker.js", media_type="text/javascript", headers=WORKER)

    @visit.get("/visits/{visit_id}", roles=READERS, include_in_schema=False)
    async def one(visit_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        template = "_visit_live.html" if page.part == "live" else "visit.html"
        return page.html(template, visit=await _visit(page, visit_id), **CHOICES)

    @visit.post("/visits/{visit_id}/say", roles=TECHNICIAN | CLIENTS, include_in_schema=False)
    async def say(visit_id: UUID, request: Request, who: Who) -> Response:
        """One thing said by a form, where no script queues it."""
        page = await pages.page(request, who)
        typed = await page.form()
        kind = typed.get("kind", "")
        if kind not in TAKES:
            raise NotFound
        asked = _say(page, visit_id, kind, does_of(kind, typed), typed)
        return await page.act(f"/visits/{visit_id}", asked, f"say_{kind}", typed)

    @visit.post(
        "/visits/{visit_id}/photos",
        roles=TECHNICIAN,
        include_in_schema=False,
        body_limit=FORM_LIMIT,
        timeout_s=120,
        limit=Limit("30/minute"),
    )
    async def add_photo(visit_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        file = (await request.form(max_part_size=FORM_LIMIT)).get("photo")
        if not isinstance(file, UploadFile) or not file.filename:
            return page.go(f"/visits/{visit_id}", "bad", page.words("files.none"))
        await file.seek(0)
        now = page.frame.now.isoformat()
        params = {"command_id": _id(typed), "device_id": str(who.person_id), "at": now, "sent_at": now}
        params["caption"] = typed.get("caption", "")[:200]
        asked = page.upload(f"/api/v1/visits/{visit_id}/photos", params, await file.read())
        return await page.act(f"/visits/{visit_id}", asked, "say_add_photo", typed)

    @visit.get("/visits/{visit_id}/photos/{photo_id}", roles=READERS, include_in_schema=False)
    async def photo(visit_id: UUID, photo_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return await passed_on(page, f"/api/v1/visits/{visit_id}/photos/{photo_id}")

    @visit.get("/visits/{visit_id}/report.pdf", roles=READERS, include_in_schema=False)
    async def pdf(visit_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return await passed_on(page, f"/api/v1/visits/{visit_id}/report.pdf")

    @visit.post("/visits/{visit_id}/conflicts/{command_id}", roles=SETTLERS, include_in_schema=False)
    async def settle(visit_id: UUID, command_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        how = "take" if typed.get("how") == "take" else "keep"
        path = f"/api/v1/visits/{visit_id}/conflicts/{command_id}"
        asked = page.post(path, {"how": how}, typed.get("idempotency_key", ""))
        back = "/visits/conflicts" if typed.get("back") == "list" else f"/visits/{visit_id}"
        return await page.act(back, asked, "settle_conflict", typed)

    return visit


async def _visit(page: PageRequest, visit_id: UUID) -> VisitPage:
    said = await page.get(f"/api/v1/visits/{visit_id}/report")
    unsettled = said["conflicts"] + said["waiting"]
    ticket, conflicts = await page.together(
        page.or_else(_ticket(page, said["ticket_id"]), {}), _conflicts(page, visit_id, unsettled)
    )  # fmt: skip
    shown = visit_of(said, ticket, conflicts, page.role, page.new_key())
    where = shown.address or shown.site
    return shown if shown.is_remote or not where else _with_map(shown, where)


def _with_map(shown: VisitPage, where: str) -> VisitPage:
    return VisitPage(**{**vars(shown), "map_link": MAP + quote(where)})


async def _ticket(page: PageRequest, ticket_id: str) -> dict[str, Any]:
    try:
        found = dict(await page.get(f"/api/v1/tickets/{ticket_id}"))
    except (NotFound, Forbidden):
        return {}
    return found | (await phones(page, found) if page.role == "technician" else {})


async def _conflicts(page: PageRequest, visit_id: UUID, number: int) -> tuple[Conflict, ...]:
    if not number or page.role not in SETTLERS:
        return ()
    said = await page.get("/api/v1/visits/conflicts", {"visit_ids": str(visit_id)})
    return tuple(conflict_of(one, page.words) for one in said["items"])


def does_of(kind: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """A form's words as the command has them; what was left empty is left out."""
    found: dict[str, Any] = {}
    for name in TAKES[kind]:
        value = typed.get(name, "").strip()
        is_minutes = name == "value" and typed.get("field") == "minutes_spent"
        if not value:
            if kind == "write" and name == "value":
                found["value"] = None if is_minutes else ""
            continue
        if name == "passed":
            found[name] = value == "yes"
        elif name in NUMBERS or is_minutes:
            found[name] = int(value) if value.isdigit() else value
        elif name in DECIMALS and kind == "add_test":
            found[name] = value.replace(",", ".")
        else:
            found[name] = value
    if kind == "write":
        found["bases"] = [one for one in typed.get("bases", "").split(",") if one]
    if kind == "finish" and found.get("outcome") == "done":
        found.pop("reason", None)
    return found


async def _say(page: PageRequest, visit_id: UUID, kind: str, does: dict[str, Any], typed: Mapping[str, str]) -> Any:
    path = f"/api/v1/visits/{visit_id}"
    if kind in AT_ONCE:
        if kind == "sign" and typed.get("strokes"):
            does["strokes"] = _strokes(typed["strokes"])
        if kind == "sign" and typed.get("agreed") != "yes" and not does.get("strokes"):
            raise Refused(page.words("sign.agree_first"), {"agreed": page.words("sign.agree_first")})
        return await page.post(f"{path}/{AT_ONCE[kind]}", does, typed.get("idempotency_key", ""))
    if kind in ("set_off", "start", "finish"):
        verb = {"set_off": "en-route"}.get(kind, kind)
        return await page.post(f"{path}/{verb}", does or None, typed.get("idempotency_key", ""))
    now = page.frame.now.isoformat()
    command = {"command_id": _id(typed), "at": now, "does": {"kind": kind, **does}}
    device_id = str(page.who.person_id) if page.who else ""
    said = await page.post(f"{path}/commands", {"device_id": device_id, "sent_at": now, "commands": [command]})
    (answer,) = said["answers"]
    if answer["answer"] in ("refused", "waits"):
        raise Refused(page.words.code("unsaid", answer["code"]), {})
    return said


def _strokes(typed: str) -> Any:
    try:
        return json.loads(typed)
    except ValueError:
        return []


def _id(typed: Mapping[str, str]) -> str:
    """The form's key is a UUID: the same form sent twice says the same thing once."""
    try:
        return str(UUID(typed.get("idempotency_key", "")))
    except ValueError as error:
        raise NotFound from error
