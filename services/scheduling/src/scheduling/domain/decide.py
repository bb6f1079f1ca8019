"""decide(job, command) -> facts: total and pure. Effects of events commute; guards stop HTTP commands only."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from scheduling.domain.choose import cancel_appointment, choose_slot
from scheduling.domain.errors import VisitNotConfirmed, VisitNotStarted, VisitOver, VisitUnknown
from scheduling.domain.messages import (
    AcceptOffer,
    AttemptClosed,
    CancelAppointment,
    ChangeNeed,
    ChooseSlot,
    Command,
    Fact,
    FinishVisit,
    GiveUp,
    NeedChanged,
    ReleaseVisit,
    RequestVisit,
    SearchStarted,
    SetOff,
    StartVisit,
    TakeSlot,
    VisitAccepted,
    VisitCancelled,
    VisitConfirmed,
    VisitEnRoute,
    VisitFinished,
    VisitImpossible,
    VisitProposed,
    VisitStarted,
)
from scheduling.domain.model import (
    Cancelled,
    Candidate,
    Confirmed,
    EnRoute,
    Finished,
    Job,
    Proposed,
    Search,
    Started,
    Visit,
    minutes_between,
)
from scheduling.domain.publish_plan import leave_out, move_visit
from scheduling.domain.replan_messages import AttemptFollowed, LeaveOut, MoveVisit

CERTAIN = 1_000  # the score of the one who has already accepted


def decide(job: Job, command: Command) -> list[Fact]:
    match command:
        case RequestVisit():
            return _request(job, command)
        case AcceptOffer():
            return _accept(job, command)
        case ReleaseVisit():
            return _release(job, command)
        case ChangeNeed():
            return _change(job, command)
        case TakeSlot(search, arrangement):
            if job.search != search:
                return []
            if arrangement.mode == "remote":
                return [VisitConfirmed(arrangement, "remote")]
            return [VisitProposed(arrangement)]
        case GiveUp(search, reasons):
            return [VisitImpossible(search, reasons)] if job.search == search else []
        case SetOff():
            return _set_off(job, command)
        case StartVisit():
            return _start(job, command)
        case FinishVisit():
            return _finish(job, command)
        case ChooseSlot():
            return choose_slot(job, command)
        case CancelAppointment():
            return cancel_appointment(job, command)
        case MoveVisit():
            return move_visit(job, command)
        case LeaveOut():
            return leave_out(job, command)
        case _:
            assert_never(command)


def _is_old(job: Job, attempt: int) -> bool:
    return attempt < job.attempt or attempt <= job.closed_attempt


def _cancel(visit: Visit | None, reason: str) -> list[Fact]:
    match visit:
        case Proposed() | Confirmed() | EnRoute() | Started():
            return [VisitCancelled(visit.arrangement, visit.name, reason)]
        case None | Finished() | Cancelled():
            return []


def _cancel_older(job: Job, attempt: int) -> list[Fact]:
    if job.visit is None or job.visit.arrangement.attempt >= attempt:
        return []
    return _cancel(job.visit, "newer_attempt")


def _request(job: Job, command: RequestVisit) -> list[Fact]:
    if command.attempt <= job.attempt or command.attempt <= job.closed_attempt:
        return []
    search = Search(command.new_visit_id, command.attempt, 1)
    older = _cancel_older(job, command.attempt)
    return [*older, SearchStarted(search, command.need, command.candidates)]


def _accept(job: Job, command: AcceptOffer) -> list[Fact]:
    if _is_old(job, command.attempt):
        return []
    if isinstance(job.visit, Confirmed | EnRoute | Started | Finished) and _is_carried_on(job.visit, command):
        arrangement = replace(job.visit.arrangement, attempt=command.attempt)
        is_newer = arrangement.revision > (command.revision or 0)
        return [AttemptFollowed(command.attempt, replace(job.visit, arrangement=arrangement), is_newer)]
    if isinstance(job.visit, Cancelled) and _is_carried_on(job.visit, command):
        return [AttemptClosed(command.attempt)]  # given up before routing's answer came: it will hear of that
    mine = job.visit if job.visit and job.visit.arrangement.attempt == command.attempt else None
    if mine is not None and not isinstance(mine, Proposed):
        return []
    if job.search is not None and job.search.attempt == command.attempt:
        return []  # its answer is on the way, and newer than what was accepted
    if mine is not None and _still_stands(mine, command):
        yes = VisitAccepted(command.technician_id)
        if mine.accepted_by | {command.technician_id} >= set(mine.arrangement.technician_ids):
            return [yes, VisitConfirmed(mine.arrangement, "onsite")]
        return [yes]
    revision = max(command.revision or 0, mine.arrangement.revision if mine else 0) + 1
    visit_id = mine.arrangement.visit_id if mine else command.visit_id or command.new_visit_id
    candidates = job.candidates if mine else (Candidate(command.technician_id, CERTAIN),)
    search = Search(visit_id, command.attempt, revision)
    return [*_cancel_older(job, command.attempt), SearchStarted(search, command.need, candidates)]


def _is_carried_on(visit: Visit, command: AcceptOffer) -> bool:
    """routing's next attempt at a visit that a plan gave to somebody else: that is decided, and may have begun."""
    now = visit.arrangement
    return now.visit_id == command.visit_id and now.attempt < command.attempt


def _still_stands(visit: Proposed, command: AcceptOffer) -> bool:
    arrangement = visit.arrangement
    return (
        command.works_then
        and arrangement.visit_id == command.visit_id
        and arrangement.revision == command.revision
        and command.technician_id in arrangement.technician_ids
        and command.at <= arrangement.slot.starts_at
    )


def _release(job: Job, command: ReleaseVisit) -> list[Fact]:
    if _is_old(job, command.attempt):
        return []
    visit = job.visit
    if (
        visit is not None
        and command.revision is not None
        and visit.arrangement.attempt == command.attempt
        and visit.arrangement.revision > command.revision
    ):
        return []  # a word on an offer that a newer revision has replaced
    return [*_cancel(visit, command.reason), AttemptClosed(command.attempt)]


def _change(job: Job, command: ChangeNeed) -> list[Fact]:
    if _is_old(job, command.attempt) or job.need is None:
        return []
    need = replace(job.need, priority=command.priority, windows=command.windows, resolve_by=command.resolve_by)
    if work := command.work:
        need = replace(need, service=work.service, minutes=work.minutes, skills=work.skills)
    return [NeedChanged(need)]


def _own(job: Job, visit_id: UUID, technician_id: UUID) -> Visit:
    visit = job.visit
    if visit is None or visit.arrangement.visit_id != visit_id:
        raise VisitUnknown
    if technician_id not in visit.arrangement.technician_ids:
        raise VisitUnknown
    return visit


def _set_off(job: Job, command: SetOff) -> list[Fact]:
    visit = _own(job, command.visit_id, command.technician_id)
    if isinstance(visit, Finished | Cancelled):
        raise VisitOver
    if not isinstance(visit, Confirmed):
        raise VisitNotConfirmed
    return [VisitEnRoute(visit.arrangement, command.technician_id, command.at)]


def _start(job: Job, command: StartVisit) -> list[Fact]:
    visit = _own(job, command.visit_id, command.technician_id)
    if isinstance(visit, Finished | Cancelled):
        raise VisitOver
    if not isinstance(visit, Confirmed | EnRoute):
        raise VisitNotConfirmed
    return [VisitStarted(visit.arrangement, command.technician_id, command.at)]


def _finish(job: Job, command: FinishVisit) -> list[Fact]:
    visit = _own(job, command.visit_id, command.technician_id)
    if isinstance(visit, Finished | Cancelled):
        raise VisitOver
    if not isinstance(visit, Started):
        raise VisitNotStarted
    return [
        VisitFinished(
            visit.arrangement,
            command.technician_id,
            command.at,
            command.outcome,
            minutes_between(visit.started_at, command.at) if command.minutes_spent is None else command.minutes_spent,
            command.reason,
            command.notes,
        )
    ]
