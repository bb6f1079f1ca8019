"""evolve(job, fact) -> job: what each fact changes."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

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
    Cancelled,
    Confirmed,
    EnRoute,
    Finished,
    Job,
    Proposed,
    Started,
    Visit,
)
from scheduling.domain.replan_messages import AttemptFollowed, VisitReassigned


def evolve(job: Job, fact: Fact) -> Job:
    match fact:
        case SearchStarted(search, need, candidates):
            kept = job.visit if job.visit and job.visit.arrangement.visit_id == search.visit_id else None
            return replace(job, attempt=search.attempt, need=need, candidates=candidates, search=search, visit=kept)
        case AttemptClosed(attempt):
            going_on = job.search if job.search and job.search.attempt > attempt else None
            return replace(job, attempt=max(job.attempt, attempt), closed_attempt=attempt, search=going_on)
        case NeedChanged(need):
            return replace(job, need=need)
        case VisitProposed(arrangement, _):
            return replace(job, visit=Proposed(arrangement), search=None)
        case VisitImpossible(_, reasons):
            return replace(job, search=None, visit=_given_up(job.visit, reasons))
        case VisitAccepted(technician_id):
            if not isinstance(job.visit, Proposed):
                return job
            accepted = job.visit.accepted_by | {technician_id}
            return replace(job, visit=replace(job.visit, accepted_by=accepted))
        case VisitConfirmed(arrangement, _, _):
            return replace(job, visit=Confirmed(arrangement), search=None)
        case VisitMoved(arrangement, _, _):
            if isinstance(job.visit, EnRoute | Started):
                return replace(job, visit=replace(job.visit, arrangement=arrangement))
            return replace(job, visit=Confirmed(arrangement))
        case VisitReassigned(arrangement):
            return replace(job, visit=Confirmed(arrangement))
        case AttemptFollowed(attempt, visit, _):
            return replace(job, attempt=attempt, visit=visit)
        case VisitReminded():
            return job
        case VisitEnRoute(arrangement, _, at):
            return replace(job, visit=EnRoute(arrangement, at))
        case VisitStarted(arrangement, _, at):
            left_at = job.visit.en_route_at if isinstance(job.visit, EnRoute) else None
            return replace(job, visit=Started(arrangement, left_at, at))
        case VisitFinished():
            return replace(job, visit=_finished(job.visit, fact))
        case VisitCancelled(arrangement, from_state, reason, _):
            return replace(job, visit=Cancelled(arrangement, from_state, reason))
        case DepartureNoted() | StartNoted() | EndNoted():
            return replace(job, visit=_noted(job.visit, fact))
        case VisitEscalated() | ReportSigned() | ReportRefused():
            return job
        case _:
            assert_never(fact)


def _noted(visit: Visit | None, fact: DepartureNoted | StartNoted | EndNoted) -> Visit | None:
    match fact, visit:
        case DepartureNoted(at), EnRoute() | Started() | Finished():
            return replace(visit, en_route_at=at)
        case StartNoted(at), Started() | Finished():
            return replace(visit, started_at=at)
        case EndNoted(at), Finished():
            return replace(visit, finished_at=at)
        case _:
            return visit


def _given_up(visit: Visit | None, reasons: tuple[str, ...]) -> Visit | None:
    """A proposed slot that is gone and has no successor is no visit any more."""
    if not isinstance(visit, Proposed):
        return visit
    return Cancelled(visit.arrangement, visit.name, reasons[0] if reasons else "no_candidate_free")


def _finished(visit: Visit | None, fact: VisitFinished) -> Finished:
    started = visit if isinstance(visit, Started) else Started(fact.arrangement, None, fact.at)
    return Finished(
        fact.arrangement,
        started.en_route_at,
        started.started_at,
        fact.at,
        fact.outcome,
        fact.reason,
        fact.notes,
    )
