"""The dispatcher's desk: the queue, what is stuck, and why each choice was made."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from chassis.errors import NotFound
from chassis.http import Routes, Who
from portal.pages.page import PageRequest, Pages
from portal.pages.said_by_intake import line_of
from portal.pages.said_by_routing import unrouted_of, why_of
from portal.pages.ticket_filters import SENT_FOR, Pairs
from portal.pages.views.desk import Queue, Why
from portal.pages.views.ticket import OPEN, Option

DESK = frozenset({"dispatcher", "manager", "admin"})
SHOWN = 200
NAMED_AT_MOST = 3


def routes(pages: Pages) -> Routes:
    dispatch = Routes(tags=["pages"])

    @dispatch.get("/dispatch", roles=DESK, include_in_schema=False)
    async def desk(
        request: Request, who: Who, q: Annotated[str, Query(max_length=200)] = "", why: UUID | None = None
    ) -> Response:
        page = await pages.page(request, who)
        if page.part == "why":
            if why is None:
                raise NotFound
            return page.html("_why.html", why=await _why(page, why))
        queue = await _queue(page, q.strip(), why)
        late = sum(1 for ticket in queue.open if ticket.due_at and ticket.due_at < page.frame.now)
        template = "_dispatch_live.html" if page.part == "live" else "dispatch.html"
        return page.html(template, queue=queue, late=late)

    @dispatch.post("/dispatch/{ticket_id}/assign", roles=DESK, include_in_schema=False)
    async def assign(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        body = {"technician_id": typed.get("technician_id", ""), "reason": typed.get("reason", "")}
        asked = page.post(f"/api/v1/assignments/{ticket_id}/assign", body, typed.get("idempotency_key", ""))
        return await page.act("/dispatch", asked, "assign", typed)

    return dispatch


async def _queue(page: PageRequest, search: str, why: UUID | None) -> Queue:
    tickets, stuck, technicians, reasons = await page.together(
        page.get("/api/v1/tickets", _asked(search)),
        page.or_else(page.get("/api/v1/assignments/unrouted"), {"items": []}),
        page.or_else(page.get("/api/v1/technicians"), {"items": []}),
        page.or_else(_why(page, why), None),
    )
    found = tickets["items"]
    for technician_id in _named(technicians["items"], search):
        found += (await page.get("/api/v1/tickets", _asked("", technician_id)))["items"]
    if search:
        found.sort(key=lambda one: (one["priority"], one["due_at"] or "~", one["created_at"]))
    lines = {UUID(one["id"]): line_of(one) for one in found}
    for one in stuck["items"]:
        ticket_id = UUID(one["ticket_id"])
        if ticket_id in lines:
            lines[ticket_id] = replace(lines[ticket_id], is_stuck=True)
    unrouted = tuple(unrouted_of(one, lines.get(UUID(one["ticket_id"])), page.new_key()) for one in stuck["items"])
    options = sorted(
        (Option(one["technician_id"], one["name"] or "–") for one in technicians["items"] if one["active"]),
        key=lambda option: option.label.casefold(),
    )
    return Queue(tuple(lines.values()), unrouted, tuple(options), reasons, search, is_cut=tickets["next"] is not None)


def _asked(search: str, technician_id: str = "") -> Pairs:
    """Nobody is sent for a quote: it has pages of its own."""
    asked = [("limit", str(SHOWN)), *(("kind", kind) for kind in SENT_FOR)]
    if search:
        return [*asked, ("q", search), *(("state", state) for state in OPEN)]
    return [*asked, ("order", "queue"), *([("technician_id", technician_id)] if technician_id else [])]


def _named(technicians: Sequence[Mapping[str, Any]], search: str) -> list[str]:
    """Names of people are not among the words of tickets."""
    words = search.casefold().split()
    named = [one for one in technicians if one["name"] and all(word in one["name"].casefold() for word in words)]
    return [one["technician_id"] for one in named][:NAMED_AT_MOST] if words else []


async def _why(page: PageRequest, ticket_id: UUID | None) -> Why | None:
    if ticket_id is None:
        return None
    found = await page.get("/api/v1/assignments", {"ticket_ids": str(ticket_id)})
    return why_of(found["items"][0]) if found["items"] else Why(ticket_id)
