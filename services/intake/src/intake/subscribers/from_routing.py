"""Who was asked, who said yes: attempts and assignments."""

from collections.abc import Sequence
from typing import Any, assert_never

from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.parts import Window
from contracts.routing.assignments import (
    ASSIGNMENTS,
    AssignmentEvent,
    JobChanged,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    TicketEscalated,
    TicketUnrouted,
    VisitRequested,
    VisitWithdrawn,
)
from intake.domain.model import Accepted, Audience, Heard, Mode, Slot, Stage
from intake.domain.timeline import Line
from intake.settings import Settings
from intake.usecases.follow_work import Step, follow_work


def subscribe(router: EventRouter, settings: Settings) -> None:
    @router.on_batch(ASSIGNMENTS)
    async def assignments(received: Sequence[Received[AssignmentEvent]], tx: Tx) -> None:
        await follow_work(tx, [step_of(one.event) for one in received], settings.promises.usual, settings.silence)


def step_of(event: AssignmentEvent) -> Step:
    attempt = event.attempt
    line: Line | None
    match event:
        case VisitRequested():
            heard = Heard(attempt, mode=Mode.ONSITE)
            line = _line(event, "visit_requested", actor_id=event.decided_by, candidates=len(event.candidates))
        case OfferMade():
            heard = Heard(attempt, mode=Mode(event.mode))
            line = _line(event, "offer_made", technician_id=event.technician_id, expires_at=event.expires_at)
        case OfferAccepted():
            heard = Heard(
                attempt,
                Stage.ACCEPTED,
                mode=Mode(event.mode),
                revision=event.revision or 0,
                technician_ids=(event.technician_id,),
                slot=slot_of(event.slot),
                accepted=Accepted(event.occurred_at, event.technician_id),
                visit_id=event.visit_id,
            )
            line = _line(
                event,
                "offer_accepted",
                actor_id=event.decided_by or event.technician_id,
                audience=Audience.PUBLIC,
                technician_id=event.technician_id,
            )
        case OfferDeclined():
            heard = Heard(attempt)
            line = _line(
                event,
                "offer_declined",
                actor_id=event.technician_id,
                technician_id=event.technician_id,
                reason=event.reason,
            )
        case OfferExpired():
            heard = Heard(attempt)
            line = _line(event, "offer_expired", technician_id=event.technician_id)
        case OfferWithdrawn():
            heard = Heard(attempt)
            line = _line(event, "offer_withdrawn", technician_id=event.technician_id, reason=event.why)
        case VisitWithdrawn():
            heard = Heard(attempt)
            line = _line(event, "visit_withdrawn", reason=event.why)
        case TicketUnrouted():
            heard = Heard(attempt)
            line = _line(
                event,
                "ticket_unrouted",
                rejected=len(event.rejected),
                refusals=event.refusals,
                expiries=event.expiries,
                impossible=event.impossible,
            )
        case TicketEscalated():
            heard = Heard(attempt)
            line = _line(event, "escalated", level=event.level, reason=event.clock, asks_again=event.asks_again)
        case JobChanged():
            heard = Heard(attempt)
            line = None
        case _:
            assert_never(event)
    return Step(event.ticket_id, event.occurred_at, heard, line)


def slot_of(window: Window | None) -> Slot | None:
    return Slot(window.starts_at, window.ends_at) if window else None


def _line(
    event: AssignmentEvent,
    kind: str,
    *,
    actor_id: Any = None,
    audience: Audience = Audience.INTERNAL,
    **params: Any,
) -> Line:
    return Line(
        event.ticket_id,
        event.occurred_at,
        kind,
        actor_id,
        params={"attempt": event.attempt, **params},
        audience=audience,
    )
