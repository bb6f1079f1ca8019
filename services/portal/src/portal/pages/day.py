"""A technician's day: offers to answer, visits in order, the next thing to do."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from chassis.errors import NotFound
from chassis.http import Routes, Who, encode_cursor
from portal import queries
from portal.pages.page import PageRequest, Pages
from portal.pages.said_by_intake import Json, level
from portal.pages.said_by_routing import offer_of
from portal.pages.views.day import Day, Offer, Visit
from portal.pages.views.ticket import Slot

OFFERS_SINCE = timedelta(hours=8)
GONE_SHOWN = timedelta(minutes=20)
SHIFT = timedelta(hours=8)
"""late in the evening, what comes after midnight belongs to the day"""
TECHNICIAN = frozenset({"technician"})


def routes(pages: Pages) -> Routes:
    day = Routes(tags=["pages"])

    @day.get("/day", roles=TECHNICIAN, include_in_schema=False)
    async def my_day(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        template = "_day_live.html" if page.part == "live" else "day.html"
        return page.html(template, day=await _day(page))

    @day.post("/offers/{offer_id}/accept", roles=TECHNICIAN, include_in_schema=False)
    async def accept(offer_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        asked = page.post(f"/api/v1/offers/{offer_id}/accept", key=typed.get("idempotency_key", ""))
        return await page.act("/day", asked, "accept", typed)

    @day.post("/offers/{offer_id}/decline", roles=TECHNICIAN, include_in_schema=False)
    async def decline(offer_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        body = {"reason": typed.get("reason", "other")}
        asked = page.post(f"/api/v1/offers/{offer_id}/decline", body, typed.get("idempotency_key", ""))
        return await page.act("/day", asked, "decline", typed)

    @day.post("/visits/{visit_id}/en-route", roles=TECHNICIAN, include_in_schema=False)
    async def set_off(visit_id: UUID, request: Request, who: Who) -> Response:
        return await _move(pages, request, who, visit_id, "en-route")

    @day.post("/visits/{visit_id}/start", roles=TECHNICIAN, include_in_schema=False)
    async def start(visit_id: UUID, request: Request, who: Who) -> Response:
        return await _move(pages, request, who, visit_id, "start")

    @day.post("/visits/{visit_id}/finish", roles=TECHNICIAN, include_in_schema=False)
    async def finish(visit_id: UUID, request: Request, who: Who) -> Response:
        return await _move(pages, request, who, visit_id, "finish")

    return day


async def _move(pages: Pages, request: Request, who: Who, visit_id: UUID, move: str) -> Response:
    page = await pages.page(request, who)
    typed = await page.form()
    body: dict[str, Any] | None = None
    if move == "finish":
        is_done = typed.get("outcome") == "done"
        wanted = {"outcome": typed.get("outcome"), "notes": typed.get("notes", "").strip()}
        wanted["reason"] = None if is_done else typed.get("reason")
        body = {name: value for name, value in wanted.items() if value}
    asked = page.post(f"/api/v1/visits/{visit_id}/{move}", body, typed.get("idempotency_key", ""))
    return await page.act("/day", asked, move.replace("-", "_"), typed)


async def _day(page: PageRequest) -> Day:
    now = page.frame.now
    days = sorted({page.formats.local(at).date().isoformat() for at in (now, now + SHIFT)})
    states = [("state", state) for state in ("open", "expired", "withdrawn")]
    offers, today, *night = await page.together(
        page.or_else(page.get("/api/v1/offers", [*states, ("after", _cursor(now - OFFERS_SINCE))]), {"items": []}),
        *(page.or_else(page.get("/api/v1/visits", {"day": one}), {"items": []}) for one in days),
    )
    later = [one for more in night for one in more["items"] if datetime.fromisoformat(one["starts_at"]) < now + SHIFT]
    visits = {one["visit_id"]: one for one in [*today["items"], *later]}
    shown_offers = [one for one in offers["items"] if _is_fresh(one, now)]
    stops = [one for one in visits.values() if one["state"] not in ("proposed", "cancelled")]
    ids = {one["ticket_id"] for one in (*shown_offers, *stops)}
    next_ = Day(now, visits=tuple(_stop(one, {}, "") for one in stops)).next
    about, first = await page.together(
        page.or_else(_tickets(page, ids), {}), page.or_else(_details(page, next_), {})
    )  # fmt: skip
    to_call = await phones(page, first)
    made = []
    for one in stops:
        ticket = first if next_ and one["visit_id"] == str(next_.id) and first else about.get(one["ticket_id"], {})
        made.append(_stop(one, {**ticket, **to_call} if ticket is first else ticket, page.new_key()))
    told = tuple(
        _with_place(offer_of(one, now, page.new_key()), about.get(one["ticket_id"], {})) for one in shown_offers
    )  # fmt: skip
    return Day(now, tuple(sorted(told, key=lambda offer: (offer.state != "open", offer.deadline))), tuple(made))


def _cursor(at: datetime) -> str:
    """Offers' ids are UUIDv7: the smallest of an instant stands for it."""
    return encode_cursor(UUID(int=(int(at.timestamp() * 1000) << 80) | (7 << 76) | (1 << 63)))


def _is_fresh(offer: Json, now: datetime) -> bool:
    ended = offer["ended_at"]
    return offer["state"] == "open" or (ended is not None and datetime.fromisoformat(ended) > now - GONE_SHOWN)


async def _tickets(page: PageRequest, ids: set[str]) -> dict[str, Json]:
    if not ids:
        return {}
    found = await page.get("/api/v1/tickets", [("ids", one) for one in sorted(ids)] + [("limit", "200")])
    return {one["id"]: one for one in found["items"]}


async def _details(page: PageRequest, stop: Visit | None) -> Json:
    """Of the next visit alone: its words, and how to get in; nothing until intake has heard whose it is."""
    if stop is None:
        return {}
    try:
        found: Json = await page.get(f"/api/v1/tickets/{stop.ticket_id}")
    except NotFound:
        return {}
    return found


async def phones(page: PageRequest, ticket: Json) -> dict[str, str]:
    """Whom to call: the contact given with the ticket, the site's, else whoever asked."""
    if not ticket:
        return {}
    site = ticket["site"] or {}
    for holder in (ticket, site):
        if holder.get("contact_phone"):
            return {"phone": holder["contact_phone"], "contact": holder.get("contact_name") or ""}
    person_id = UUID((ticket["onsite_contact"] or ticket["requester"])["person_id"])
    async with page.request.app.db.reader() as reader:
        person = await queries.person(reader, person_id)
    return {"phone": person.phone or "", "contact": person.name} if person else {}


def _with_place(offer: Offer, ticket: Json) -> Offer:
    if not ticket:
        return offer
    return replace(offer, client=ticket["client"]["name"], address=(ticket["site"] or {}).get("address", ""))


def _stop(said: Json, ticket: Json, key: str) -> Visit:
    site = ticket.get("site") or {}
    description = ticket.get("description", "")
    return Visit(
        id=UUID(said["visit_id"]),
        ticket_id=UUID(said["ticket_id"]),
        number=said["number"],
        title=ticket.get("title") or said["number"],
        status=said["state"],
        slot=Slot(datetime.fromisoformat(said["starts_at"]), datetime.fromisoformat(said["ends_at"])),
        priority=level(ticket.get("priority", "P3")),
        client=(ticket.get("client") or {}).get("name", ""),
        site=site.get("label") or said["site_label"] or "",
        address=site.get("address", ""),
        latitude=said["latitude"],
        longitude=said["longitude"],
        contact=ticket.get("contact", ""),
        phone=ticket.get("phone", ""),
        is_remote=said["mode"] == "remote",
        travel_minutes=said["travel_minutes"] or None,
        description="" if description == ticket.get("title") else description,
        access=site.get("access_notes") or "",
        key=key,
    )
