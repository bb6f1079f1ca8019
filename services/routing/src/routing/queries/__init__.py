"""What is read; and how rows become what the domain knows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from chassis.tx import Reader, Row, Tx
from routing.domain.decide import Desk
from routing.domain.model import (
    Certificate,
    Facts,
    Job,
    Limits,
    Mode,
    Offer,
    OfferState,
    Phase,
    Place,
    Ranking,
    Reason,
    Shift,
    Technician,
    Visit,
    Window,
)
from routing.domain.params import Params
from routing.domain.week_hours import WeekHours

FACTS = TypeAdapter(Facts)
RANKING = TypeAdapter(Ranking)
VISIT = TypeAdapter(Visit)
REASONS = TypeAdapter(tuple[Reason, ...])

_TECHNICIANS = """
SELECT t.*, t.active AND coalesce(p.active, true) AS works, p.name,
    coalesce(l.load, 0) AS load, coalesce(a.absences, '[]') AS absences
FROM technicians t
LEFT JOIN people p ON p.person_id = t.technician_id
LEFT JOIN (
    SELECT technician_id, count(*) AS load FROM offers WHERE state IN ('open', 'accepted') GROUP BY 1
) l USING (technician_id)
LEFT JOIN (
    SELECT technician_id, jsonb_agg(
        jsonb_build_object('absence_id', absence_id, 'starts_at', starts_at, 'ends_at', ends_at, 'reason', reason)
        ORDER BY starts_at
    ) AS absences
    FROM absences WHERE ends_at > $1 GROUP BY 1
) a USING (technician_id)
"""


# Parsing two hundred profiles cost 20 ms a ticket; what changes with every ticket is read anew each time.
_STANDING = """
SELECT t.technician_id, t.xmin::text || '/' || t.version AS stamp, t.active AND coalesce(p.active, true) AS works,
    t.latitude, t.longitude, t.position_at, coalesce(l.load, 0) AS load
FROM technicians t
LEFT JOIN people p ON p.person_id = t.technician_id
LEFT JOIN (
    SELECT technician_id, count(*) AS load FROM offers WHERE state IN ('open', 'accepted') GROUP BY 1
) l USING (technician_id)
"""
_parsed: dict[UUID, tuple[str, Technician]] = {}
"""By the row version they were read from: a row written by a rolled-back transaction has another stamp."""


async def technicians(reader: Reader) -> tuple[Technician, ...]:
    """Everybody, with what they have to do."""
    standing = await reader.fetch(_STANDING)
    changed = [row for row in standing if _parsed.get(row["technician_id"], ("",))[0] != row["stamp"]]
    if changed:
        stamps = {row["technician_id"]: row["stamp"] for row in changed}
        for row in await technician_rows(reader, [*stamps], None, len(stamps)):
            _parsed[row["technician_id"]] = (stamps[row["technician_id"]], technician(row))
    return tuple(
        replace(
            _parsed[row["technician_id"]][1],
            active=row["works"],
            position=_place(row["latitude"], row["longitude"]),
            position_at=row["position_at"],
            load=row["load"],
        )
        for row in standing
        if row["technician_id"] in _parsed
    )


async def desk(tx: Tx, params: Params, *, everyone: bool = True) -> Desk:
    """What a decision looks at; without `everyone` when nobody will be chosen."""
    return Desk(tx.now, tx.new_id(), await technicians(tx) if everyone else (), params)


async def technician_rows(reader: Reader, ids: Sequence[UUID] | None, after: UUID | None, limit: int) -> list[Row]:
    sql = f"""{_TECHNICIANS} WHERE ($2::uuid[] IS NULL OR t.technician_id = ANY($2))
        AND ($3::uuid IS NULL OR t.technician_id > $3) ORDER BY t.technician_id LIMIT $4"""
    return await reader.fetch(sql, reader.now, ids, after, limit)


def technician(row: Row) -> Technician:
    return Technician(
        technician_id=row["technician_id"],
        active=row["works"],
        zone=row["zone"],
        skills=row["skills"],
        modes=tuple(Mode(mode) for mode in row["modes"]),
        shifts=_shifts(row["shifts"]),
        breaks=_shifts(row["breaks"]),
        start_place=_place(row["start_latitude"], row["start_longitude"]),
        end_place=_place(row["end_latitude"], row["end_longitude"]),
        certificates=tuple(
            Certificate(c["code"], datetime.fromisoformat(c["valid_until"]).date()) for c in row["certificates"]
        ),
        departments=tuple(row["departments"]),
        limits=Limits(**row["limits"]),
        hours_before=tuple(WeekHours(date.fromisoformat(w["monday"]), w["minutes"]) for w in row["hours_before"]),
        call_outs=tuple(_window(c) for c in row["call_outs"]),
        absences=tuple(_window(a) for a in row["absences"]),
        position=_place(row["latitude"], row["longitude"]),
        position_at=row["position_at"],
        load=row["load"],
    )


def _shifts(stored: list[dict[str, Any]]) -> tuple[Shift, ...]:
    return tuple(Shift(s["weekday"], time.fromisoformat(s["starts"]), time.fromisoformat(s["ends"])) for s in stored)


def _place(latitude: float | None, longitude: float | None) -> Place | None:
    return Place(latitude, longitude) if latitude is not None and longitude is not None else None


def _window(stored: dict[str, Any]) -> Window:
    return Window(datetime.fromisoformat(stored["starts_at"]), datetime.fromisoformat(stored["ends_at"]))


async def job_of(reader: Reader, row: Row) -> Job:
    """The job whose row this is, with its offers and the ranking of its attempt."""
    ticket_id, ranking = row["ticket_id"], None
    offers: list[Row] = []
    if row["attempt"]:
        offers = await reader.fetch("SELECT * FROM offers WHERE ticket_id = $1 ORDER BY offer_id", ticket_id)
        ranking = await reader.fetchval(
            "SELECT ranking FROM attempts WHERE ticket_id = $1 AND attempt = $2", ticket_id, row["attempt"]
        )
    return Job(
        ticket_id=ticket_id,
        client_id=row["client_id"],
        vip=row["vip"],
        facts=FACTS.validate_python(row["facts"]),
        phase=Phase(row["phase"]),
        attempt=row["attempt"],
        round=row["round"],
        mode=Mode(row["mode"]) if row["mode"] else None,
        ranking=RANKING.validate_python(ranking or {}),
        decided_by=row["decided_by"],
        crew=tuple(UUID(member) for member in row["crew"]),
        visit=_visit(row["visit"]),
        started=row["started"],
        offers=tuple(_offer(offer) for offer in offers),
    )


def _offer(row: Row) -> Offer:
    return Offer(
        offer_id=row["offer_id"],
        technician_id=row["technician_id"],
        attempt=row["attempt"],
        round=row["round"],
        state=OfferState(row["state"]),
        mode=Mode(row["mode"]),
        visit=_visit(row["visit"]),
        expires_at=row["expires_at"],
        why=row["why"],
        decided_by=row["decided_by"],
    )


def _visit(stored: dict[str, Any] | None) -> Visit | None:
    return VISIT.validate_python(stored) if stored else None


async def ticket_of_offer(reader: Reader, offer_id: UUID) -> UUID | None:
    found: UUID | None = await reader.fetchval("SELECT ticket_id FROM offers WHERE offer_id = $1", offer_id)
    return found


async def tickets_offered_to(reader: Reader, technician_id: UUID) -> list[UUID]:
    """In one order everywhere, so that two who take several jobs never wait for each other."""
    rows = await reader.fetch(
        "SELECT ticket_id FROM offers WHERE technician_id = $1 AND state = 'open' ORDER BY ticket_id",
        technician_id,
    )
    return [row["ticket_id"] for row in rows]


_OFFERS = """
SELECT o.*, j.client_id, j.facts, a.reason FROM offers o JOIN jobs j USING (ticket_id)
LEFT JOIN attempts a ON a.ticket_id = o.ticket_id AND a.attempt = o.attempt
"""


async def offer_rows(
    reader: Reader,
    *,
    technician_id: UUID | None,
    ticket_ids: Sequence[UUID] | None,
    states: Sequence[str],
    after: UUID | None,
    limit: int,
    offer_id: UUID | None = None,
    client_id: UUID | None = None,
    requester_id: UUID | None = None,
) -> list[Row]:
    where = ["o.state = ANY($1::text[])"]
    args: list[object] = [list(states), limit]
    for sql, value in (
        ("o.technician_id = ", technician_id),
        ("o.ticket_id = ANY", list(ticket_ids) if ticket_ids is not None else None),
        ("o.offer_id > ", after),
        ("o.offer_id = ", offer_id),
        ("j.client_id = ", client_id),
        ("j.facts->'opening'->>'requester_id' = ", str(requester_id) if requester_id else None),
    ):
        if value is not None:
            args.append(value)
            where.append(f"{sql}(${len(args)})")
    return await reader.fetch(f"{_OFFERS} WHERE {' AND '.join(where)} ORDER BY o.offer_id LIMIT $2", *args)


async def offer_row(reader: Reader, offer_id: UUID) -> Row | None:
    return await reader.fetchrow(f"{_OFFERS} WHERE o.offer_id = $1", offer_id)


async def jobs_of_tickets(
    reader: Reader, ticket_ids: Sequence[UUID], client_id: UUID | None = None, requester_id: UUID | None = None
) -> list[Row]:
    return await reader.fetch(
        """SELECT * FROM jobs WHERE ticket_id = ANY($1::uuid[]) AND ($2::uuid IS NULL OR client_id = $2)
            AND ($3::text IS NULL OR facts->'opening'->>'requester_id' = $3)
        ORDER BY ticket_id""",
        ticket_ids,
        client_id,
        str(requester_id) if requester_id else None,
    )


async def unrouted_jobs(reader: Reader, after: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    since, ticket_id = after or (None, None)
    return await reader.fetch(
        """SELECT * FROM jobs WHERE phase = 'unrouted'
        AND ($1::timestamptz IS NULL OR (unrouted_at, ticket_id) > ($1, $2::uuid))
        ORDER BY unrouted_at, ticket_id LIMIT $3""",
        since,
        ticket_id,
        limit,
    )


async def attempts_of(reader: Reader, ticket_ids: Sequence[UUID]) -> list[Row]:
    return await reader.fetch(
        "SELECT * FROM attempts WHERE ticket_id = ANY($1::uuid[]) ORDER BY ticket_id, attempt", ticket_ids
    )


async def history_of(reader: Reader, ticket_ids: Sequence[UUID]) -> list[Row]:
    return await reader.fetch(
        "SELECT * FROM offers WHERE ticket_id = ANY($1::uuid[]) ORDER BY ticket_id, offer_id", ticket_ids
    )


async def bound_technicians(reader: Reader, ticket_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Who has, or had done, each ticket's work."""
    rows = await reader.fetch(
        """SELECT ticket_id, technician_id FROM offers
        WHERE ticket_id = ANY($1::uuid[]) AND state IN ('accepted', 'done') ORDER BY offer_id""",
        ticket_ids,
    )
    return {row["ticket_id"]: row["technician_id"] for row in rows}


async def names(reader: Reader) -> dict[UUID, str]:
    """Of all technicians: a support company's staff, not a crowd."""
    return {row["person_id"]: row["name"] for row in await reader.fetch("SELECT person_id, name FROM people")}


PERSONAL_DATA = {
    "profile": "SELECT name, active FROM people WHERE person_id = $1",
    "technician": "SELECT * FROM technicians WHERE technician_id = $1",
    "absences": "SELECT starts_at, ends_at, reason FROM absences WHERE technician_id = $1 ORDER BY starts_at",
    "offers": """SELECT ticket_id, attempt, mode, state, made_at, ended_at, score, breakdown, why, note FROM offers
        WHERE technician_id = $1 ORDER BY offer_id""",
    "tickets": """SELECT ticket_id, facts->>'title' AS title FROM jobs
        WHERE (facts->'opening'->>'requester_id')::uuid = $1 AND facts->>'title' <> '' ORDER BY ticket_id""",
    "typed": """SELECT ticket_id, begun_at, reason FROM attempts
        WHERE decided_by = $1 AND reason IS NOT NULL ORDER BY begun_at""",
}
"""By kind of data, what is held of the person $1."""
