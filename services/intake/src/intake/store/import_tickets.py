"""Tickets of an import, with their numbers, lines and timers: a few statements for a batch."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.domain.numbers import Series
from intake.store.numbers import FREE, FREED_AT_ONCE, LOCK_COUNTER

_TAKE = """
DELETE FROM free_numbers WHERE series = 'TKT' AND period = $1 AND n = ANY(ARRAY(
    SELECT n FROM free_numbers WHERE series = 'TKT' AND period = $1
        AND n >= (SELECT lowest FROM counters WHERE series = 'TKT' AND period = $1)
    ORDER BY n LIMIT $2 FOR UPDATE SKIP LOCKED
)) RETURNING n
"""
_READY = """
SELECT count(*) FROM (SELECT FROM free_numbers WHERE series = 'TKT' AND period = $1
    AND n >= (SELECT lowest FROM counters WHERE series = 'TKT' AND period = $1) LIMIT $2) ready
"""
_ROW = (
    "ticket_id uuid, number text, client_id uuid, requester_id uuid, opened_by uuid, service_id uuid, site_id uuid, "
    "kind text, origin text, title text, description text, impact text, urgency text, priority text, "
    "priority_reasons jsonb, estimated_minutes int, estimate_reason jsonb, accept_by timestamptz, "
    "respond_by timestamptz, resolve_by timestamptz, due_at timestamptz, created_at timestamptz, state text, "
    "verdict text, stage smallint, finished_at timestamptz, worked_at timestamptz, waits_for text, "
    "waits_since timestamptz, contract_id uuid, cover text, planned boolean"
)
_NAMES = ", ".join(column.split()[0] for column in _ROW.split(", "))
_INSERT = f"INSERT INTO tickets ({_NAMES}) SELECT {_NAMES} FROM jsonb_to_recordset($1) AS n({_ROW})"
_REWORD = """
UPDATE tickets t SET title = n.title, description = n.description, planned = n.planned, updated_at = $5
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[]) AS n(ticket_id, title, description, planned)
WHERE t.ticket_id = n.ticket_id
    AND (t.title, t.description, t.planned) IS DISTINCT FROM (n.title, n.description, n.planned)
RETURNING t.ticket_id, n.title, t.client_id, t.requester_id
"""


async def free_numbers(tx: Tx, period: str, count: int) -> None:
    """So many of them, at least."""
    ready = await tx.fetchval(_READY, period, count)
    if ready < count:
        await tx.execute(LOCK_COUNTER, period, Series.TICKET)
        await tx.execute(FREE, period, count - ready, Series.TICKET)


async def take_numbers(tx: Tx, period: str, count: int) -> list[str]:
    """The lowest that nobody holds, in order; an import that is rolled back leaves them to the next ticket."""
    found = [row["n"] for row in await tx.fetch(_TAKE, period, count)]
    if len(found) < count:
        await tx.execute(LOCK_COUNTER, period, Series.TICKET)
        found += [row["n"] for row in await tx.fetch(_TAKE, period, count - len(found))]
    if len(found) < count:
        await tx.execute(FREE, period, count - len(found) + FREED_AT_ONCE, Series.TICKET)
        found += [row["n"] for row in await tx.fetch(_TAKE, period, count - len(found))]
    return [f"TKT-{period}-{n:05d}" for n in sorted(found)]


async def insert_tickets(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await tx.execute(_INSERT, rows)


async def reword_tickets(tx: Tx, words: Sequence[tuple[UUID, str, str, bool]]) -> list[tuple[UUID, str, UUID, UUID]]:
    """Those whose words are others now."""
    if not words:
        return []
    ids, titles, descriptions, planned = zip(*words, strict=True)
    rows = await tx.fetch(_REWORD, list(ids), list(titles), list(descriptions), list(planned), tx.now)
    return [(row["ticket_id"], row["title"], row["client_id"], row["requester_id"]) for row in rows]
