"""How much of the coming weeks is taken, by region and skill."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.domain.horizon import DAY, WEEK, Horizon, technician_days
from scheduling.domain.model import Slot, Technician


@dataclass(frozen=True, slots=True)
class Work:
    """A visit that stands, of one technician or a crew; `department` is its site's."""

    slot: Slot
    technicians: int
    department: str
    skills: tuple[str, ...]


@dataclass(slots=True)
class Load:
    """Of a week: `work_s` is what those who have the skill could do, wherever else they go; `booked_s` what is asked of
    it here."""

    week: date
    visits: int = 0
    booked_s: int = 0
    work_s: int = 0
    technicians: set[UUID] = field(default_factory=set)


def monday_of(instant: datetime, zone: ZoneInfo) -> date:
    local = instant.astimezone(zone).date()
    return local - DAY * local.weekday()


def load_of(
    technicians: Iterable[Technician], work: Iterable[Work], now: datetime, zone: ZoneInfo, weeks: int
) -> dict[tuple[str, str], list[Load]]:
    """By department and skill, a load for each week from this one on; what is over counts no more."""
    technicians, work, first = list(technicians), list(work), monday_of(now, zone)
    everywhere = {one.department for one in work}.union(*(one.departments for one in technicians))
    found: dict[tuple[str, str], list[Load]] = {}

    def of(department: str, skill: str) -> list[Load]:
        return found.setdefault((department, skill), [Load(first + WEEK * n) for n in range(weeks)])

    for technician in technicians:
        by_week = _work_by_week(technician, first, weeks, now)
        for department in technician.departments or everywhere:
            for skill, _ in technician.skills:
                for load, seconds in zip(of(department, skill), by_week, strict=True):
                    load.work_s += seconds
                    if seconds:
                        load.technicians.add(technician.technician_id)
    for one in work:
        n = (monday_of(one.slot.starts_at, zone) - first).days // 7
        if not 0 <= n < weeks or one.slot.ends_at <= now:
            continue
        seconds = round((one.slot.ends_at - max(one.slot.starts_at, now)).total_seconds())
        for skill in one.skills:
            load = of(one.department, skill)[n]
            load.visits += 1
            load.booked_s += seconds * one.technicians
    return dict(sorted(found.items()))


def _work_by_week(technician: Technician, first: date, weeks: int, now: datetime) -> list[int]:
    seconds = [0] * weeks
    for day in technician_days(technician, (), Horizon(first, first + WEEK * weeks - DAY), now):
        n = (date.fromisoformat(day.day) - first).days // 7
        seconds[n] += sum(max(0, span.end_s - max(span.start_s, int(now.timestamp()))) for span in day.work)
    return seconds
