"""Where everything of a day's board lies, measured on the server: the template only draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from portal.pages.views.planning import Day, Technician, Visit
from portal.pages.views.ticket import Slot

HOUR = timedelta(hours=1)
USUAL = (time(7), time(19))
LANE, GAP = 36, 4
ROUNDED = timedelta(minutes=1)
"""travel is said in whole minutes"""
HOUR_WIDTH = 72
LEG_WIDTH = 15
"""at least, for its minutes to be read above it"""


def day_of(day: date, zone: ZoneInfo) -> Slot:
    """From midnight to midnight: 23 or 25 hours twice a year."""
    start, end = (datetime.combine(day + timedelta(days=n), time(), zone).astimezone(UTC) for n in (0, 1))
    return Slot(start, end)


@dataclass(frozen=True)
class Axis:
    """The hours that are drawn."""

    start: datetime
    end: datetime

    @property
    def hours(self) -> int:
        return round((self.end - self.start) / HOUR)

    @property
    def ticks(self) -> tuple[datetime, ...]:
        return tuple(self.start + HOUR * n for n in range(self.hours))

    def at(self, instant: datetime) -> float:
        """In % of the width; what is before or after lies on the edge."""
        share = (instant - self.start) / (self.end - self.start) * 100
        return round(min(100.0, max(0.0, share)), 2)

    def shows(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def meets(self, slot: Slot) -> bool:
        return slot.start < self.end and self.start < slot.end


def axis_of(day: date, zone: ZoneInfo, shown: Iterable[Slot], *, is_whole: bool) -> Axis:
    """The usual hours of work and all that is shown, in whole hours of that day; or the whole of it."""
    whole = day_of(day, zone)
    if is_whole:
        return Axis(whole.start, whole.end)
    usual = [datetime.combine(day, clock, zone).astimezone(UTC) for clock in USUAL]
    spans = [Slot(usual[0], usual[1]), *shown]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    before = max(timedelta(), first - whole.start) // HOUR
    after = max(timedelta(), whole.end - last) // HOUR
    return Axis(whole.start + before * HOUR, whole.end - after * HOUR)


def lanes(spans: Sequence[Slot]) -> list[int]:
    """For each span of a sequence in order of starts, the first lane that is free: those that overlap lie apart."""
    busy: list[tuple[datetime, int]] = []
    free: list[int] = []
    found = []
    for span in spans:
        while busy and busy[0][0] <= span.start:
            heappush(free, heappop(busy)[1])
        lane = heappop(free) if free else len(busy)
        heappush(busy, (span.end, lane))
        found.append(lane)
    return found


@dataclass(frozen=True)
class Bar:
    visit: Visit
    span: Slot
    marks: tuple[str, ...]
    y: int
    x: float
    width: float
    leg_x: float
    has_minutes: bool


@dataclass(frozen=True)
class Row:
    technician: Technician
    bars: tuple[Bar, ...]
    shifts: tuple[tuple[float, float], ...]
    breaks: tuple[tuple[float, float], ...]
    absences: tuple[tuple[float, float], ...]
    height: int

    @property
    def has_overlap(self) -> bool:
        return any("overlap" in bar.marks for bar in self.bars)


@dataclass(frozen=True)
class Board:
    axis: Axis
    rows: tuple[Row, ...]
    now: float | None

    @property
    def width(self) -> int:
        return self.axis.hours * HOUR_WIDTH


def board_of(day: Day, zone: ZoneInfo, now: datetime) -> Board:
    whole = day_of(day.asked.day, zone)
    shown = [reach(visit, now) for visit in day.visits]
    if whole.start <= now < whole.end:
        shown.append(Slot(now, now))
    axis = axis_of(day.asked.day, zone, shown, is_whole=day.asked.is_whole)
    rows = tuple(row_of(one, axis, now) for one in day.technicians)
    return Board(axis, rows, axis.at(now) if axis.shows(now) else None)


def reach(visit: Visit, now: datetime) -> Slot:
    """With the way there."""
    span = visit.span(now)
    return Slot(span.start - timedelta(minutes=visit.travel_minutes), span.end)


def overlapping(visits: Sequence[Visit], now: datetime) -> list[bool]:
    """Which begin, on the road already, before an earlier one is over."""
    found, until = [], None
    for visit in visits:
        reached = reach(visit, now)
        found.append(until is not None and reached.start + ROUNDED < until)
        until = max(until, reached.end) if until else reached.end
    return found


def marked(technician: Technician, now: datetime) -> list[tuple[Visit, tuple[str, ...]]]:
    """A technician's visits in order, each with what a dispatcher must see of it."""
    visits = sorted(technician.visits, key=lambda visit: (visit.span(now).start, visit.number))
    over = overlapping(visits, now)
    return [
        (one, (*one.marks(now), *(("overlap",) if is_over else ()))) for one, is_over in zip(visits, over, strict=True)
    ]


def row_of(technician: Technician, axis: Axis, now: datetime) -> Row:
    visits = marked(technician, now)
    spans = [visit.span(now) for visit, _ in visits]
    places = lanes(spans)
    width = axis.hours * HOUR_WIDTH
    bars = []
    for (visit, marks), span, lane in zip(visits, spans, places, strict=True):
        if not axis.meets(span):
            continue
        x = axis.at(span.start)
        leg_x = axis.at(reach(visit, now).start)
        has_minutes = (x - leg_x) * width / 100 >= LEG_WIDTH
        y = lane * LANE + GAP
        bars.append(Bar(visit, span, marks, y, x, round(axis.at(span.end) - x, 2), leg_x, has_minutes))
    shifts, breaks, absences = (
        _drawn(each, axis) for each in (technician.shifts, technician.breaks, technician.absences)
    )
    return Row(technician, tuple(bars), shifts, breaks, absences, (max(places, default=0) + 1) * LANE)


def _drawn(slots: Iterable[Slot], axis: Axis) -> tuple[tuple[float, float], ...]:
    ends = ((axis.at(slot.start), axis.at(slot.end)) for slot in slots if axis.meets(slot))
    return tuple((start, round(end - start, 2)) for start, end in ends)
