"""How the visit goes: its slot, its start, its end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, assert_never

from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.parts import Window
from contracts.scheduling.visits import (
    VISITS,
    ReportRefused,
    ReportSigned,
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
    VisitReminded,
    VisitStarted,
)
from contracts.words import Outcome
from intake.domain.model import Audience, Heard, Mode, Slot, Stage
from intake.domain.timeline import Line
from intake.settings import Settings
from intake.usecases.follow_work import Step, follow_work
from intake.usecases.heed_refusal import heed_refusal
from intake.usecases.heed_signature import heed_signature


def subscribe(router: EventRouter, settings: Settings) -> None:
    usual, close_after = settings.promises.usual, timedelta(hours=settings.close_after_hours)

    @router.on_batch(VISITS)
    async def visits(received: Sequence[Received[VisitEvent]], tx: Tx) -> None:
        await follow_work(tx, [step_of(one.event) for one in received], usual, settings.silence)
        for one in received:
            match one.event:
                case ReportSigned(ticket_id=ticket_id, attempt=attempt, by_id=by_id, on_glass=on_glass):
                    await heed_signature(tx, ticket_id, attempt, None if on_glass else by_id, close_after=close_after)
                case ReportRefused(ticket_id=ticket_id, attempt=attempt, by_id=by_id):
                    await heed_refusal(tx, ticket_id, attempt, by_id, usual)


def step_of(event: VisitEvent) -> Step:
    attempt = event.attempt
    heard, line = Heard(attempt), None
    match event:
        case VisitProposed():
            line = _line(event, "visit_proposed", actor_id=event.decided_by, **_times(event.slot))
        case VisitImpossible():
            line = _line(event, "visit_impossible", reasons=[reason.code for reason in event.reasons])
        case VisitConfirmed() | VisitReassigned():
            heard = Heard(
                attempt,
                Stage.CONFIRMED,
                mode=Mode(event.mode),
                revision=event.revision,
                technician_ids=event.technician_ids,
                slot=_slot(event.slot),
            )
            kind = "visit_confirmed" if isinstance(event, VisitConfirmed) else "visit_reassigned"
            line = _line(event, kind, shown=True, **_times(event.slot))
        case VisitMoved():
            heard = Heard(attempt, revision=event.revision, technician_ids=event.technician_ids, slot=_slot(event.slot))
            starts_otherwise = event.from_slot.starts_at != event.slot.starts_at
            line = _line(event, "visit_moved", shown=starts_otherwise, actor_id=event.decided_by, **_times(event.slot))
        case VisitReminded():
            pass
        case VisitEnRoute():
            heard = Heard(attempt, Stage.EN_ROUTE, arrives_at=event.arrives_at)
            line = _line(event, "visit_en_route", shown=True, actor_id=event.technician_id, arrives_at=event.arrives_at)
        case VisitStarted():
            heard = Heard(attempt, Stage.STARTED, started_at=event.started_at)
            line = _line(event, "visit_started", shown=True, actor_id=event.technician_id)
        case VisitFinished():
            stage = Stage.DONE if event.outcome is Outcome.DONE else Stage.NOT_DONE
            heard = Heard(attempt, stage, finished_at=event.finished_at)
            line = _line(
                event,
                "visit_finished",
                shown=True,
                actor_id=event.technician_id,
                visit_id=event.visit_id,
                outcome=event.outcome,
                minutes_spent=event.minutes_spent,
                reason=event.reason,
            )
        case VisitCancelled():
            given_up = event.reason in ("appointment_cancelled", "left_out_by_plan")
            line = _line(event, "visit_cancelled", shown=given_up, actor_id=event.decided_by, reason=event.reason)
        case VisitEscalated():
            params: dict[str, Any] = {**event.reason.params}
            line = _line(event, "visit_escalated", actor_id=event.technician_id, reason=event.reason.code, **params)
        case ReportSigned():
            line = _line(event, "report_signed", shown=True, actor_id=event.by_id, visit_id=event.visit_id)
        case ReportRefused():
            about: dict[str, Any] = {"visit_id": event.visit_id, "reason": event.reason}
            line = _line(event, "report_refused", shown=True, actor_id=event.by_id, **about)
        case _:
            assert_never(event)
    return Step(event.ticket_id, event.occurred_at, replace(heard, visit_id=event.visit_id), line)


def _slot(window: Window) -> Slot:
    return Slot(window.starts_at, window.ends_at)


def _times(window: Window) -> dict[str, Any]:
    return {"starts_at": window.starts_at, "ends_at": window.ends_at}


def _line(event: VisitEvent, kind: str, *, shown: bool = False, actor_id: Any = None, **params: Any) -> Line:
    return Line(
        event.ticket_id,
        event.occurred_at,
        kind,
        actor_id,
        params={"attempt": event.attempt, **params},
        audience=Audience.PUBLIC if shown else Audience.INTERNAL,
    )
