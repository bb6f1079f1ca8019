"""D3: when the organisation works: opening hours, breaks, days off and the nights on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.coverage import ALWAYS, Calendar, Hours, Why

PARIS = ZoneInfo("Europe/Paris")
OFFICE = tuple(h for day in range(5) for h in (Hours(day, 540, 720), Hours(day, 840, 1080)))
HOUR = timedelta(hours=1)

instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(["Europe/Paris", "America/Guadeloupe", "Indian/Reunion", "Pacific/Noumea", "America/St_Johns"])


@st.composite
def hours(draw: st.DrawFn) -> tuple[Hours, ...]:
    found = []
    for weekday in range(7):
        marks = sorted(draw(st.sets(st.integers(0, 1440), min_size=0, max_size=6)))
        found += [Hours(weekday, opens, closes) for opens, closes in zip(marks[::2], marks[1::2], strict=False)]
    return tuple(found)


calendars = st.builds(
    Calendar, zones, hours(), st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=30)
)


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS).astimezone(UTC)  # type: ignore[misc, arg-type]


def covered(calendar: Calendar, starts_at: datetime, ends_at: datetime) -> timedelta:
    return sum((s.length for s in calendar.spans(starts_at, ends_at) if s.why is Why.COVERED), timedelta())


@given(calendars, instants, st.timedeltas(timedelta(), timedelta(days=40)))
def test_every_instant_belongs_to_one_span(calendar: Calendar, starts_at: datetime, length: timedelta) -> None:
    spans = list(calendar.spans(starts_at, starts_at + length))
    assert all(a.ends_at == b.starts_at for a, b in pairwise(spans))
    assert all(span.length > timedelta() for span in spans)
    assert sum((span.length for span in spans), timedelta()) == length


@given(calendars, st.lists(instants, min_size=3, max_size=3).map(sorted))
def test_a_split_interval_adds_up(calendar: Calendar, at: list[datetime]) -> None:
    first, middle, last = at
    assert covered(calendar, first, last) == covered(calendar, first, middle) + covered(calendar, middle, last)


@given(calendars, instants, st.timedeltas(timedelta(minutes=1), timedelta(days=5)))
def test_the_first_instant_by_which_so_much_has_passed(
    calendar: Calendar, starts_at: datetime, wanted: timedelta
) -> None:
    due = calendar.after(starts_at, wanted)
    if due is None:
        assert not calendar.hours or covered(calendar, starts_at, starts_at + timedelta(days=1000)) < wanted
    else:
        assert covered(calendar, starts_at, due) == wanted
        assert covered(calendar, starts_at, due - timedelta(microseconds=1)) < wanted


@pytest.mark.parametrize(("day", "hours_long"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 10, 24), 24)])
def test_a_day_is_as_long_as_its_night_makes_it(day: tuple[int, int, int], hours_long: int) -> None:
    midnight = paris(*day)
    next_midnight = datetime.combine(date(*day) + timedelta(days=1), time(), PARIS).astimezone(UTC)
    assert covered(Calendar(hours=ALWAYS), midnight, next_midnight) == hours_long * HOUR


@pytest.mark.parametrize(
    ("day", "opens", "closes", "minutes"),
    [
        ((2026, 3, 29), 60, 210, 90),  # 1:00 to 3:30 without the hour from 2:00
        ((2026, 3, 29), 135, 165, 0),  # 2:15 to 2:45 does not exist
        ((2026, 3, 29), 150, 240, 60),  # from 2:30, that is 3:00, to 4:00
        ((2026, 10, 25), 60, 210, 210),  # 1:00 to 3:30 with 2:00 to 3:00 twice
        ((2026, 10, 25), 150, 165, 75),  # 2:30 first time to 2:45 second time
    ],
)
def test_hours_within_the_night_the_clocks_change(
    day: tuple[int, int, int], opens: int, closes: int, minutes: int
) -> None:
    sunday = Calendar(hours=(Hours(6, opens, closes),))
    midnight = paris(*day)
    assert covered(sunday, midnight, midnight + 26 * HOUR) == timedelta(minutes=minutes)


def test_each_gap_has_its_name() -> None:
    calendar = Calendar(hours=OFFICE, days_off=frozenset({date(2026, 12, 25)}))
    named = [(span.why, span.length / HOUR) for span in calendar.spans(paris(2026, 12, 24, 8), paris(2026, 12, 26))]
    assert named == [
        (Why.CLOSED, 1), (Why.COVERED, 3), (Why.BREAK, 2), (Why.COVERED, 4), (Why.CLOSED, 6), (Why.HOLIDAY, 24),
    ]  # fmt: skip


def test_what_ends_with_the_day_is_due_that_evening() -> None:
    """Not on the next morning, and never at midnight."""
    office = Calendar(hours=OFFICE)
    assert office.after(paris(2026, 11, 20, 14), 4 * HOUR) == paris(2026, 11, 20, 18)
    assert office.after(paris(2026, 11, 20, 14), 4 * HOUR + timedelta(minutes=1)) == paris(2026, 11, 23, 9, 1)


def test_without_hours_there_is_no_deadline() -> None:
    assert Calendar().after(paris(2026, 11, 20), HOUR) is None
