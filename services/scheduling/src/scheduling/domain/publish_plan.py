"""What a published plan makes of a ticket's job, and whether the time it wants is still free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from scheduling.domain.errors import PlanChanged
from scheduling.domain.horizon import around
from scheduling.domain.messages import AttemptClosed, Fact, VisitCancelled, VisitMoved
from scheduling.domain.model import (
    Arrangement,
    Booking,
    Confirmed,
    EnRoute,
    Job,
    Proposed,
    Slot,
    Started,
    Technician,
)
from scheduling.domain.replan_messages import LeaveOut, MoveVisit, VisitReassigned
from scheduling.domain.what_if import LEFT_OUT_BY_PLAN, Change, Moved, TechnicianAway
from scheduling.solver.options import MONDAY_S
from scheduling.solver.params import Roads
from scheduling.solver.problem import Place
from scheduling.solver.working_day import broken_by


@dataclass(frozen=True, slots=True)
class Taking:
    """Time that a plan gives to somebody."""

    technician_id: UUID
    slot: Slot
    place: Place | None
    near_changed: bool
    """something of their day is not as it was read: then the ways are looked at again"""


def taken_by(job: Job, moved: Moved) -> Slot | None:
    """Where only the end is another, the time beyond the old one, from when it was begun: the rest is theirs."""
    if not moved.only_ends_otherwise:
        return moved.to.slot
    shift = job.visit.started_at - moved.was.starts_at if isinstance(job.visit, Started) else timedelta()
    added = Slot(moved.was.ends_at + shift, moved.to.ends_at + shift)
    return added if added.starts_at < added.ends_at else None


def move_visit(job: Job, command: MoveVisit) -> list[Fact]:
    now = _as_read(job, command.visit_id, command.revision)
    only_ends_otherwise = (now.slot.starts_at, now.technician_ids) == (command.slot.starts_at, command.technician_ids)
    if not isinstance(job.visit, Confirmed | EnRoute | Started if only_ends_otherwise else Confirmed):
        raise PlanChanged
    moved = replace(
        now,
        revision=now.revision + 1,
        slot=command.slot,
        technician_ids=command.technician_ids,
        travel_minutes=command.travel_minutes,
        travel_metres=command.travel_metres,
        reasons=command.reasons,
    )
    if set(now.technician_ids) == set(command.technician_ids):
        return [VisitMoved(moved, now.slot, command.by_id)]
    return [VisitReassigned(moved, now.technician_ids, now.slot, command.by_id)]


def leave_out(job: Job, command: LeaveOut) -> list[Fact]:
    """What comes next is routing's: the attempt is over."""
    now = _as_read(job, command.visit_id, command.revision)
    if not isinstance(job.visit, Confirmed):
        raise PlanChanged
    gone = replace(now, revision=now.revision + 1)
    return [VisitCancelled(gone, "confirmed", LEFT_OUT_BY_PLAN, command.by_id), AttemptClosed(now.attempt)]


def _as_read(job: Job, visit_id: UUID, revision: int) -> Arrangement:
    now = job.visit.arrangement if job.visit else None
    if now is None or (now.visit_id, now.revision) != (visit_id, revision):
        raise PlanChanged
    return now


def read_of(job: Job) -> tuple[int, int]:
    """What tells whether a job without a confirmed visit is still as it was."""
    if job.search is not None:
        return job.attempt, -job.search.revision
    return job.attempt, job.visit.arrangement.revision if isinstance(job.visit, Proposed) else 0


def needs_of(jobs: Iterable[Job]) -> str:
    """Another one as soon as one of their tickets asks for something else."""
    needs = {job.ticket_id: job.need for job in jobs if job.need}
    said = [
        (str(ticket_id), one.priority, one.minutes, one.technicians_needed, one.resolve_by, one.windows)
        for ticket_id, one in sorted(needs.items())
    ]
    return sha256(repr(said).encode()).hexdigest()[:32]


def busy_within(given: Iterable[Slot], busy: Iterable[Slot]) -> tuple[Slot, ...]:
    return tuple(
        one for one in busy if any(one.starts_at < slot.ends_at and slot.starts_at < one.ends_at for slot in given)
    )


def is_free(taking: Taking, booked: Iterable[Booking], roads: Roads) -> bool:
    for other in booked:
        if other.technician_id != taking.technician_id:
            continue
        first, second = sorted((taking.slot, other.slot), key=lambda slot: slot.starts_at)
        way_s = 0
        if taking.near_changed and taking.place is not None and other.place is not None:
            way_s = roads.slowest(taking.place, other.place).seconds
        if (second.starts_at - first.ends_at).total_seconds() < way_s:
            return False
    return True


def is_lawful(
    taking: Taking, takings: Iterable[Taking], booked: Iterable[Booking], done: Mapping[UUID, Sequence[Slot]]
) -> bool:
    """What came into the day since it was planned may be as much as the law lets anybody work."""
    if not taking.near_changed:
        return True
    who = taking.technician_id
    slots = [other.slot for other in takings if other is not taking and other.technician_id == who]
    slots += [other.slot for other in booked if other.technician_id == who] + [*done.get(who, ())]
    others = [(span.start_s, span.end_s) for span in map(around, slots)]
    span = around(taking.slot)
    return broken_by(others, (span.start_s, span.end_s), (), MONDAY_S, {}) is None


def lacks_absence(
    changes: Sequence[Change], technicians: Mapping[UUID, Technician | None], day: Slot, now: datetime
) -> bool:
    """Whether somebody is to be away of whom routing has not said so."""
    for change in changes:
        if not isinstance(change, TechnicianAway):
            continue
        known = technicians.get(change.technician_id)
        begins, ends = change.starts_at or max(now, day.starts_at), change.ends_at or day.ends_at
        if known is not None and not any(
            absence.starts_at <= begins and ends <= absence.ends_at for absence in known.absences
        ):
            return True
    return False
