"""Domain fact → contract event: all that scheduling says, in one match."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from chassis.tx import Tx
from contracts.parts import Reason, Window
from contracts.scheduling import plans as tell
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
from scheduling.domain.model import (
    Arrangement,
    Confirmed,
    EnRoute,
    Finished,
    Job,
    Slot,
    Started,
    Visit,
    minutes_between,
)
from scheduling.domain.region_plan import RegionPlan, Stop
from scheduling.domain.replan_messages import AttemptFollowed, VisitReassigned


def publish(tx: Tx, job: Job, facts: Iterable[Fact]) -> None:
    for fact in facts:
        event = contract_event(job, fact, tx.now)
        if event is not None:
            tx.emit(event)


def publish_erasure(tx: Tx, person_id: UUID, rows: int) -> None:
    tx.emit(PersonDataErased(occurred_at=tx.now, person_id=person_id, rows=rows))


def publish_plan(tx: Tx, plan: RegionPlan) -> None:
    tx.emit(plan_event(plan, tx.now))


def plan_event(plan: RegionPlan, now: datetime) -> tell.PlanPublished:
    return tell.PlanPublished(
        occurred_at=now,
        region=plan.where.region.lower(),  # 2A is a department, and no code
        day=plan.where.day,
        revision=plan.revision,
        routes=tuple(
            tell.Route(
                technician_id=route.technician_id,
                stops=tuple(map(_stop, route.stops)),
                travel_minutes=route.travel_minutes,
                travel_metres=route.travel_metres,
            )
            for route in plan.routes
        ),
        left_out=tuple(tell.LeftOut(ticket_id=one, reasons=_reasons((plan.reason,))) for one in plan.left_out),
        cost=plan.cost,
        cost_parts=tuple(
            tell.CostPart(term=part.term, amount=part.amount, weight=part.weight, cost=part.cost)
            for part in plan.cost_parts
        ),
    )


def _stop(stop: Stop) -> tell.Stop:
    return tell.Stop(
        ticket_id=stop.ticket_id,
        visit_id=stop.visit_id,
        arrives_at=stop.arrives_at,
        starts_at=stop.slot.starts_at,
        ends_at=stop.slot.ends_at,
        travel_minutes=stop.travel_minutes,
        travel_metres=stop.travel_metres,
        reasons=_reasons(stop.reasons),
        promise=_window(stop.promise),
    )


def contract_event(job: Job, fact: Fact, now: datetime) -> say.VisitFact | None:
    ticket: dict[str, Any] = {"occurred_at": now, "ticket_id": job.ticket_id, "client_id": job.client_id}
    match fact:
        case SearchStarted() | AttemptClosed() | NeedChanged() | VisitAccepted():
            return None
        case DepartureNoted() | StartNoted() | EndNoted():
            return None
        case AttemptFollowed(_, Confirmed(found), True):
            whole = {"technician_ids": found.technician_ids, "slot": _window(found.slot), "mode": Mode(found.mode)}
            return say.VisitConfirmed(**ticket, **_about(found), **whole)
        case AttemptFollowed(_, visit, _):
            return _said_again(ticket, visit)
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
        case VisitReassigned(found, from_ids, from_slot, decided_by):
            return say.VisitReassigned(
                **ticket,
                **_about(found),
                from_technician_ids=from_ids,
                technician_ids=found.technician_ids,
                from_slot=_window(from_slot),
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


def _said_again(ticket: dict[str, Any], visit: Visit) -> say.VisitFact | None:
    """Whoever follows attempts has to know how far the visit is in the new one."""
    about = {**ticket, **_about(visit.arrangement), "technician_id": visit.arrangement.technician_ids[0]}
    match visit:
        case EnRoute(found, en_route_at):
            return say.VisitEnRoute(**about, arrives_at=max(en_route_at, found.slot.starts_at))
        case Started(_, _, started_at):
            return say.VisitStarted(**about, started_at=started_at)
        case Finished():
            return say.VisitFinished(
                **about,
                finished_at=visit.finished_at,
                outcome=Outcome(visit.outcome),
                minutes_spent=minutes_between(visit.started_at, visit.finished_at),
                reason=visit.reason,
            )
        case _:
            return None


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
