"""Writes of tickets and their timeline, and the reads that lock them.

Opening a ticket is a single statement: it is the path that must be fast.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Row, Tx
from intake.domain.errors import TicketNotFound
from intake.domain.model import (
    OPEN_STATES,
    Deadlines,
    Mode,
    Priority,
    Slot,
    Stage,
    Ticket,
    Verdict,
    Waiting,
    WaitsFor,
    Work,
)
from intake.domain.opening import Opened
from intake.domain.timeline import Line
from intake.queries.tickets import seen_by

# A counter's row would be held over every commit's flush, one request after the other: numbers lie ready
# instead, each request takes the lowest that nobody holds, and one rolled back leaves its own to the next.
# From `counters.lowest` up: below it lie the dead entries of all numbers taken since the last vacuum.
_INSERT = """
WITH client AS (
    SELECT 1 FROM clients WHERE client_id = $3 AND version = $30
), counted AS (
    DELETE FROM free_numbers WHERE (series, period, n) = (
        SELECT series, period, n FROM free_numbers
        WHERE series = 'TKT' AND period = $1 AND EXISTS (SELECT FROM client)
            AND n >= (SELECT lowest FROM counters WHERE series = 'TKT' AND period = $1)
        ORDER BY n LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING n::text AS n
), ticket AS (
    INSERT INTO tickets (
        ticket_id, number, client_id, requester_id, opened_by, service_id, site_id, address,
        onsite_contact_id, contact_name, contact_phone, kind, origin, title, description, already_tried,
        wished_mode, windows, impact, urgency, priority, priority_reasons, estimated_minutes, estimate_reason,
        accept_by, respond_by, resolve_by, due_at, created_at, contract_id, cover)
    SELECT $2, 'TKT-' || $1 || '-' || repeat('0', 5 - length(n)) || n, $3, $4, $5, $6, $7, $8,
        $9, $10, $11, $12, $13, $14, $15, $16,
        $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $34, $28, $31, $32
    FROM counted RETURNING number, seq
), line AS (
    INSERT INTO timeline (line_id, ticket_id, at, kind, actor_id, to_value)
    SELECT $29, $2, $28, 'opened', $5, $21 FROM ticket
), timer AS (
    INSERT INTO timers (kind, key, due_at, payload) SELECT 'ticket_sla', $2::text, $33, '{}' FROM ticket
)
SELECT number, seq FROM client LEFT JOIN ticket ON true
"""
_LOCK_COUNTER = """
INSERT INTO counters AS c (series, period, last) VALUES ('TKT', $1, 0)
ON CONFLICT (series, period) DO UPDATE SET last = c.last
"""
_FREE = """
WITH counter AS (
    UPDATE counters SET last = last + $2, lowest = coalesce(
        (SELECT min(n) FROM free_numbers WHERE series = 'TKT' AND period = $1 AND n >= lowest), last + 1)
    WHERE series = 'TKT' AND period = $1 RETURNING last
)
INSERT INTO free_numbers (series, period, n)
SELECT 'TKT', $1, generate_series(last - $2 + 1, last) FROM counter
"""
FREED_AT_ONCE = 500
_COLUMNS = """
t.ticket_id, t.client_id, t.service_id, t.requester_id, t.created_at, t.priority, t.priority_reasons,
t.accept_by, t.respond_by, t.resolve_by, t.site_id, t.verdict, t.reopened_after, t.attempt, t.stage, t.mode,
t.revision, t.technician_ids, t.slot_starts_at, t.slot_ends_at, t.arrives_at, t.finished_at, t.first_work_at,
t.worked_at, t.contract_id, t.waits_for, t.waits_since
"""
_LOCK = f"SELECT {_COLUMNS} FROM tickets t WHERE t.ticket_id = ANY($1) ORDER BY t.ticket_id FOR UPDATE"
_CHANGED = (
    "priority text, priority_reasons jsonb, accept_by timestamptz, respond_by timestamptz, "
    "resolve_by timestamptz, site_id uuid, state text, verdict text, "
    "reopened_after int, attempt int, stage smallint, mode text, revision int, technician_ids uuid[], "
    "slot_starts_at timestamptz, slot_ends_at timestamptz, arrives_at timestamptz, "
    "finished_at timestamptz, first_work_at timestamptz, worked_at timestamptz, "
    "waits_for text, waits_since timestamptz"
)
_SAVE = f"""
UPDATE tickets t SET {", ".join(f"{c.split()[0]} = n.{c.split()[0]}" for c in _CHANGED.split(", "))}
FROM jsonb_to_recordset($1) AS n(ticket_id uuid, {_CHANGED}) WHERE t.ticket_id = n.ticket_id
"""
_APPEND = """
INSERT INTO timeline (line_id, ticket_id, at, kind, actor_id, from_value, to_value, params, text, audience)
SELECT * FROM jsonb_to_recordset($1) AS n(line_id uuid, ticket_id uuid, at timestamptz, kind text,
    actor_id uuid, from_value text, to_value text, params jsonb, text text, audience text)
"""
_DELAYS = """
INSERT INTO delay_estimates (service_id, priority, minutes, sample, computed_at)
SELECT pair.service_id, pair.priority, seen.minutes, seen.sample, $3
FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[]) AS p(service_id, priority) ORDER BY 1, 2) pair
CROSS JOIN LATERAL (
    SELECT ceil(percentile_disc($4) WITHIN GROUP (ORDER BY waited) / 60)::int AS minutes, count(*)::int AS sample
    FROM (
        SELECT greatest(extract(epoch FROM first_work_at - created_at), 0)::float8 AS waited FROM tickets
        WHERE service_id = pair.service_id AND priority = pair.priority AND first_work_at IS NOT NULL
        ORDER BY first_work_at DESC LIMIT 200
    ) recent
) seen WHERE seen.sample > 0
ON CONFLICT (service_id, priority) DO UPDATE
SET minutes = excluded.minutes, sample = excluded.sample, computed_at = excluded.computed_at
"""


class Given(NamedTuple):
    number: str
    seq: int


async def insert_ticket(tx: Tx, opened: Opened, *, period: str, version: int, look_at: datetime) -> Given | None:
    """None when the client is no longer of this version: what the ticket was decided on may be wrong."""
    ticket, asked = opened.ticket, opened.request
    values = (
        period,
        ticket.ticket_id,
        ticket.client_id,
        asked.requester_id,
        asked.opened_by,
        ticket.service_id,
        ticket.site_id,
        asked.address,
        asked.onsite_contact_id,
        asked.contact_name,
        asked.contact_phone,
        asked.kind,
        asked.origin,
        asked.title,
        asked.description,
        asked.already_tried,
        asked.wished_mode,
        [slot._asdict() for slot in asked.windows],
        asked.impact,
        asked.urgency,
        ticket.priority,
        ticket.priority_reasons,
        opened.estimated_minutes,
        opened.estimate_reason,
        *ticket.deadlines,
        ticket.created_at,
        tx.new_id(),
        version,
        ticket.contract_id,
        opened.cover,
        look_at,
        opened.sla.due_at,
    )
    row = await tx.fetchrow(_INSERT, *values)
    if row and row["number"] is None:
        await tx.execute(_LOCK_COUNTER, period)
        # Whoever held the counter may have set numbers free for us too.
        row = await tx.fetchrow(_INSERT, *values)
    if row and row["number"] is None:
        await tx.execute(_FREE, period, FREED_AT_ONCE)
        row = await tx.fetchrow(_INSERT, *values)
    return Given(row["number"], row["seq"]) if row else None


async def lock_ticket(tx: Tx, who: Who, ticket_id: UUID) -> Ticket:
    """Someone else's ticket is no ticket."""
    seen, args = seen_by(who, 2)
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM tickets t WHERE t.ticket_id = $1 AND {seen} FOR UPDATE", ticket_id, *args
    )
    if row is None:
        raise TicketNotFound
    return _ticket(row)


async def lock_tickets(tx: Tx, ticket_ids: Iterable[UUID], *, wait: bool = True) -> dict[UUID, Ticket]:
    """A timer never waits for a ticket: whoever holds it may be waiting for that timer's row."""
    rows = await tx.fetch(_LOCK if wait else f"{_LOCK} NOWAIT", list(set(ticket_ids)))
    return {row["ticket_id"]: _ticket(row) for row in rows}


async def lock_tickets_of_contract(tx: Tx, contract_id: UUID, after: UUID, limit: int) -> list[UUID]:
    """Those that are open, a few at a time."""
    rows = await tx.fetch(
        f"""SELECT ticket_id FROM tickets WHERE contract_id = $1 AND ticket_id > $2
            AND state IN ({", ".join(f"'{state}'" for state in sorted(OPEN_STATES))})
        ORDER BY ticket_id LIMIT $3 FOR UPDATE""",
        contract_id, after, limit,
    )  # fmt: skip
    return [row["ticket_id"] for row in rows]


async def save_tickets(tx: Tx, tickets: Sequence[Ticket]) -> None:
    if tickets:
        await tx.execute(_SAVE, [_changed(ticket) for ticket in tickets])


async def append_lines(tx: Tx, lines: Sequence[Line]) -> None:
    if lines:
        await tx.execute(
            _APPEND,
            [
                {
                    "line_id": line.line_id or tx.new_id(),
                    "ticket_id": line.ticket_id,
                    "at": line.at,
                    "kind": line.kind,
                    "actor_id": line.actor_id,
                    "from_value": line.from_value,
                    "to_value": line.to_value,
                    "params": line.params,
                    "text": line.text,
                    "audience": line.audience,
                }
                for line in lines
            ],
        )


async def refresh_delays(tx: Tx, services: Iterable[tuple[UUID, str]], now: datetime, quantile: float) -> None:
    pairs = sorted(set(services))
    if pairs:
        await tx.execute(_DELAYS, [p[0] for p in pairs], [p[1] for p in pairs], now, quantile)


def _ticket(row: Row) -> Ticket:
    slot = Slot(row["slot_starts_at"], row["slot_ends_at"]) if row["slot_starts_at"] else None
    return Ticket(
        ticket_id=row["ticket_id"],
        client_id=row["client_id"],
        service_id=row["service_id"],
        requester_id=row["requester_id"],
        created_at=row["created_at"],
        priority=Priority(row["priority"]),
        priority_reasons=row["priority_reasons"],
        deadlines=Deadlines(row["accept_by"], row["respond_by"], row["resolve_by"]),
        site_id=row["site_id"],
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        reopened_after=row["reopened_after"],
        work=Work(
            attempt=row["attempt"],
            stage=Stage(row["stage"]),
            mode=Mode(row["mode"]) if row["mode"] else None,
            revision=row["revision"],
            technician_ids=tuple(row["technician_ids"]),
            slot=slot,
            arrives_at=row["arrives_at"],
            finished_at=row["finished_at"],
            first_work_at=row["first_work_at"],
            worked_at=row["worked_at"],
        ),
        contract_id=row["contract_id"],
        waiting=Waiting(WaitsFor(row["waits_for"]), row["waits_since"]) if row["waits_for"] else None,
    )


def _changed(ticket: Ticket) -> dict[str, Any]:
    work = ticket.work
    return {
        "ticket_id": ticket.ticket_id,
        "priority": ticket.priority,
        "priority_reasons": ticket.priority_reasons,
        **ticket.deadlines._asdict(),
        "site_id": ticket.site_id,
        "state": ticket.state,
        "verdict": ticket.verdict,
        "reopened_after": ticket.reopened_after,
        "attempt": work.attempt,
        "stage": work.stage,
        "mode": work.mode,
        "revision": work.revision,
        "technician_ids": work.technician_ids,
        "slot_starts_at": work.slot.starts_at if work.slot else None,
        "slot_ends_at": work.slot.ends_at if work.slot else None,
        "arrives_at": work.arrives_at,
        "finished_at": work.finished_at,
        "first_work_at": work.first_work_at,
        "worked_at": work.worked_at,
        "waits_for": ticket.waiting.for_whom if ticket.waiting else None,
        "waits_since": ticket.waiting.since if ticket.waiting else None,
    }
