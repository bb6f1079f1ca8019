"""Why each choice was made, who has what, and the dispatcher's hand in it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from chassis.http import Page, Routes, Who, decode_cursor, encode_cursor
from chassis.texts import Lang
from chassis.tx import Reader, Row, Tx
from routing import queries
from routing.api.shapes import (
    AssignIn,
    AssignmentBrief,
    AssignmentOut,
    ByHandIn,
    parts_out,
    reasons_out,
)
from routing.domain.params import Params
from routing.queries.asked import jobs_asking
from routing.usecases.assign_ticket import assign_ticket
from routing.usecases.retry_ticket import retry_ticket
from routing.usecases.withdraw_ticket import withdraw_ticket

DESK = frozenset({"dispatcher", "manager", "admin"})
CUSTOMERS = frozenset({"client", "client_manager"})
PAGE_LIMIT = 100
RUNNERS_UP = 5


def add(routes: Routes, params: Params) -> None:
    @routes.get("/api/v1/assignments", roles=DESK | CUSTOMERS, tags=["assignments"])
    async def list_assignments(
        who: Who, reader: Reader, ticket_ids: Annotated[list[UUID], Query(min_length=1, max_length=PAGE_LIMIT)]
    ) -> Page[AssignmentOut | AssignmentBrief]:
        """Staff see why; a client sees who comes for their own tickets, a client_manager for the company's."""
        if who.role in DESK:
            rows = await queries.jobs_of_tickets(reader, ticket_ids)
            return Page(items=[*await _assignments(reader, rows, who.lang)])
        if who.client_id is None:
            return Page(items=[])
        requester_id = who.person_id if who.role == "client" else None
        rows = await queries.jobs_of_tickets(reader, ticket_ids, who.client_id, requester_id)
        bound = await queries.bound_technicians(reader, [row["ticket_id"] for row in rows])
        return Page(
            items=[
                AssignmentBrief(
                    ticket_id=row["ticket_id"],
                    state=row["phase"],
                    technician_id=bound.get(row["ticket_id"]),
                )
                for row in rows
            ]
        )

    @routes.get("/api/v1/assignments/unrouted", roles=DESK, tags=["assignments"])
    async def list_unrouted(
        who: Who,
        reader: Reader,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = PAGE_LIMIT,
    ) -> Page[AssignmentOut]:
        """What waits for a dispatcher, longest first, with the rules that said no."""
        since = decode_cursor(after, datetime, UUID) if after else None
        rows = await queries.unrouted_jobs(reader, since, limit + 1)
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(
            items=await _assignments(reader, rows[:limit], who.lang),
            next=encode_cursor(last["unrouted_at"], last["ticket_id"]) if last else None,
        )

    @routes.get("/api/v1/assignments/asked", roles=DESK, tags=["assignments"])
    async def list_asked(
        who: Who,
        reader: Reader,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = PAGE_LIMIT,
    ) -> Page[AssignmentOut]:
        """Work under way whose technician asked for more skill, more time or a second person, and why."""
        (since,) = decode_cursor(after, UUID) if after else (None,)
        rows = await jobs_asking(reader, since, limit + 1)
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(
            items=await _assignments(reader, rows[:limit], who.lang),
            next=encode_cursor(last["ticket_id"]) if last else None,
        )

    @routes.post("/api/v1/assignments/{ticket_id}/assign", roles=DESK, tags=["assignments"])
    async def assign(ticket_id: UUID, body: AssignIn, who: Who, tx: Tx) -> AssignmentOut:
        """By hand. Remote: theirs at once; on site: theirs when a slot is found."""
        await assign_ticket(tx, params, ticket_id, body.technician_id, who.person_id, body.reason)
        return await _read(tx, ticket_id, who.lang)

    @routes.post("/api/v1/assignments/{ticket_id}/withdraw", roles=DESK, tags=["assignments"])
    async def withdraw(ticket_id: UUID, body: ByHandIn, who: Who, tx: Tx) -> AssignmentOut:
        """Takes it from whoever was asked or has it; the next is asked."""
        await withdraw_ticket(tx, params, ticket_id, who.person_id, body.reason)
        return await _read(tx, ticket_id, who.lang)

    @routes.post("/api/v1/assignments/{ticket_id}/retry", roles=DESK, tags=["assignments"])
    async def retry(ticket_id: UUID, who: Who, tx: Tx) -> AssignmentOut:
        """Everybody may be asked again."""
        await retry_ticket(tx, params, ticket_id)
        return await _read(tx, ticket_id, who.lang)


async def _read(reader: Reader, ticket_id: UUID, lang: Lang) -> AssignmentOut:
    return (await _assignments(reader, await queries.jobs_of_tickets(reader, [ticket_id]), lang))[0]


async def _assignments(reader: Reader, jobs: Sequence[Row], lang: Lang) -> list[AssignmentOut]:
    ids = [job["ticket_id"] for job in jobs]
    attempts: dict[UUID, list[Row]] = defaultdict(list)
    for row in await queries.attempts_of(reader, ids):
        attempts[row["ticket_id"]].append(row)
    offers: dict[UUID, list[Row]] = defaultdict(list)
    for row in await queries.history_of(reader, ids):
        offers[row["ticket_id"]].append(row)
    names = await queries.names(reader)
    return [_assignment(job, attempts[job["ticket_id"]], offers[job["ticket_id"]], names, lang) for job in jobs]


def _assignment(job: Row, attempts: list[Row], offers: list[Row], names: dict[UUID, str], lang: Lang) -> AssignmentOut:
    facts: dict[str, Any] = job["facts"]
    now: Row | dict[str, Any] = attempts[-1] if attempts else {}
    ranking: dict[str, Any] = now.get("ranking") or {"candidates": [], "rejected": []}
    live = next((o for o in reversed(offers) if o["state"] in ("open", "accepted", "done")), None)
    if live is not None and live["attempt"] != job["attempt"]:
        live = None
    chosen = str(live["technician_id"]) if live else None
    candidates = [
        {**c, "technician_name": names.get(UUID(c["technician_id"])), "parts": parts_out(c["parts"], lang)}
        for c in ranking["candidates"]
    ]
    visit: dict[str, Any] = job["visit"] or {}
    return AssignmentOut.model_validate(
        {
            "ticket_id": job["ticket_id"],
            "client_id": job["client_id"],
            "number": (facts.get("opening") or {}).get("number"),
            "title": facts.get("title", ""),
            "priority": facts.get("priority", "P3"),
            "state": job["phase"],
            "mode": job["mode"],
            "attempt": job["attempt"],
            "offer_id": live["offer_id"] if live else None,
            "technician_id": chosen,
            "technician_name": names.get(UUID(chosen)) if chosen else None,
            "visit_id": visit.get("visit_id"),
            "slot": visit.get("slot"),
            "expires_at": live["expires_at"] if live else None,
            "decided_by": job["decided_by"],
            "reason": now.get("reason"),
            "unrouted_at": job["unrouted_at"],
            "impossible": reasons_out(now.get("impossible") or [], lang),
            "refusals": sum(o["state"] == "declined" and o["round"] == job["round"] for o in offers),
            "expiries": sum(o["state"] == "expired" and o["round"] == job["round"] for o in offers),
            "chosen": next((c for c in candidates if c["technician_id"] == chosen), None),
            "runners_up": [c for c in candidates if c["technician_id"] != chosen][:RUNNERS_UP],
            "rejected": [
                {
                    **r,
                    "technician_name": names.get(UUID(r["technician_id"])),
                    "reasons": reasons_out(r["reasons"], lang),
                }
                for r in ranking["rejected"]
            ],
            "attempts": [{**a, "impossible": reasons_out(a["impossible"], lang)} for a in attempts],
            "history": [
                {
                    **o,
                    "technician_name": names.get(o["technician_id"]),
                    "slot": (o["visit"] or {}).get("slot"),
                }
                for o in offers
            ],
            "asked": [
                {**one, "technician_name": names.get(UUID(one["technician_id"]))} for one in facts.get("asked", [])
            ],
        }
    )
