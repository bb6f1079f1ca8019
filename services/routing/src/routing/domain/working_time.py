"""When a technician is free to work: shifts less breaks and absences, in their own zone."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from routing.domain.model import Shift, Technician, Window


def first_free(technician: Technician, now: datetime, until: datetime) -> datetime | None:
    """The first instant from `now` on, and before `until`, at which they could start."""
    zone = ZoneInfo(technician.zone)
    day = now.astimezone(zone).date()
    if any(shift.ends <= shift.starts for shift in technician.shifts):
        day -= timedelta(days=1)
    last = until.astimezone(zone).date()
    while day <= last:
        blocked = [*technician.absences, *_stretches(technician.breaks, day, zone)]
        if len(blocked) > 1:
            blocked.sort(key=lambda block: block.starts_at)
        starts = (_free_in(shift, blocked, now) for shift in _stretches(technician.shifts, day, zone))
        found = min((start for start in starts if start is not None), default=None)
        if found is not None:
            return found if found < until else None
        day += timedelta(days=1)
    return None


def is_absent(technician: Technician, at: datetime) -> bool:
    return any(absence.starts_at <= at < absence.ends_at for absence in technician.absences)


def _free_in(shift: Window, blocked: list[Window], now: datetime) -> datetime | None:
    start = max(shift.starts_at, now)
    for block in blocked:
        if block.starts_at <= start < block.ends_at:
            start = block.ends_at
    return start if start < shift.ends_at else None


@lru_cache(maxsize=4096)
def _stretches(weekly: tuple[Shift, ...], day: date, zone: ZoneInfo) -> tuple[Window, ...]:
    return tuple(
        Window(
            datetime.combine(day, shift.starts, zone).astimezone(UTC),
            datetime.combine(day + timedelta(days=shift.ends <= shift.starts), shift.ends, zone).astimezone(UTC),
        )
        for shift in weekly
        if shift.weekday == day.weekday()
    )
