"""An appointment: read on its ticket's page, another time chosen in two steps, given up; all of it without scripts."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal import queries
from portal.pages.files import passed_on
from portal.pages.page import PageRequest, Pages
from portal.pages.said_by_scheduling_appointments import appointment_of, days_of, held_of, skills_of
from portal.pages.views.appointment import Appointment, Choosing, Held, Reached

ARRANGERS = frozenset({"client", "client_manager", "dispatcher", "manager", "admin"})


def routes(pages: Pages) -> Routes:
    appointment = Routes(tags=["pages"])

    @appointment.get("/tickets/{ticket_id}/appointment", roles=ARRANGERS, include_in_schema=False)
    async def choose(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("appointment.html", choosing=await _choosing(page, ticket_id))

    @appointment.post("/tickets/{ticket_id}/appointment", roles=ARRANGERS, include_in_schema=False)
    async def hold(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        token, key = typed.get("token", ""), typed.get("idempotency_key", "")
        body = {"ticket_id": str(ticket_id), "token": token}
        # One form, as many buttons as times: each is a command of its own.
        own_key = f"{key}.{sha256(token.encode()).hexdigest()[:16]}" if key else ""
        tried = await page.attempt(page.post("/api/v1/appointments/holds", body, own_key), typed)
        held = held_of(tried.answer) if tried.arrived else None
        choosing = await _choosing(page, ticket_id, tried.faults, held)
        return page.html("appointment.html", 200 if tried.arrived else tried.status, choosing=choosing)

    @appointment.get("/tickets/{ticket_id}/appointment/{visit_id}.ics", roles=ARRANGERS, include_in_schema=False)
    async def file(ticket_id: UUID, visit_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return await passed_on(page, f"/api/v1/appointments/{visit_id}/appointment.ics")

    @appointment.post("/tickets/{ticket_id}/appointment/confirm", roles=ARRANGERS, include_in_schema=False)
    async def confirm(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        hold_id, key = typed.get("hold_id", ""), typed.get("idempotency_key", "")
        tried = await page.attempt(page.post(f"/api/v1/appointments/{hold_id}/confirm", key=key), typed)
        if tried.arrived:
            done = page.words(f"appointment.done.{tried.answer['state']}")
            return page.go(f"/tickets/{ticket_id}", "done", done)
        choosing = await _choosing(page, ticket_id, tried.faults)
        return page.html("appointment.html", tried.status, choosing=choosing)

    @appointment.post("/tickets/{ticket_id}/appointment/cancel", roles=ARRANGERS, include_in_schema=False)
    async def cancel(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        visit_id, key = typed.get("visit_id", ""), typed.get("idempotency_key", "")
        asked = page.post(f"/api/v1/appointments/{visit_id}/cancel", key=key)
        return await page.act(f"/tickets/{ticket_id}", asked, "appointment_cancel", typed)

    return appointment


async def appointment_on(page: PageRequest, ticket_id: UUID) -> Appointment | None:
    """What the ticket's own page shows of it."""
    if page.role not in ARRANGERS:
        return None
    found = (await page.get("/api/v1/appointments", {"ticket_id": str(ticket_id)}))["items"]
    if not found:
        return None
    return appointment_of(found[0], await _people(page, found[0]), page.new_key())


async def _people(page: PageRequest, said: Mapping[str, Any]) -> list[Reached]:
    """Named from portal's own people; their number is for those they are on their way to."""
    known = {one["technician_id"]: skills_of(one) for one in said["profiles"]}
    async with page.request.app.db.reader() as reader:
        found = [(await queries.person(reader, UUID(who)), known.get(who, ())) for who in said["technician_ids"]]
    return [
        Reached(one.name, one.phone or "", (one.email or "") if not one.phone else "", skills)
        for one, skills in found
        if one
    ]


async def _choosing(
    page: PageRequest, ticket_id: UUID, faults: Mapping[str, str] | None = None, held: Held | None = None
) -> Choosing:
    ticket = await page.get(f"/api/v1/tickets/{ticket_id}")
    asked = {"ticket_id": str(ticket_id)}
    cards = (await page.get("/api/v1/appointments", asked))["items"]
    now = appointment_of(cards[0], (), "").slot if cards and cards[0]["may"] else None
    choosing = Choosing(ticket_id, ticket["number"], ticket["title"], page.new_key(), now=now, held=held)
    if not cards or "choose" not in cards[0]["may"]:
        return Choosing(ticket_id, ticket["number"], ticket["title"], "", why_not=page.words("appointment.too_late"))
    if held:
        return choosing
    slots = await page.get("/api/v1/appointments/slots", asked)
    days = days_of(slots["slots"], page.frame.zone)
    return Choosing(
        ticket_id, ticket["number"], ticket["title"], page.new_key(), days=days, now=now, faults=faults or {}
    )
