"""Domain fact → contract event: all that scheduling says, in one match."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never
from uuid import UUID

from chassis.tx import Tx
from contracts.parts import Reason, Window
from contracts.scheduling import visits as say
from contracts.scheduling.erasures import PersonDataErased
from contracts.words import Mode, Outcome, VisitState
from scheduling.domain.messages import (
    AttemptClosed,
    DepartureNoted,
    EndNoted,
    Fact,
    NeedChanged,
    ReportRefused,
    ReportSigned,
    SearchStarted,
    StartNoted,
    VisitAccepted,
    VisitCancelled,
    VisitConfirmed,
    VisitEnRoute,
    VisitEscalated,
    VisitFinished,
    VisitImpossible,
    VisitMoved,
    VisitProposed,
    VisitReminded,
    VisitStarted,
)
from scheduling.domain.model import Arrangement, Job, Slot
from scheduling.domain.replan_messages import AttemptFollowed, VisitReassigned


def publish(tx: Tx, job: Job, facts: Iterable[Fact]) -> None:
    for fact in facts:
        event = contract_event(job, fact, tx.now)
        if event is not None:
            tx.emit(event)


def publish_erasure(tx: Tx, person_id: UUID, rows: int) -> None:
    tx.emit(PersonDataErased(occurred_at=tx.now, person_id=person_id, rows=rows))


def contract_event(job: Job, fact: Fact, now: datetime) -> say.VisitFact | None:
    ticket = {"occurred_at": now, "ticket_id": job.ticket_id, "client_id": job.client_id}
    match fact:
        case SearchStarted() | AttemptClosed() | AttemptFollowed() | NeedChanged() | VisitAccepted():
            return None
        case DepartureNoted() | StartNoted() | EndNoted():
            return None
        case VisitProposed(found, decided_by):
            return say.VisitProposed(
                **ticket,
                **_about(found),
                technician_ids=found.technician_ids,
                slot=_window(found.slot),
                travel_minutes=found.travel_minutes,
                travel_metres=found.travel_metres,
                reasons=_reasons(found.reasons),
                decided_by=decided_by,
            )
        case VisitImpossible(search, reasons):
            return say.VisitImpossible(
                **ticket,
                attempt=search.attempt,
                visit_id=search.visit_id,
                revision=search.revision,
                reasons=_reasons(reasons),
            )
        case VisitConfirmed(found, mode, decided_by):
            return say.VisitConfirmed(
                **ticket,
                **_about(found),
                technician_ids=found.technician_ids,
                slot=_window(found.slot),
                mode=Mode(mode),
                decided_by=decided_by,
            )
        case VisitMoved(found, from_slot, decided_by):
            return say.VisitMoved(
                **ticket,
                **_about(found),
                technician_ids=found.technician_ids,
                from_slot=_window(from_slot),
                slot=_window(found.slot),
                reasons=_reasons(found.reasons),
                decided_by=decided_by,
            )
        case VisitReassigned(found, from_ids, decided_by):
            return say.VisitReassigned(
                **ticket,
                **_about(found),
                from_technician_ids=from_ids,
                technician_ids=found.technician_ids,
                slot=_window(found.slot),
                mode=Mode(found.mode),
                reasons=_reasons(found.reasons),
                decided_by=decided_by,
            )
        case VisitReminded(found, minutes_before):
            return say.VisitReminded(
                **ticket,
                **_about(found),
                technician_ids=found.technician_ids,
                slot=_window(found.slot),
                mode=Mode(found.mode),
                minutes_before=minutes_before,
            )
        case VisitEnRoute(found, technician_id, at):
            return say.VisitEnRoute(
                **ticket, **_about(found), technician_id=technician_id, arrives_at=max(at, found.slot.starts_at)
            )
        case VisitStarted(found, technician_id, at):
            return say.VisitStarted(**ticket, **_about(found), technician_id=technician_id, started_at=at)
        case VisitFinished(found, technician_id, at):
            return say.VisitFinished(
                **ticket,
                **_about(found),
                technician_id=technician_id,
                finished_at=at,
                outcome=Outcome(fact.outcome),
                minutes_spent=fact.minutes_spent,
                reason=fact.reason,
            )
        case VisitCancelled(found, from_state, reason, decided_by):
            return say.VisitCancelled(
                **ticket,
                **_about(found),
                technician_ids=found.technician_ids,
                from_state=VisitState(from_state),
                reason=reason,
                decided_by=decided_by,
            )
        case VisitEscalated(found, technician_id, reason, params):
            why = Reason(code=reason, params=params)
            return say.VisitEscalated(**ticket, **_about(found), technician_id=technician_id, reason=why)
        case ReportSigned(found, report_id, by_id, on_glass):
            return say.ReportSigned(**ticket, **_about(found), report_id=report_id, by_id=by_id, on_glass=on_glass)
        case ReportRefused(found, report_id, by_id, on_glass, reason):
            closed = {"report_id": report_id, "by_id": by_id, "on_glass": on_glass}
            return say.ReportRefused(**ticket, **_about(found), **closed, reason=reason)
        case _:
            assert_never(fact)


def _about(arrangement: Arrangement) -> dict[str, object]:
    return {
        "attempt": arrangement.attempt,
        "visit_id": arrangement.visit_id,
        "revision": arrangement.revision,
    }


def _window(slot: Slot) -> Window:
    return Window(starts_at=slot.starts_at, ends_at=slot.ends_at)


def _reasons(codes: tuple[str, ...]) -> tuple[Reason, ...]:
    return tuple(Reason(code=code) for code in codes)
