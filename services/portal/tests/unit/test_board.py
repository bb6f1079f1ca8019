"""Where everything of a day's board lies."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.board import Axis, axis_of, board_of, day_of, lanes, marked, row_of
from portal.pages.said_by_scheduling import stretches
from portal.pages.views.planning import Asked, Day, Technician, Visit
from portal.pages.views.ticket import Slot

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2026, 11, 24)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
MINUTES = st.integers(-600, 2100)
SPANS = st.lists(st.tuples(MINUTES, st.integers(1, 400)), max_size=40)


def clock(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def slot(start: tuple[int, int], end: tuple[int, int]) -> Slot:
    return Slot(clock(DAY, *start), clock(DAY, *end))


def visit(start: tuple[int, int], end: tuple[int, int], travel: int = 0, status: str = "confirmed") -> Visit:
    return Visit(UUID(int=1), UUID(int=2), "TKT-1", status, slot(start, end), (UUID(int=3),), travel_minutes=travel)


def spans(given: list[tuple[int, int]], day: date = DAY) -> list[Slot]:
    midnight = day_of(day, PARIS).start
    made = [(midnight + timedelta(minutes=at), timedelta(minutes=long)) for at, long in given]
    return sorted((Slot(start, start + long) for start, long in made), key=lambda span: span.start)


@pytest.mark.parametrize(
    ("day", "hours", "clocks"),
    [
        (date(2026, 3, 29), 23, [0, 1, 3, 4]),
        (date(2026, 10, 25), 25, [0, 1, 2, 2, 3]),
        (DAY, 24, [0, 1, 2, 3]),
    ],
    ids=["spring", "autumn", "plain"],
)
def test_a_day_has_the_hours_it_has(day: date, hours: int, clocks: list[int]) -> None:
    axis = axis_of(day, PARIS, (), is_whole=True)
    assert axis.hours == hours
    assert [at.astimezone(PARIS).hour for at in axis.ticks][: len(clocks)] == clocks
    assert axis.at(clock(day, 12)) == round((12 + hours - 24) / hours * 100, 2)


@given(DAYS, SPANS)
def test_all_of_the_day_that_is_shown_is_on_the_axis(day: date, given: list[tuple[int, int]]) -> None:
    whole, shown = day_of(day, PARIS), spans(given, day)
    axis = axis_of(day, PARIS, shown, is_whole=False)
    assert whole.start <= axis.start <= clock(day, 7)
    assert clock(day, 19) <= axis.end <= whole.end
    assert (axis.start - whole.start) % timedelta(hours=1) == timedelta()
    for span in shown:
        assert axis.start <= max(span.start, whole.start) or span.end <= whole.start
        assert min(span.end, whole.end) <= axis.end or whole.end <= span.start


@given(DAYS, st.lists(MINUTES, min_size=2))
def test_what_is_later_lies_further_and_nothing_lies_outside(day: date, minutes: list[int]) -> None:
    axis = axis_of(day, PARIS, (), is_whole=True)
    places = [axis.at(axis.start + timedelta(minutes=n)) for n in sorted(minutes)]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)


@given(SPANS)
def test_spans_of_one_lane_never_meet_and_no_lane_is_wasted(given: list[tuple[int, int]]) -> None:
    shown = spans(given)
    found = lanes(shown)
    for at, (span, lane) in enumerate(zip(shown, found, strict=True)):
        assert all(other.end <= span.start for other, its in zip(shown[:at], found[:at], strict=True) if its == lane)
    together = [sum(one.start <= span.start < one.end for one in shown) for span in shown]
    assert len(set(found)) == max(together, default=0)


def test_one_that_begins_as_another_ends_follows_it_in_its_lane() -> None:
    assert lanes(spans([(0, 60), (30, 60), (60, 60)])) == [0, 1, 0]


@pytest.mark.parametrize(
    ("travel", "overlaps"), [(0, False), (30, False), (31, False), (32, True)], ids=["none", "fits", "rounded", "short"]
)
def test_a_way_that_does_not_fit_is_marked(travel: int, overlaps: bool) -> None:
    first, second = visit((9, 0), (10, 0)), visit((10, 30), (11, 0), travel)
    (_, none), (_, marks) = marked(Technician(UUID(int=3), "N", visits=(second, first)), clock(DAY, 8))
    assert none == ()
    assert ("overlap" in marks) is overlaps


def test_a_short_visit_within_a_long_one_does_not_hide_that_the_next_overlaps() -> None:
    crowd = (visit((9, 0), (12, 0)), visit((9, 30), (10, 0)), visit((11, 0), (11, 30)))
    found = marked(Technician(UUID(int=3), "N", visits=crowd), clock(DAY, 8))
    assert [marks for _, marks in found] == [(), ("overlap",), ("overlap",)]


def test_a_visit_past_midnight_ends_at_the_edge_and_the_day_after_begins_with_it() -> None:
    hours = Slot(clock(DAY, 23), clock(DAY, 23) + timedelta(hours=3))
    late = replace(visit((23, 0), (23, 30), travel=30), planned=hours)
    one = Technician(UUID(int=3), "N", visits=(late,))
    for day, x, width, leg in ((DAY, 94.12, 5.88, 91.18), (DAY + timedelta(days=1), 0.0, 10.53, 0.0)):
        board = board_of(Day(Asked(day), day, (one,)), PARIS, clock(DAY, 8) - timedelta(days=9))
        (bar,) = board.rows[0].bars
        assert (bar.x, bar.width, bar.leg_x) == (x, width, leg)


def test_what_is_not_on_the_axis_is_not_drawn() -> None:
    axis = Axis(clock(DAY, 7), clock(DAY, 19))
    night = Technician(
        UUID(int=3), "N", shifts=(slot((0, 0), (6, 0)), slot((6, 0), (13, 0))), visits=(visit((5, 0), (6, 0)),)
    )
    row = row_of(night, axis, clock(DAY, 1))
    assert row.bars == ()
    assert row.shifts == ((0.0, 50.0),)


@pytest.mark.parametrize(("day", "now"), [(DAY, 50.0), (DAY + timedelta(days=1), None)], ids=["today", "tomorrow"])
def test_now_is_on_its_own_day_alone(day: date, now: float | None) -> None:
    assert board_of(Day(Asked(day), DAY), PARIS, clock(DAY, 13)).now == now


def test_a_late_now_is_on_the_axis_too() -> None:
    board = board_of(Day(Asked(DAY), DAY), PARIS, clock(DAY, 21, 30))
    assert board.axis.end == clock(DAY, 22)
    assert board.now is not None


@pytest.mark.parametrize(
    ("status", "now", "marks"),
    [
        ("confirmed", (9, 10), ()),
        ("confirmed", (9, 11), ("late",)),
        ("proposed", (9, 30), ("late",)),
        ("finished", (12, 0), ()),
        ("started", (10, 1), ("overruns",)),
    ],
)
def test_what_is_late_says_so(status: str, now: tuple[int, int], marks: tuple[str, ...]) -> None:
    assert visit((9, 0), (10, 0), status=status).marks(clock(DAY, *now)) == marks


def test_a_visit_under_way_lasts_until_now_and_one_that_is_over_ends_when_it_did() -> None:

    started = replace(visit((9, 0), (10, 0), status="started"), started_at=clock(DAY, 9, 20))
    assert started.span(clock(DAY, 9, 30)) == slot((9, 20), (10, 20))
    assert started.span(clock(DAY, 11)) == slot((9, 20), (11, 0))
    over = replace(started, status="finished", finished_at=clock(DAY, 9, 45))
    assert over.span(clock(DAY, 11)) == slot((9, 20), (9, 45))


def shift(weekday: int, starts: str, ends: str) -> dict[str, object]:
    return {"weekday": weekday, "starts": starts, "ends": ends}


def test_a_night_shift_is_on_both_of_its_days() -> None:
    nights = [shift(0, "22:00:00", "06:00:00"), shift(1, "22:00:00", "06:00:00")]
    found = stretches(nights, "Europe/Paris", day_of(DAY, PARIS))
    day = timedelta(days=1)
    assert found == (
        Slot(clock(DAY, 22) - day, clock(DAY, 6)),
        Slot(clock(DAY, 22), clock(DAY, 6) + day),
    )


def test_shifts_around_the_clock_are_one() -> None:
    halves = ("00:00:00", "12:00:00"), ("12:00:00", "00:00:00")
    always = [shift(day, *half) for day in range(7) for half in halves]
    (found,) = stretches(always, "Europe/Paris", day_of(DAY, PARIS))
    whole = day_of(DAY, PARIS)
    assert found.start <= whole.start
    assert whole.end <= found.end


def test_the_night_the_clock_changes_is_an_hour_longer_and_a_shift_elsewhere_is_at_its_own_hours() -> None:
    night = [shift(5, "22:00:00", "06:00:00")]
    (found,) = stretches(night, "Europe/Paris", day_of(date(2026, 10, 25), PARIS))
    assert found.end - found.start == timedelta(hours=9)
    (there,) = stretches([shift(1, "08:00:00", "12:00:00")], "Indian/Reunion", day_of(DAY, PARIS))
    assert there.start == clock(DAY, 5)


def test_the_sample_of_a_full_day_is_drawn_within_its_lanes(samples: ModuleType) -> None:
    _, _, view = samples.pages()["planning_many"]
    board = view["board"]
    assert len(board.rows) == 24
    assert {row.height for row in board.rows} == {36}
    assert all(0 <= bar.leg_x <= bar.x and bar.x + bar.width <= 100.01 for row in board.rows for bar in row.bars)
