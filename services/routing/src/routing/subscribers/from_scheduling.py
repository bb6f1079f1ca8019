"""What scheduling says of visits."""

from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts import parts
from contracts.scheduling.visits import (
    VISITS,
    OneVisit,
    VisitConfirmed,
    VisitEnRoute,
    VisitEvent,
    VisitFinished,
    VisitImpossible,
    VisitMoved,
    VisitProposed,
    VisitReassigned,
    VisitStarted,
)
from contracts.words import Outcome
from routing.domain.model import Mode, Reason, Visit, Window
from routing.settings import Settings
from routing.usecases.confirm_visit import confirm_visit
from routing.usecases.find_visit_impossible import find_visit_impossible
from routing.usecases.finish_visit import finish_visit
from routing.usecases.propose_visit import propose_visit
from routing.usecases.reassign_visit import reassign_visit
from routing.usecases.start_visit import start_visit


def subscribe(router: EventRouter, settings: Settings) -> None:
    params = settings.params()

    @router.on(VISITS)
    async def visits(event: VisitEvent, tx: Tx) -> None:
        ticket_id, attempt = event.ticket_id, event.attempt
        match event:
            case VisitProposed():
                await propose_visit(tx, params, ticket_id, attempt, _visit(event, event.slot), event.technician_ids)
            case VisitImpossible():
                await find_visit_impossible(tx, ticket_id, attempt, event.revision, _reasons(event.reasons))
            case VisitConfirmed() | VisitMoved():
                await confirm_visit(tx, ticket_id, attempt, _visit(event, event.slot))
            case VisitReassigned():
                await reassign_visit(
                    tx,
                    params,
                    ticket_id,
                    attempt,
                    _visit(event, event.slot),
                    event.technician_ids,
                    Mode(event.mode),
                    event.decided_by,
                )
            case VisitEnRoute() | VisitStarted():
                await start_visit(tx, ticket_id, attempt)
            case VisitFinished():
                await finish_visit(tx, params, ticket_id, attempt, event.outcome is Outcome.DONE)


def _visit(event: OneVisit, slot: parts.Window) -> Visit:
    return Visit(event.visit_id, event.revision, Window(slot.starts_at, slot.ends_at))


def _reasons(reasons: tuple[parts.Reason, ...]) -> tuple[Reason, ...]:
    return tuple(
        Reason(r.code, {name: v if not isinstance(v, float) else round(v) for name, v in r.params.items()})
        for r in reasons
    )
