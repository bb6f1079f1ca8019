"""Times that people may choose from: which are offered, who may ask, what is promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.errors import AppError
from scheduling.domain.errors import AppointmentUnknown, NothingToArrange, VisitOver, VisitUnderWay
from scheduling.domain.horizon import Horizon, horizon_of, problem_of, utc_days
from scheduling.domain.model import (
    Booking,
    Candidate,
    Confirmed,
    EnRoute,
    Finished,
    Job,
    Need,
    Search,
    Slot,
    Started,
    Technician,
)
from scheduling.solver.chances import Chance
from scheduling.solver.problem import Problem

HELD_FOR = timedelta(minutes=10)
PROMISE_HOURS = 2
URGENT = frozenset({"P1", "P2"})
NEAR = timedelta(days=1)
ANSWERED = 1_000


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and whose tickets are theirs: `client_id` None means everybody's."""

    person_id: UUID
    client_id: UUID | None = None
    own_only: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A time with its crew; the `promise` is the stretch in which people are told to expect them."""

    slot: Slot
    promise: Slot
    technician_ids: tuple[UUID, ...]
    travel_minutes: int
    travel_metres: int
    added_minutes: int
    cost: int
    touched: frozenset[tuple[UUID, date]]
    is_recommended: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """A time kept for a ticket until it expires."""

    hold_id: UUID
    ticket_id: UUID
    person_id: UUID
    slot: Slot
    technician_ids: tuple[UUID, ...]
    expires_at: datetime


def open_to(job: Job | None, asker: Asker) -> Job:
    """The job when its appointment can be arranged by them; nobody is moved who is on the way."""
    if job is None or not is_theirs(job, asker):
        raise AppointmentUnknown
    match job.visit:
        case EnRoute() | Started():
            raise VisitUnderWay
        case Finished():
            raise VisitOver
    if job.attempt <= job.closed_attempt or not (job.candidates or job.visit):
        raise NothingToArrange
    return job


def is_theirs(job: Job, asker: Asker) -> bool:
    if job.need is None:
        return False
    if asker.client_id is None:
        return True
    return job.client_id == asker.client_id and (not asker.own_only or job.need.requester_id == asker.person_id)


def acts_on(job: Job, asker: Asker) -> tuple[str, ...]:
    """What they may still do, as codes."""
    try:
        open_to(job, asker)
    except AppError:
        return ()
    return ("choose", "cancel") if isinstance(job.visit, Confirmed) else ("choose",)


def preparation_for(need: Need) -> tuple[str, ...]:
    """What the client does before, as codes."""
    if need.mode == "remote":
        return ("computer_on", "somebody_there", "backup")
    return ("somebody_there", "access", "equipment_reachable", "backup")


def crews_of(job: Job) -> tuple[Candidate, ...]:
    """Whoever accepted keeps the work; before that, everybody routing named."""
    if isinstance(job.visit, Confirmed):
        return tuple(Candidate(who, ANSWERED) for who in job.visit.arrangement.technician_ids)
    return job.candidates


def choosing_horizon(job: Job, now: datetime, working_days: int) -> Horizon:
    assert job.need is not None
    return horizon_of(replace(job.need, windows=()), now, working_days)


def question_of(
    job: Job,
    crew: Sequence[Candidate],
    technicians: Mapping[UUID, Technician],
    bookings: Iterable[Booking],
    now: datetime,
    horizon: Horizon,
    preparation_minutes: int,
    worked: Mapping[UUID, Sequence[Slot]],
) -> Problem:
    """Opening hours bind whoever chooses; what the client wished before does not."""
    assert job.need is not None
    need = replace(job.need, windows=())
    search = Search(job.ticket_id, max(job.attempt, 1), 1)
    return problem_of(search, need, crew, technicians, bookings, now, horizon, preparation_minutes, worked)


def choice_of(chance: Chance, need: Need, zone: ZoneInfo) -> Choice:
    slot = Slot(_instant(chance.slot.start_s), _instant(chance.slot.end_s))
    return Choice(
        slot,
        promise_of(slot.starts_at, zone),
        tuple(UUID(who) for who in chance.technician_ids),
        -(-chance.travel_s // 60),
        chance.travel_m,
        -(-chance.added_s // 60),
        chance.cost,
        frozenset(
            (UUID(day.technician_id), utc_day)
            for day in chance.days
            for utc_day in utc_days(
                _instant(min(day.work[0].start_s, chance.slot.start_s)),
                _instant(max(day.work[-1].end_s, chance.slot.end_s)),
            )
        ),
        is_late=need.resolve_by is not None and slot.ends_at > need.resolve_by,
    )


def promise_of(starts_at: datetime, zone: ZoneInfo) -> Slot:
    """Two hours from an even hour of the site's clock."""
    local = starts_at.astimezone(zone)
    begins = local - timedelta(hours=local.hour % PROMISE_HOURS, minutes=local.minute, seconds=local.second)
    begins_at = begins.astimezone(UTC)
    if not begins_at <= starts_at < begins_at + timedelta(hours=PROMISE_HOURS):
        begins_at = starts_at  # the hour the clocks change
    return Slot(begins_at, begins_at + timedelta(hours=PROMISE_HOURS))


def best_of(choices: Iterable[Choice], priority: str, zone: ZoneInfo, at_most: int) -> list[Choice]:
    """One per promise, the cheapest (the earliest where it is urgent), half-days taking turns so that each has some."""

    def rank(choice: Choice) -> tuple[object, ...]:
        by_cost = () if priority in URGENT else (choice.cost,)
        return (*by_cost, choice.slot.starts_at)

    by_promise: dict[datetime, Choice] = {}
    for choice in choices:
        known = by_promise.get(choice.promise.starts_at)
        if known is None or rank(choice) < rank(known):
            by_promise[choice.promise.starts_at] = choice
    halves: dict[tuple[date, bool], list[Choice]] = {}
    for choice in sorted(by_promise.values(), key=rank):
        local = choice.promise.starts_at.astimezone(zone)
        halves.setdefault((local.date(), local.hour >= 12), []).append(choice)
    rounds = max(map(len, halves.values()), default=0)
    turns = [half[turn] for turn in range(rounds) for _, half in sorted(halves.items()) if turn < len(half)]
    chosen = turns[:at_most]
    if not chosen:
        return []
    first = min(chosen, key=rank)
    return sorted(
        (replace(choice, is_recommended=choice is first) for choice in chosen), key=lambda c: c.slot.starts_at
    )


def near(slot: Slot) -> Horizon:
    """The days whose shifts may hold it."""
    return Horizon((slot.starts_at - NEAR).date(), (slot.starts_at + NEAR).date())


def _instant(at_s: int) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
