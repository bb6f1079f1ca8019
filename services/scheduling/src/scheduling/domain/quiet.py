"""Work that may wait: a visit whose windows leave weeks goes where those who can do it have the least to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from scheduling.domain.certificates import able
from scheduling.domain.horizon import DAY, Horizon, technician_days
from scheduling.domain.model import Booking, Need, Slot, Technician

WEEKS_LEFT = timedelta(days=14)
LOOKED_AT = 60  # days
QUIET_DAYS = 10


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    booked_s: int
    work_s: int


def may_wait(need: Need, now: datetime) -> bool:
    ahead = _ahead(need, now)
    return (
        need.mode == "onsite"
        and need.priority in ("P3", "P4")
        and bool(ahead)
        and max(window.ends_at for window in ahead) - min(window.starts_at for window in ahead) >= WEEKS_LEFT
    )


def weeks_of(need: Need, now: datetime) -> Horizon:
    ahead = _ahead(need, now)
    first = min(window.starts_at for window in ahead).date()
    return Horizon(first, min(max(window.ends_at for window in ahead).date(), first + DAY * LOOKED_AT))


def quiet_days(need: Need, days: Iterable[Day], now: datetime) -> Horizon:
    """The quietest days of the quietest weeks on which the client can receive."""
    possible = [day for day in days if day.work_s > 0 and _can_receive(need, day.day, now)]
    weeks: dict[tuple[int, int], list[Day]] = {}
    for day in possible:
        weeks.setdefault(day.day.isocalendar()[:2], []).append(day)
    load = {week: _load(each) for week, each in weeks.items()}
    chosen = sorted(possible, key=lambda day: (load[day.day.isocalendar()[:2]], _load([day]), day.day))[:QUIET_DAYS]
    if not chosen:
        return weeks_of(need, now)
    only = tuple(sorted(day.day for day in chosen))
    return Horizon(only[0], only[-1], only)


def work_of_days(
    need: Need,
    technicians: Mapping[UUID, Technician | None],
    bookings: Iterable[Booking],
    horizon: Horizon,
    now: datetime,
) -> Iterator[Day]:
    """What these people could do of such jobs on each day, and what they have to do."""
    booked: dict[date, int] = {}
    for booking in bookings:
        day = booking.slot.starts_at.astimezone(UTC).date()
        booked[day] = booked.get(day, 0) + round((booking.slot.ends_at - booking.slot.starts_at).total_seconds())
    work: dict[str, int] = {}
    for technician in technicians.values():
        for shift in technician_days(able(technician, need), (), horizon, now) if technician else ():
            work[shift.day] = work.get(shift.day, 0) + sum(span.end_s - span.start_s for span in shift.work)
    for day in horizon.days:
        yield Day(day, booked.get(day, 0), work.get(day.isoformat(), 0))


def _load(days: Iterable[Day]) -> float:
    """In twentieths: who is about as busy is not told apart by a minute."""
    days = list(days)
    return round(20 * sum(day.booked_s for day in days) / sum(day.work_s for day in days))


def _ahead(need: Need, now: datetime) -> list[Slot]:
    return [Slot(max(window.starts_at, now), window.ends_at) for window in need.windows if window.ends_at > now]


def _can_receive(need: Need, day: date, now: datetime) -> bool:
    hours = need.site.hours if need.site else ()
    if hours and all(opening.weekday != day.weekday() for opening in hours):
        return False
    return any(window.starts_at.date() <= day <= window.ends_at.date() for window in _ahead(need, now))
