"""What each decision writes beside the job: attempts and offers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from chassis.tx import Tx
from routing import queries
from routing.domain.messages import (
    AttemptBegun,
    Fact,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    TicketUnrouted,
    VisitKnown,
    WorkEnded,
)
from routing.domain.model import Job, ScorePart, Visit

PARTS = TypeAdapter(tuple[ScorePart, ...])


async def save_fact(tx: Tx, job: Job, fact: Fact, reason: str | None) -> None:
    match fact:
        case AttemptBegun():
            await tx.execute(
                """INSERT INTO attempts (ticket_id, attempt, round, mode, ranking, decided_by, reason, begun_at,
                refusals, expiries) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)""",
                job.ticket_id,
                fact.attempt,
                fact.round,
                fact.mode.value,
                queries.RANKING.dump_python(fact.ranking, mode="json"),
                fact.decided_by,
                reason,
                tx.now,
            )
        case TicketUnrouted():
            await tx.execute(
                """UPDATE attempts SET unrouted_at = $3, refusals = $4, expiries = $5, impossible = $6
                WHERE ticket_id = $1 AND attempt = $2""",
                job.ticket_id,
                fact.attempt,
                tx.now,
                fact.refusals,
                fact.expiries,
                queries.REASONS.dump_python(fact.impossible, mode="json"),
            )
        case OfferMade():
            await _insert_offer(tx, job, fact, "open", fact.expires_at)
            await tx.schedule("offer_expires", fact.offer_id, fact.expires_at, {"ticket_id": str(job.ticket_id)})
        case OfferAccepted(chosen=None):
            await tx.execute(
                """UPDATE offers SET state = 'accepted', attempt = $2, visit = $3,
                decided_by = coalesce($4, decided_by), ended_at = coalesce(ended_at, $5) WHERE offer_id = $1""",
                fact.offer_id,
                fact.attempt,
                visit_row(fact.visit),
                fact.decided_by,
                tx.now,
            )
        case OfferAccepted():
            await _insert_offer(tx, job, fact, "accepted", None)
        case OfferDeclined():
            await _end_offer(tx, fact.offer_id, "declined", fact.reason, fact.note)
        case OfferExpired():
            await _end_offer(tx, fact.offer_id, "expired")
        case OfferWithdrawn():
            await _end_offer(tx, fact.offer_id, "withdrawn", fact.why, None, fact.decided_by)
        case VisitKnown():
            await tx.execute(
                "UPDATE offers SET visit = $2 WHERE ticket_id = $1 AND state = 'accepted'",
                job.ticket_id,
                visit_row(fact.visit),
            )
        case WorkEnded():
            await tx.execute(
                "UPDATE offers SET state = 'done', ended_at = $2 WHERE ticket_id = $1 AND state = 'accepted'",
                job.ticket_id,
                tx.now,
            )


async def _insert_offer(
    tx: Tx, job: Job, fact: OfferMade | OfferAccepted, state: str, expires_at: datetime | None
) -> None:
    chosen = fact.chosen
    await tx.execute(
        """INSERT INTO offers (offer_id, ticket_id, attempt, round, technician_id, mode, state, visit, expires_at,
        score, breakdown, decided_by, made_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""",
        fact.offer_id,
        job.ticket_id,
        fact.attempt,
        job.round,
        fact.technician_id,
        fact.mode.value,
        state,
        visit_row(fact.visit),
        expires_at,
        chosen.score if chosen else 0,
        PARTS.dump_python(chosen.parts, mode="json") if chosen else [],
        fact.decided_by if isinstance(fact, OfferAccepted) else None,
        tx.now,
        None if state == "open" else tx.now,
    )


async def _end_offer(
    tx: Tx,
    offer_id: UUID,
    state: str,
    why: str | None = None,
    note: str | None = None,
    decided_by: UUID | None = None,
) -> None:
    await tx.execute(
        """UPDATE offers SET state = $2, why = $3, note = $4, decided_by = coalesce($5, decided_by), ended_at = $6
        WHERE offer_id = $1""",
        offer_id,
        state,
        why,
        note,
        decided_by,
        tx.now,
    )


def visit_row(visit: Visit | None) -> dict[str, Any] | None:
    return queries.VISIT.dump_python(visit, mode="json") if visit else None
