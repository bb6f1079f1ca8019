"""When the organisation works for a client: hours by weekday, days off, in one zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
AHEAD = timedelta(days=5 * 366)
"""How far a deadline is looked for: a calendar without hours has none."""


class Why(StrEnum):
    """Why a minute counts, or does not."""

    COVERED = "covered"
    BREAK = "break"
    CLOSED = "closed"
    HOLIDAY = "holiday"


class Hours(NamedTuple):
    """From Monday = 0, in minutes of the local day; until 1440 is until midnight."""

    weekday: int
    opens: int
    closes: int


ALWAYS = tuple(Hours(weekday, 0, 1440) for weekday in range(7))


class Span(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    why: Why

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at


@dataclass(frozen=True, slots=True)
class Calendar:
    zone: str = "Europe/Paris"
    hours: tuple[Hours, ...] = ()
    """Opening times that do not overlap; a lunch break is the gap between two of a day."""
    days_off: frozenset[date] = frozenset()

    def spans(self, starts_at: datetime, ends_at: datetime) -> Iterator[Span]:
        """All of the time between two instants, in order and without a gap, each part with its reason."""
        at, day = starts_at, starts_at.astimezone(ZoneInfo(self.zone)).date()
        while at < ends_at:
            for span in _day_of(self, day):
                if span.ends_at > at:
                    yield Span(at, min(span.ends_at, ends_at), span.why)
                    at = span.ends_at
                if at >= ends_at:
                    return
            day += DAY

    def after(self, starts_at: datetime, covered: timedelta) -> datetime | None:
        """The first instant by which so much covered time has passed; None if it never does."""
        if self.hours == ALWAYS and not self.days_off:
            return starts_at + covered
        left = covered
        for span in self.spans(starts_at, starts_at + AHEAD):
            if left <= timedelta():
                return span.starts_at
            if span.why is Why.COVERED:
                if span.length >= left:
                    return span.starts_at + left
                left -= span.length
        return None


@lru_cache(maxsize=4096)
def _day_of(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """Kept, for the same weeks are walked for every ticket opened in them."""
    return tuple(_spans_of(calendar, day))


def _spans_of(calendar: Calendar, day: date) -> Iterator[Span]:
    zone = ZoneInfo(calendar.zone)
    midnight, next_midnight = _instant(day, 0, zone), _instant(day, 1440, zone)
    opening = sorted(h for h in calendar.hours if h.weekday == day.weekday())
    if day in calendar.days_off:
        yield Span(midnight, next_midnight, Why.HOLIDAY)
        return
    at = midnight
    for number, (_, opens, closes) in enumerate(opening):
        starts_at = _instant(day, opens, zone)
        ends_at = min(_instant(day, closes, zone, last=True), next_midnight)
        if starts_at > at:
            yield Span(at, starts_at, Why.BREAK if number else Why.CLOSED)
        if ends_at > max(starts_at, at):
            yield Span(max(starts_at, at), ends_at, Why.COVERED)
        at = max(at, ends_at)
    if next_midnight > at:
        yield Span(at, next_midnight, Why.CLOSED)


def _instant(day: date, minute: int, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """A minute of a local day as an instant. One that comes twice in an autumn night opens at its first and
    closes at its last coming; one that a spring night leaves out is the first after the gap."""
    days, minute = divmod(minute, 1440)
    wall = datetime.combine(day + days * DAY, time(*divmod(minute, 60)))
    while True:
        instant = wall.replace(tzinfo=zone, fold=int(last)).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == wall:
            return instant
        wall += timedelta(minutes=1)
