"""The solver's question in the technicians' and the site's own clocks: working days, opening hours, bookings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.domain.certificates import able
from scheduling.domain.model import (
    Booking,
    Candidate,
    Job,
    Need,
    Proposed,
    Search,
    Shift,
    Site,
    Slot,
    Technician,
)
from scheduling.domain.weeks import seconds_by_week
from scheduling.solver import problem as solver

DAY = timedelta(days=1)
# As far as the law looks around a day.
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Horizon:
    """From the first day to the last, both searched; or `only` some of them."""

    first: date
    last: date
    only: tuple[date, ...] = ()

    @property
    def days(self) -> list[date]:
        return list(self.only) or [self.first + DAY * n for n in range((self.last - self.first).days + 1)]


def windows_of(need: Need, asked: Slot | None) -> tuple[Slot, ...]:
    """The time the client chose, in which somebody begins; else when they can receive, which does not matter to what is
    done remotely."""
    if asked is not None:
        return (Slot(asked.starts_at, asked.ends_at + timedelta(minutes=need.minutes - 1)),)
    return need.windows if need.mode == "onsite" else ()


def horizon_of(need: Need, now: datetime, working_days: int, asked: Slot | None = None) -> Horizon:
    """The next working days, counted from the client's first wish when that is later. A day of margin before
    holds night shifts and zones behind UTC."""
    begin = now
    ahead = [window.starts_at for window in windows_of(need, asked) if window.ends_at > now]
    if ahead:
        begin = max(now, min(ahead))
    last, counted = begin.date() - DAY, 0
    while counted < working_days:
        last += DAY
        counted += last.weekday() < 5
    return Horizon(begin.date() - DAY, last + DAY)


def problem_of(
    search: Search,
    need: Need,
    candidates: Sequence[Candidate],
    technicians: Mapping[UUID, Technician],
    bookings: Iterable[Booking],
    now: datetime,
    horizon: Horizon,
    preparation_minutes: int,
    worked: Mapping[UUID, Sequence[Slot]] | None = None,
    asked: Slot | None = None,
) -> solver.Problem:
    """`worked` is what is over: the law looks at it."""
    known = [candidate for candidate in candidates if candidate.technician_id in technicians]
    by_technician: dict[UUID, list[Booking]] = {}
    for booking in bookings:
        by_technician.setdefault(booking.technician_id, []).append(booking)
    days = [
        day
        for candidate in known
        for day in technician_days(
            able(technicians[candidate.technician_id], need),
            by_technician.get(candidate.technician_id, []),
            horizon,
            now,
            (worked or {}).get(candidate.technician_id, ()),
        )
    ]
    is_remote = need.mode == "remote"
    site = None if is_remote else need.site
    windows = windows_of(need, asked)
    visit = solver.Visit(
        visit_id=str(search.visit_id),
        duration_s=need.minutes * 60,
        priority=int(need.priority[1]),
        candidates=tuple(solver.Candidate(str(c.technician_id), max(0, min(100, round(c.score / 10)))) for c in known),
        place=site.place if site else None,
        windows=tuple(span for one in windows if (span := inside(one))) if windows else None,
        opening=opening_of(site, horizon) if site else None,
        resolve_by_s=int(need.resolve_by.timestamp()) if need.resolve_by else None,
        technicians=need.technicians_needed,
        may_wait=bool(horizon.only),
        preparation_s=0 if is_remote else preparation_minutes * 60,
    )
    return solver.Problem(ceil(now.timestamp()), tuple(days), (visit,))


def technician_days(
    technician: Technician,
    bookings: Sequence[Booking],
    horizon: Horizon,
    now: datetime,
    worked: Sequence[Slot] = (),
) -> list[solver.TechnicianDay]:
    zone = ZoneInfo(technician.zone)
    absences = tuple(around(absence) for absence in technician.absences)
    taken = [(around(booking.slot), booking.place) for booking in bookings]
    weeks = seconds_by_week(technician)
    found = []
    for day in horizon.days:
        work = _spans(technician.shifts, day, zone)
        around_day = (day - DAY, day, day + DAY)
        breaks = (hole for one in around_day for hole in _spans(technician.breaks, one, zone))
        work = solver.subtract(work, (*breaks, *absences))
        if not work or work[-1].end_s <= now.timestamp():
            continue
        first_s, last_s = work[0].start_s, work[-1].end_s
        mine = [span.start_s < last_s and first_s < span.end_s for span, _ in taken]
        pinned = [solver.Pinned(*one) for one, is_mine in zip(taken, mine, strict=True) if is_mine]
        elsewhen = [span for (span, _), is_mine in zip(taken, mine, strict=True) if not is_mine]
        busy_s = sum(item.span.end_s - item.span.start_s for item in pinned)
        found.append(
            solver.TechnicianDay(
                technician_id=str(technician.technician_id),
                day=day.isoformat(),
                utc_offset_s=_offset_s(day, zone),
                base=technician.start,
                work=work,
                pinned=tuple(pinned),
                end=technician.end,
                visits_left=_left(technician.visits_per_day, len(pinned)),
                seconds_left=_left(technician.minutes_per_day, busy_s // 60, 60),
                elsewhen=(*elsewhen, *map(around, (*worked, *technician.call_outs))),
                weeks=weeks,
            )
        )
    return found


def works_during(technician: Technician, slot: Slot) -> bool:
    """Whether the technician is still at work when the slot begins: shifts and absences may have changed."""
    begin_s = int(slot.starts_at.timestamp())
    local = slot.starts_at.astimezone(ZoneInfo(technician.zone)).date()
    days = technician_days(technician, (), Horizon(local - DAY, local), slot.starts_at - DAY)
    return any(span.start_s <= begin_s < span.end_s for day in days for span in day.work)


def utc_days(first: datetime, last: datetime) -> list[date]:
    """The rows that guard a technician's time: two visits that overlap always share one."""
    days, last_day = [first.astimezone(UTC).date()], last.astimezone(UTC).date()
    while days[-1] < last_day:
        days.append(days[-1] + DAY)
    return days


def opening_of(site: Site, horizon: Horizon) -> tuple[solver.Span, ...] | None:
    if not site.hours:
        return None
    zone = ZoneInfo(site.zone)
    return _merged(
        _span(day, hours.opens, hours.closes, zone)
        for day in horizon.days
        for hours in site.hours
        if hours.weekday == day.weekday()
    )


def inside(slot: Slot) -> solver.Span | None:
    """The whole seconds of a time that may be used, if there are any."""
    return _between(ceil(slot.starts_at.timestamp()), int(slot.ends_at.timestamp()))


def around(slot: Slot) -> solver.Span:
    """The whole seconds that a time taken touches."""
    return solver.Span(int(slot.starts_at.timestamp()), ceil(slot.ends_at.timestamp()))


def _spans(shifts: Sequence[Shift], day: date, zone: ZoneInfo) -> tuple[solver.Span, ...]:
    return _merged(_span(day, s.starts, s.ends, zone) for s in shifts if s.weekday == day.weekday())


def _span(day: date, starts: time, ends: time, zone: ZoneInfo) -> solver.Span | None:
    """None in the hour that a night in spring does not have."""
    last_day = day if ends > starts else day + DAY
    return _between(_epoch_s(day, starts, zone), _epoch_s(last_day, ends, zone))


def _between(start_s: int, end_s: int) -> solver.Span | None:
    return solver.Span(start_s, end_s) if start_s < end_s else None


def _epoch_s(day: date, at: time, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, at, tzinfo=zone).timestamp())


def _offset_s(day: date, zone: ZoneInfo) -> int:
    offset = datetime.combine(day, time(12), tzinfo=zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _merged(spans: Iterable[solver.Span | None]) -> tuple[solver.Span, ...]:
    merged: list[solver.Span] = []
    for span in sorted(filter(None, spans), key=lambda s: s.start_s):
        if merged and span.start_s <= merged[-1].end_s:
            merged[-1] = solver.Span(merged[-1].start_s, max(merged[-1].end_s, span.end_s))
        else:
            merged.append(span)
    return tuple(merged)


def _left(limit: int | None, used: int, unit: int = 1) -> int | None:
    return None if limit is None else max(0, limit - used) * unit


def still_works(job: Job, technician_id: UUID, known: Mapping[UUID, Technician | None]) -> bool:
    """Whether the proposed slot is still in the technician's working time; unknown means not heard of yet."""
    if not isinstance(job.visit, Proposed) or technician_id not in known:
        return True
    technician = known[technician_id]
    if technician is None:
        return False
    return works_during(able(technician, job.need) if job.need else technician, job.visit.arrangement.slot)
