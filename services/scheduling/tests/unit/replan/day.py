"""A day of jobs and technicians, and what it becomes planned anew."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.domain.model import (
    Arrangement,
    Candidate,
    Confirmed,
    Job,
    Need,
    OpeningHours,
    Shift,
    Site,
    Slot,
    Technician,
)
from scheduling.domain.replan import replan
from scheduling.domain.what_if import Answer, Change, Day, Versions
from scheduling.solver.effort import Effort
from scheduling.solver.problem import Place

PARIS = "Europe/Paris"
DAY = date(2026, 11, 24)
BASE = Place(48.86, 2.35)
PREPARED = {"P1": 5, "P2": 15, "P3": 30, "P4": 30}


def at(hour: float, day: date = DAY) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(PARIS)).astimezone(UTC) + timedelta(hours=hour)


def who(n: int) -> UUID:
    return UUID(int=n)


ADA, BOB, EVE = who(1), who(2), who(3)


def technician(person: UUID, **changes: object) -> Technician:
    shifts = tuple(Shift(day, time(8), time(17)) for day in range(5))
    breaks = tuple(Shift(day, time(12), time(13)) for day in range(5))
    return replace(Technician(person, 1, PARIS, shifts, breaks, start=BASE, end=BASE), **changes)  # type: ignore[arg-type]


def job(
    n: int,
    crew: tuple[UUID, ...],
    starts: float,
    place: Place = BASE,
    minutes: int = 60,
    priority: str = "P3",
    candidates: tuple[UUID, ...] = (ADA, BOB, EVE),
) -> Job:
    opening = tuple(OpeningHours(day, time(7), time(19)) for day in range(5))
    site = Site(who(n + 500), f"Site {n}", place, PARIS, opening)
    need = Need(f"TKT-{n}", "onsite", priority, minutes, len(crew), site, requester_id=who(n + 900))  # type: ignore[arg-type]
    slot = Slot(at(starts), at(starts) + timedelta(minutes=minutes))
    found = Arrangement(who(n + 100), 1, 1, "onsite", slot, crew)
    named = tuple(Candidate(person, 800) for person in candidates)
    return Job(who(n + 300), who(999), 1, 0, need, named, None, Confirmed(found))


def day_of(*jobs: Job, now: float = -2.0, team: tuple[Technician, ...] | None = None, **changes: object) -> Day:
    people = team or (technician(ADA), technician(BOB))
    known = {one.technician_id: one for one in people}
    return replace(Day(DAY, PARIS, at(now), jobs, known, {}, (), {}, {}), **changes)  # type: ignore[arg-type]


def planned(day: Day, *changes: Change, keep: tuple[UUID, ...] = (), iterations: int = 300) -> Answer:
    versions = Versions(dict.fromkeys(day.technicians, 1), {})
    return replan(day, versions, changes, keep, PREPARED, Effort(60, iterations), 1)


def remote(one: Job) -> Job:
    assert one.visit is not None
    return replace(one, visit=Confirmed(replace(one.visit.arrangement, mode="remote")))
