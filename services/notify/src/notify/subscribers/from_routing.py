"""routing: offers made, answered, taken back; tickets nobody can take."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.parts import Job, ScorePart, Window
from contracts.routing.assignments import (
    ASSIGNMENTS,
    AssignmentEvent,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferFact,
    OfferMade,
    OfferWithdrawn,
    TicketEscalated,
    TicketUnrouted,
)
from notify.domain.heard import Card, Fact, Slot
from notify.settings import Settings
from notify.usecases.tell import Wake, tell


def subscribe(router: EventRouter, settings: Settings, wake: Wake) -> None:
    @router.on_batch(ASSIGNMENTS)
    async def assignments(received: Sequence[Received[AssignmentEvent]], tx: Tx) -> None:
        facts = [fact for one in received if (fact := read(one))]
        await tell(tx, facts, wake, settings)


def read(one: Received[AssignmentEvent]) -> Fact | None:
    event = one.event
    details: dict[str, Any]
    said = partial(
        Fact,
        event_id=one.event_id,
        at=event.occurred_at,
        ticket_id=event.ticket_id,
        client_id=event.client_id,
        attempt=event.attempt,
    )
    if isinstance(event, OfferFact):
        said = partial(
            said,
            offer_id=event.offer_id,
            technician_ids=(event.technician_id,),
            visit_id=event.visit_id,
            revision=event.revision,
        )
    match event:
        case OfferMade():
            details = {"mode": event.mode, "reasons": best(event.breakdown)}
            return said(
                kind="offer_made",
                card=card(event.job),
                slot=slot(event.slot),
                expires_at=event.expires_at,
                details=details,
            )
        case OfferAccepted():
            details = {"mode": event.mode}
            return said(
                kind="offer_accepted",
                card=card(event.job),
                slot=slot(event.slot),
                by_id=event.decided_by,
                details=details,
            )
        case OfferDeclined():
            return said(kind="offer_declined", details={"reason": event.reason})
        case OfferExpired():
            return said(kind="offer_expired")
        case OfferWithdrawn():
            details = {"reason": event.why, "accepted": event.accepted}
            return said(kind="offer_withdrawn", details=details)
        case TicketEscalated():
            details = {"clock": event.clock, "level": event.level}
            return said(kind="escalated", technician_ids=event.technician_ids, details=details)
        case TicketUnrouted():
            details = {
                "refusals": event.refusals,
                "expiries": event.expiries,
                "rejected": len(event.rejected),
                "impossible": event.impossible,
            }
            return said(kind="unrouted", details=details)
        case _:
            return None


def card(job: Job) -> Card:
    return Card(
        number=job.number,
        title=job.title,
        requester_id=job.requester_id,
        priority=job.priority,
        site=job.site.label if job.site else None,
    )


def slot(window: Window | None) -> Slot | None:
    return Slot(starts_at=window.starts_at, ends_at=window.ends_at) if window else None


def best(breakdown: Sequence[ScorePart]) -> list[dict[str, object]]:
    """The three criteria that weighed most, in points out of a hundred."""
    parts = sorted(breakdown, key=lambda part: (-part.points, part.criterion))
    return [{"criterion": p.criterion, "points": round(p.points / 10)} for p in parts if p.points >= 5][:3]
