"""What scheduling says of visits."""

from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts import parts
from contracts.scheduling.visits import (
    VISITS,
    OneVisit,
    VisitCancelled,
    VisitConfirmed,
    VisitEnRoute,
    VisitEscalated,
    VisitEvent,
    VisitFinished,
    VisitImpossible,
    VisitMoved,
    VisitProposed,
    VisitReassigned,
    VisitStarted,
)
from contracts.words import Outcome
from routing.domain.hear_visits import GIVEN_UP
from routing.domain.model import Mode, Reason, Visit, Window
from routing.domain.need import Asked
from routing.settings import Settings
from routing.usecases.hear_visit_confirmed import hear_visit_confirmed
from routing.usecases.hear_visit_escalated import hear_visit_escalated
from routing.usecases.hear_visit_finished import hear_visit_finished
from routing.usecases.hear_visit_given_up import hear_visit_given_up
from routing.usecases.hear_visit_impossible import hear_visit_impossible
from routing.usecases.hear_visit_proposed import hear_visit_proposed
from routing.usecases.hear_visit_reassigned import hear_visit_reassigned
from routing.usecases.hear_visit_started import hear_visit_started


def subscribe(router: EventRouter, settings: Settings) -> None:
    params = settings.params()

    @router.on(VISITS)
    async def visits(event: VisitEvent, tx: Tx) -> None:
        ticket_id, attempt = event.ticket_id, event.attempt
        match event:
            case VisitProposed():
                await hear_visit_proposed(
                    tx, params, ticket_id, attempt, _visit(event, event.slot), event.technician_ids
                )
            case VisitImpossible():
                await hear_visit_impossible(tx, ticket_id, attempt, event.revision, _reasons(event.reasons))
            case VisitConfirmed() | VisitMoved():
                await hear_visit_confirmed(tx, ticket_id, attempt, _visit(event, event.slot))
            case VisitReassigned():
                await hear_visit_reassigned(
                    tx,
                    ticket_id,
                    attempt,
                    _visit(event, event.slot),
                    event.technician_ids,
                    Mode(event.mode),
                    event.decided_by,
                )
            case VisitCancelled(visit_id=visit_id, reason=reason) if reason in GIVEN_UP:
                await hear_visit_given_up(tx, ticket_id, attempt, visit_id, reason)
            case VisitEnRoute() | VisitStarted():
                await hear_visit_started(tx, ticket_id, attempt, event.visit_id)
            case VisitFinished():
                await hear_visit_finished(tx, params, ticket_id, attempt, event.visit_id, event.outcome is Outcome.DONE)
            case VisitEscalated():
                await hear_visit_escalated(tx, params, ticket_id, _asked(event))


def _visit(event: OneVisit, slot: parts.Window) -> Visit:
    return Visit(event.visit_id, event.revision, Window(slot.starts_at, slot.ends_at))


def _asked(event: VisitEscalated) -> Asked:
    params = event.reason.params
    skill, level, minutes = params.get("skill"), params.get("level"), params.get("minutes")
    return Asked(
        at=event.occurred_at,
        attempt=event.attempt,
        technician_id=event.technician_id,
        reason=event.reason.code,
        skill=str(skill) if skill else None,
        level=level if isinstance(level, int) else None,
        minutes=minutes if isinstance(minutes, int) else None,
    )


def _reasons(reasons: tuple[parts.Reason, ...]) -> tuple[Reason, ...]:
    return tuple(
        Reason(r.code, {name: v if not isinstance(v, float) else round(v) for name, v in r.params.items()})
        for r in reasons
    )
