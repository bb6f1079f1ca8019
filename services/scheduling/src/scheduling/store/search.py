"""Searches that are due: taken for a while, put off, never lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.model import (
    Candidate,
    Need,
    Search,
    Slot,
)
from scheduling.store.job import CANDIDATES, NEED


@dataclass(frozen=True, slots=True)
class DueSearch:
    ticket_id: UUID
    search: Search
    need: Need
    candidates: tuple[Candidate, ...]
    tries: int
    traceparent: str
    asked: Slot | None = None
    """when the client chose to be helped, while it is ahead"""


async def take_due_search(tx: Tx, lease_s: float) -> DueSearch | None:
    """The most urgent one, ours for the lease; should we die, it falls due again."""
    row = await tx.fetchrow(
        """WITH due AS (
            SELECT ticket_id FROM solve_jobs WHERE due_at <= $1
            ORDER BY priority, due_at LIMIT 1 FOR UPDATE SKIP LOCKED
        ), taken AS (
            UPDATE solve_jobs s SET due_at = $2, tries = tries + 1 FROM due WHERE s.ticket_id = due.ticket_id
            RETURNING s.*
        )
        SELECT t.*, j.need, j.candidates, a.starts_at AS asked_from, a.ends_at AS asked_until
        FROM taken t JOIN jobs j USING (ticket_id)
        LEFT JOIN asked_times a ON a.ticket_id = t.ticket_id AND a.ends_at > $1""",
        tx.now,
        tx.now + timedelta(seconds=lease_s),
    )
    if row is None:
        return None
    return DueSearch(
        row["ticket_id"],
        Search(row["visit_id"], row["attempt"], row["revision"]),
        NEED.validate_python(row["need"]),
        CANDIDATES.validate_python(row["candidates"]),
        row["tries"],
        row["traceparent"],
        Slot(row["asked_from"], row["asked_until"]) if row["asked_from"] else None,
    )


async def postpone_search(tx: Tx, ticket_id: UUID, search: Search, due_at: datetime) -> None:
    await tx.execute(
        "UPDATE solve_jobs SET due_at = $5 WHERE ticket_id = $1 AND visit_id = $2 AND attempt = $3 AND revision = $4",
        ticket_id,
        search.visit_id,
        search.attempt,
        search.revision,
        due_at,
    )
    tx.wakes = True
