"""A what-if: changes laid over a day's plan, and the plan that would follow. Nothing happens before it is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from scheduling.domain.model import Booking, Confirmed, EnRoute, Finished, Job, Priority, Slot, Started, Technician

StateOfWhatIf = Literal["solving", "ready", "failed", "published", "discarded"]

SHOWN_FOR = timedelta(days=1)
OPEN_AT_ONCE = 5
"""of one person: older ones are discarded"""
LEFT_OUT_BY_PLAN = "left_out_by_plan"


@dataclass(frozen=True, slots=True)
class TechnicianAway:
    """None: from now, to the day's end."""

    technician_id: UUID
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    kind: Literal["technician_away"] = "technician_away"


@dataclass(frozen=True, slots=True)
class Urgent:
    ticket_id: UUID
    kind: Literal["urgent"] = "urgent"


@dataclass(frozen=True, slots=True)
class Longer:
    visit_id: UUID
    minutes: int
    kind: Literal["longer"] = "longer"


@dataclass(frozen=True, slots=True)
class RoadClosed:
    """Nobody drives through that circle."""

    latitude: float
    longitude: float
    radius_m: int
    kind: Literal["road_closed"] = "road_closed"


Change = TechnicianAway | Urgent | Longer | RoadClosed


@dataclass(frozen=True, slots=True)
class Day:
    """What is known of a day when it is planned anew. `others` are bookings of other days' visits, and times held."""

    day: date
    zone: str
    now: datetime
    jobs: tuple[Job, ...]
    technicians: Mapping[UUID, Technician]
    busy: Mapping[UUID, tuple[Slot, ...]]
    others: tuple[Booking, ...]
    worked: Mapping[UUID, tuple[Slot, ...]]
    asked: Mapping[UUID, Slot]
    """times that clients chose, by ticket"""


@dataclass(frozen=True, slots=True)
class Versions:
    """Of technicians, and of the days that guard their time, as they were read."""

    technicians: Mapping[UUID, int]
    days: Mapping[tuple[UUID, date], int]


@dataclass(frozen=True, slots=True)
class Seat:
    technician_ids: tuple[UUID, ...]
    starts_at: datetime
    ends_at: datetime

    @property
    def slot(self) -> Slot:
        return Slot(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Moved:
    visit_id: UUID
    revision: int
    ticket_id: UUID
    number: str
    site_label: str | None
    was: Seat
    to: Seat
    promise: Slot
    promise_kept: bool
    is_late: bool
    travel_minutes: int
    travel_metres: int
    reasons: tuple[str, ...]

    @property
    def only_ends_otherwise(self) -> bool:
        was, to = self.was, self.to
        return (was.technician_ids, was.starts_at) == (to.technician_ids, to.starts_at)


@dataclass(frozen=True, slots=True)
class Placed:
    """A ticket that gets a visit; publishing asks the technician. `read` is what its job was then."""

    ticket_id: UUID
    number: str
    site_label: str | None
    to: Seat
    promise: Slot
    is_late: bool
    travel_minutes: int
    travel_metres: int
    reasons: tuple[str, ...]
    read: tuple[int, int]  # attempt, and revision of its visit or search


@dataclass(frozen=True, slots=True)
class Instead:
    ticket_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Way:
    """What would let a visit be planned after all; each was tried by solving again. A day's question asks for no visit
    after another: nothing comes first or out of order."""

    technician_ids: tuple[UUID, ...]
    starts_at: datetime
    later_minutes: int
    overtime_minutes: int  # of whoever does the most
    instead_of: tuple[Instead, ...]
    added_travel_minutes: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`visit_id` None: a ticket that has no visit yet."""

    visit_id: UUID | None
    revision: int
    ticket_id: UUID
    number: str
    priority: Priority
    site_label: str | None
    was: Seat | None
    reasons: tuple[str, ...]
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    visits: int
    travel_minutes: int
    travel_metres: int
    broken_promises: int
    late: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Warn:
    person_id: UUID
    role: Literal["technician", "client"]
    ticket_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """A technician's time that the plan gives something to, as it was read; version 0 is any. `busy`: what another
    calendar says of that time."""

    technician_id: UUID
    version: int
    days: tuple[tuple[date, int], ...]
    busy: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    moved: tuple[Moved, ...]
    placed: tuple[Placed, ...]
    left_out: tuple[LeftOut, ...]
    before: Sums
    after: Sums
    warn: tuple[Warn, ...]
    guards: tuple[Guard, ...] = ()
    needs: str | None = None
    """tells what the tickets it touches asked for"""

    @property
    def ticket_ids(self) -> set[UUID]:
        touched: tuple[Moved | Placed | LeftOut, ...] = (*self.moved, *self.placed, *self.left_out)
        return {one.ticket_id for one in touched}

    @property
    def given(self) -> dict[UUID, list[Slot]]:
        """By technician."""
        found: dict[UUID, list[Slot]] = {}
        seated: tuple[Moved | Placed, ...] = (*self.moved, *self.placed)
        for one in seated:
            for who in one.to.technician_ids:
                found.setdefault(who, []).append(one.to.slot)
        return found


@dataclass(frozen=True, slots=True)
class WhatIf:
    what_if_id: UUID
    day: date
    asked_by: UUID
    asked_at: datetime
    state: StateOfWhatIf
    changes: tuple[Change, ...]
    keep: tuple[UUID, ...]
    tag: str | None = None
    answer: Answer | None = None
    failure: str | None = None
    tries: int = 0

    @property
    def expires_at(self) -> datetime:
        return self.asked_at + SHOWN_FOR


class LongerMeetsFixed(RuntimeError):
    """A visit that stays takes longer than there is before something else that stays."""


def replanned(
    day: Day,
    versions: Versions,
    changes: Sequence[Change],
    keep: Sequence[UUID],
    preparation_minutes: Mapping[str, int],
    seconds: float,
    seed: int,
) -> Answer:
    """replan(), by a name that can be sent without loading the solver."""
    from scheduling.domain.replan import replan
    from scheduling.solver.effort import Effort

    return replan(day, versions, changes, keep, preparation_minutes, Effort(seconds), seed)


def refusals(day: Day, changes: Sequence[Change], keep: Sequence[UUID]) -> list[tuple[str, str]]:
    """What of a question makes no sense on that day: where, and why."""
    agreed = {
        job.visit.arrangement.visit_id for job in day.jobs if isinstance(job.visit, Confirmed | EnRoute | Started)
    }
    jobs = {job.ticket_id: job for job in day.jobs}
    wrong = []
    for n, change in enumerate(changes):
        match change:
            case TechnicianAway(technician_id, starts_at, ends_at):
                if technician_id not in day.technicians:
                    wrong.append((f"/changes/{n}/technician_id", "technician_unknown"))
                if starts_at is not None and ends_at is not None and starts_at >= ends_at:
                    wrong.append((f"/changes/{n}/ends_at", "away_ends_first"))
            case Urgent(ticket_id):
                if why := _cannot_be_placed(jobs.get(ticket_id)):
                    wrong.append((f"/changes/{n}/ticket_id", why))
            case Longer(visit_id):
                if visit_id not in agreed:
                    wrong.append((f"/changes/{n}/visit_id", "visit_not_that_day"))
            case RoadClosed():
                pass
    names = {job.visit.arrangement.visit_id for job in day.jobs if job.visit}
    wrong += [(f"/keep/{n}", "visit_not_that_day") for n, visit_id in enumerate(keep) if visit_id not in names]
    return wrong


def _cannot_be_placed(job: Job | None) -> str | None:
    """Unless it waits for a visit on site, or has only been offered one."""
    need = job.need if job is not None else None
    if job is None or need is None:
        return "ticket_without_candidates"
    if need.mode != "onsite" or isinstance(job.visit, Confirmed | EnRoute | Started | Finished):
        return "ticket_not_open"
    has_candidates = need.site is not None and job.attempt > job.closed_attempt and bool(job.candidates)
    return None if has_candidates else "ticket_without_candidates"
