"""Writes of tickets and their timeline, and the reads that lock them.

The lock leaves rows that refer to a ticket alone: whoever reads its words for the search must not wait for it while the
one who holds it waits to say that there are new ones.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Row, Tx
from intake.domain.errors import TicketNotFound
from intake.domain.model import (
    OPEN_STATES,
    Accepted,
    Deadlines,
    Kind,
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
from intake.domain.timeline import Line
from intake.queries.tickets import seen_by

_COLUMNS = """
t.ticket_id, t.client_id, t.service_id, t.requester_id, t.created_at, t.priority, t.priority_reasons,
t.accept_by, t.respond_by, t.resolve_by, t.site_id, t.verdict, t.reopened_after, t.attempt, t.stage, t.mode,
t.revision, t.technician_ids, t.slot_starts_at, t.slot_ends_at, t.arrives_at, t.finished_at, t.first_work_at,
t.worked_at, t.contract_id, t.waits_for, t.waits_since, t.owner_id, t.accepted_at, t.merged_into, t.kind, t.version,
t.visit_id
"""
_LOCK = f"SELECT {_COLUMNS} FROM tickets t WHERE t.ticket_id = ANY($1) ORDER BY t.ticket_id FOR NO KEY UPDATE"
_CHANGED = (
    "priority text, priority_reasons jsonb, accept_by timestamptz, respond_by timestamptz, "
    "resolve_by timestamptz, site_id uuid, state text, verdict text, "
    "reopened_after int, attempt int, stage smallint, mode text, revision int, technician_ids uuid[], "
    "slot_starts_at timestamptz, slot_ends_at timestamptz, arrives_at timestamptz, "
    "finished_at timestamptz, first_work_at timestamptz, worked_at timestamptz, "
    "waits_for text, waits_since timestamptz, owner_id uuid, accepted_at timestamptz, merged_into uuid, visit_id uuid"
)
_SAVE = f"""
UPDATE tickets t SET updated_at = $2, {", ".join(f"{c.split()[0]} = n.{c.split()[0]}" for c in _CHANGED.split(", "))}
FROM jsonb_to_recordset($1) AS n(ticket_id uuid, {_CHANGED}) WHERE t.ticket_id = n.ticket_id
"""
_APPEND = """
INSERT INTO timeline (line_id, ticket_id, at, kind, actor_id, from_value, to_value, params, text, audience)
SELECT * FROM jsonb_to_recordset($1) AS n(line_id uuid, ticket_id uuid, at timestamptz, kind text,
    actor_id uuid, from_value text, to_value text, params jsonb, text text, audience text)
"""


async def lock_ticket(tx: Tx, who: Who, ticket_id: UUID) -> Ticket:
    """Someone else's ticket is no ticket."""
    seen, args = seen_by(who, 2)
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM tickets t WHERE t.ticket_id = $1 AND {seen} FOR NO KEY UPDATE", ticket_id, *args
    )
    if row is None:
        raise TicketNotFound
    tx.expect(row["version"])
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
        ORDER BY ticket_id LIMIT $3 FOR NO KEY UPDATE""",
        contract_id, after, limit,
    )  # fmt: skip
    return [row["ticket_id"] for row in rows]


async def save_tickets(tx: Tx, tickets: Sequence[Ticket]) -> None:
    if tickets:
        await tx.execute(_SAVE, [_changed(ticket) for ticket in tickets], tx.now)


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
            accepted=Accepted(row["accepted_at"], row["owner_id"]) if row["owner_id"] else None,
            visit_id=row["visit_id"],
        ),
        contract_id=row["contract_id"],
        waiting=Waiting(WaitsFor(row["waits_for"]), row["waits_since"]) if row["waits_for"] else None,
        merged_into=row["merged_into"],
        kind=Kind(row["kind"]),
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
        "owner_id": ticket.owner_id,
        "accepted_at": work.accepted.at if work.accepted else None,
        "visit_id": work.visit_id,
        "merged_into": ticket.merged_into,
    }
