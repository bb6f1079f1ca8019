"""The law on one more visit."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.solver.law import DAY, HOUR, WEEK, Rule, Span
from scheduling.solver.options import MONDAY_S, find_options
from scheduling.solver.params import Params
from scheduling.solver.problem import Candidate, Pinned, Place, Problem, TechnicianDay, Visit, walk
from scheduling.solver.problem import Span as Stretch
from scheduling.solver.solve import solve
from scheduling.solver.stop import Stop
from scheduling.solver.working_day import broken_by

MINUTE = 60


def at(day: int, hour: float) -> int:
    return round(day * DAY + hour * HOUR)


def span(day: int, begins: float, ends: float) -> Span:
    return at(day, begins), at(day, ends)


NOON = [span(day, 12, 12.5) for day in range(6)]
FULL_WEEK = [span(day, 8, 18) for day in range(5)]  # 47.5 hours with their noons
AN_HOUR_A_DAY_NEXT = [span(day, 9, 10) for day in range(8, 14)]
AN_HOUR_A_DAY = [span(day, 9, 10) for day in range(6)]


@pytest.mark.parametrize(
    ("others", "new", "breaks", "rule"),
    [
        ([], span(0, 8, 13), [], None),
        ([span(0, 8, 13)], span(0, 13.5, 18.5), [], None),
        ([span(0, 8, 13)], span(0, 13.5, 18.6), [], "daily_work"),
        ([span(0, 8, 13)], span(0, 13.5, 19.5), [span(0, 15, 16)], None),
        ([span(0, 6, 7)], span(0, 17, 19), [], None),
        ([span(0, 6, 7)], span(0, 17, 19.1), [], "span"),
        ([span(0, 22, 24)], span(1, 10.9, 12), [], "span"),
        ([span(0, 22, 24)], span(1, 11, 12), [], None),
        ([span(1, 8, 9)], span(0, 19, 21.1), [], "span"),
        ([span(0, 8, 12)], span(0, 12.3, 14.1), [], "break"),
        ([span(0, 8, 12)], span(0, 12.34, 14.1), [], None),
        ([], span(0, 8, 15), [], None),
        ([span(0, 8, 9)], span(0, 9, 15), [], "break"),
        ([span(0, 8, 9)], span(0, 9, 15), [span(0, 12, 12.5)], None),
        ([*AN_HOUR_A_DAY_NEXT, span(5, 8, 9)], span(6, 23, 25), [], "weekly_rest"),
        (FULL_WEEK, span(5, 8, 8.5), NOON, None),
        (FULL_WEEK, span(5, 8, 8.6), NOON, "weekly_work"),
        (AN_HOUR_A_DAY, span(6, 9, 10), [], "weekly_rest"),
        (AN_HOUR_A_DAY[:5], span(6, 9, 10), [], None),
        ([*AN_HOUR_A_DAY, span(7, 9, 10)], span(8, 9, 10), [], None),
    ],
)
def test_each_rule_has_its_edge(others: list[Span], new: Span, breaks: list[Span], rule: Rule | None) -> None:
    """D7."""
    assert broken_by(others, new, breaks, 0, {}) == rule


def weeks(*numbers: int) -> dict[int, int]:
    return dict.fromkeys(numbers, 47 * HOUR)


@pytest.mark.parametrize(
    ("known", "new", "rule"),
    [
        (weeks(*range(-11, 0)), span(4, 8, 13), None),
        (weeks(*range(-11, 0)), span(4, 8, 13.1), "average_work"),
        (weeks(*range(-12, -1)), span(4, 8, 13.1), None),
        (weeks(*range(-10, 0), 1), span(4, 8, 13), None),
        (weeks(*range(-10, 0), 1), span(4, 8, 13.1), "average_work"),
        ({0: 37 * HOUR}, span(4, 8, 13), None),
        ({0: 37 * HOUR}, span(4, 8, 13.1), "weekly_work"),
    ],
)
def test_hours_of_whole_weeks_count(known: dict[int, int], new: Span, rule: Rule | None) -> None:
    """D7. After six hours the day before: eleven weeks of 47 leave eleven hours to the twelfth."""
    assert broken_by([span(3, 8, 14)], new, [], 0, known) == rule


hours = st.integers(30, 60).map(lambda number: number * HOUR)
spans = st.tuples(st.integers(0, 14 * 24 * 4), st.integers(1, 24)).map(
    lambda one: (one[0] * 15 * MINUTE, (one[0] + one[1]) * 15 * MINUTE)
)


shifts = st.tuples(st.integers(0, 14 * 24 * 4), st.integers(1, 56)).map(
    lambda one: (one[0] * 15 * MINUTE, (one[0] + one[1]) * 15 * MINUTE)
)


@given(st.lists(spans, max_size=12), shifts, st.data())
def test_what_holds_for_a_whole_shift_holds_for_any_part_of_it(
    others: list[Span], whole: Span, data: st.DataObject
) -> None:
    """A day that is lawful through and through is looked at once."""
    begins = data.draw(st.integers(whole[0], whole[1] - 1))
    part = (begins, data.draw(st.integers(begins + 1, whole[1])))
    known = data.draw(st.dictionaries(st.integers(-13, 13), hours, max_size=20))
    if broken_by(others, whole, [], 0, known, is_visit=False) is None:
        assert broken_by(others, part, [], 0, known) is None
        before = [(whole[0], begins)] if begins > whole[0] else []
        assert broken_by([*others, *before], (begins, whole[1]), [], 0, known) is None


@given(st.lists(spans, max_size=12), spans, st.lists(hours, min_size=26, max_size=26))
def test_no_twelve_weeks_have_more_than_44_hours_on_average(others: list[Span], new: Span, each: list[int]) -> None:
    """Counted again, by quarters of an hour."""
    known = dict(zip(range(-13, 13), each, strict=True))
    quarters = {at for begins, ends in [*others, new] for at in range(begins, ends, 15 * MINUTE)}
    total = Counter(known)
    for at in quarters:
        total[at // WEEK] += 15 * MINUTE
    is_too_much = any(
        sum(total[number] for number in range(last - 11, last + 1)) > 12 * 44 * HOUR
        for week in {at // WEEK for at in range(*new, 15 * MINUTE)}
        for last in range(week, week + 12)
    )
    rule = broken_by(others, new, [], 0, known)
    assert not is_too_much if rule is None else is_too_much or rule != "average_work"


ON_CALL = TechnicianDay("ada", "1970-01-05", 0, None, (Stretch(MONDAY_S, MONDAY_S + DAY),))
VISIT = Visit("v", HOUR, 1, (Candidate("ada", 50),))


def pinned(*hours: tuple[float, float]) -> tuple[Pinned, ...]:
    return tuple(Pinned(Stretch(MONDAY_S + at(0, a), MONDAY_S + at(0, b)), None) for a, b in hours)


def first_start(day: TechnicianDay, visit: Visit = VISIT) -> float | None:
    options = find_options(visit, Problem(MONDAY_S, (day,), (visit,)), Params())
    return min(((option.starts_s[0] - MONDAY_S) / HOUR for option in options), default=None)


def test_whoever_was_called_out_at_night_rests_first() -> None:
    """After a day's work: eleven hours from the end of the call-out."""
    day_before = tuple(Stretch(MONDAY_S + a * HOUR, MONDAY_S + b * HOUR) for a, b in ((-16, -7), (-2, -1)))
    assert first_start(ON_CALL) == 0
    assert first_start(replace(ON_CALL, elsewhen=day_before[:1])) == 4
    assert first_start(replace(ON_CALL, elsewhen=day_before)) == 10


def test_a_day_that_is_full_by_law_says_so() -> None:
    """Nine hours and a half are worked, from six to half past four."""
    full = replace(
        ON_CALL, pinned=pinned((6, 10), (10.5, 13), (13.5, 16.5)), work=(Stretch(MONDAY_S, MONDAY_S + at(0, 21)),)
    )
    result = solve(Problem(MONDAY_S, (full,), (VISIT,)), Params(), 1, Stop())
    assert result.unplaced[0].reasons == ("no_candidate_free", "law_span", "law_daily_work")


def test_twelve_weeks_that_are_full_by_law_say_so() -> None:
    """Of the visit's own week, as its number has it."""
    asked = Problem(MONDAY_S, (replace(ON_CALL, weeks=weeks(*range(-11, 0)) | {-11: 58 * HOUR}),), (VISIT,))
    result = solve(asked, Params(), 1, Stop())
    assert result.unplaced[0].reasons == ("no_candidate_free", "law_average_work")


HERE, THERE = Place(48.8, 2.3), Place(48.8, 2.6)  # 46 minutes, in the afternoon
SHORT = replace(VISIT, duration_s=10 * MINUTE, place=THERE)


def on_call(begins: float, *stops: tuple[float, float], **changes: Any) -> TechnicianDay:
    """Not before that hour, at home for each stop."""
    work = (Stretch(MONDAY_S + at(0, begins), MONDAY_S + DAY),)
    found = tuple(replace(one, place=HERE) for one in pinned(*stops))
    return replace(ON_CALL, work=work, pinned=found, base=HERE, **changes)


def test_the_ways_to_visits_are_work() -> None:
    """Nine hours of visits leave room for one more, if nobody had to drive between them."""
    near = on_call(6, (6, 10), (10.5, 13), (13.5, 16))
    assert first_start(near) == 16
    far = tuple(replace(one, place=place) for one, place in zip(near.pinned, (HERE, THERE, HERE), strict=True))
    assert first_start(replace(near, pinned=far)) is None


def test_the_way_home_is_work() -> None:
    """Nine hours, ten minutes and the way there are allowed; those and the way back are not."""
    day = on_call(6, (6, 10), (10.5, 13), (13.5, 16))
    assert first_start(day, SHORT) is None
    assert first_start(replace(day, end=THERE), SHORT) == pytest.approx(16.8, abs=0.1)


def test_the_way_home_that_stands_is_work() -> None:
    """From a last visit elsewhere, whatever comes before it."""
    day = on_call(6, (6, 10), (10.5, 13), (17, 19))
    remote = replace(SHORT, duration_s=30 * MINUTE, place=None)
    assert first_start(day, remote) == 13
    far = replace(day, pinned=(*day.pinned[:2], replace(day.pinned[2], place=THERE)))
    assert first_start(far, remote) is None


def test_the_way_home_after_a_last_visit_that_is_remote_is_from_where_the_new_one_was() -> None:
    """Who leaves thirteen hours before the end of that way is too long away."""
    day = on_call(6, (18, 18.75))
    remote = replace(day, pinned=tuple(replace(one, place=None) for one in day.pinned))
    assert first_start(day, SHORT) == pytest.approx(6.6, abs=0.1)
    assert first_start(remote, SHORT) == pytest.approx(7.7, abs=0.1)


def test_nobody_goes_home_between_two_shifts_that_follow_each_other() -> None:
    """Nine hours and three quarters with what is done at midnight."""
    tonight = on_call(14, (14, 18), (18.5, 21))
    after = (Stretch(MONDAY_S + DAY, MONDAY_S + DAY + 2 * HOUR),)
    remote = replace(VISIT, place=None, duration_s=75 * MINUTE)
    away = replace(tonight, pinned=tuple(replace(one, place=THERE) for one in tonight.pinned), base=THERE, end=HERE)
    assert first_start(replace(away, elsewhen=after), remote) == 21


def test_the_way_on_to_the_next_visit_is_work() -> None:
    """Home and away again in between."""
    day = on_call(6, (6, 10.25), (14, 18.75))
    assert first_start(day, SHORT) is None
    assert first_start(on_call(6, (6, 10.25), (14, 17.75)), SHORT) == pytest.approx(11, abs=0.1)


def test_a_way_before_the_break_is_work() -> None:
    """Who must be there when the break ends leaves before it."""
    day = replace(on_call(6, (6, 10)), end=THERE)
    noon = replace(
        day, work=(Stretch(day.work[0].start_s, MONDAY_S + at(0, 12)), Stretch(MONDAY_S + at(0, 13), MONDAY_S + DAY))
    )
    after = (Stretch(MONDAY_S + at(0, 13), MONDAY_S + DAY),)
    assert first_start(noon, replace(SHORT, duration_s=at(0, 5.5), windows=after)) is None
    assert first_start(noon, replace(SHORT, duration_s=at(0, 5), windows=after)) == 13


def test_six_hours_end_with_a_break_in_a_shift_that_has_none() -> None:
    """Four hours are followed by four more twenty minutes later."""
    day = on_call(8, (8, 12))
    office = replace(day, work=(Stretch(day.work[0].start_s, MONDAY_S + at(0, 17)),))
    assert first_start(office, replace(VISIT, duration_s=4 * HOUR)) == pytest.approx(12 + 1 / 3)


places = st.builds(Place, st.floats(48.6, 49.1), st.floats(2.0, 2.8))


@st.composite
def long_days(draw: st.DrawFn) -> TechnicianDay:
    noon = draw(st.sampled_from((11, 12, 13)))
    hours, stops = draw(st.integers(7, 9)) * 60, []
    for _ in range(draw(st.integers(0, 4))):
        hours += draw(st.integers(0, 12)) * 15
        length = draw(st.integers(1, 12)) * 15
        span = Stretch(MONDAY_S + hours * MINUTE, MONDAY_S + (hours + length) * MINUTE)
        stops.append(Pinned(span, draw(st.none() | places)))
        hours += length
    work = (
        Stretch(MONDAY_S + at(0, 7), MONDAY_S + at(0, noon)),
        Stretch(MONDAY_S + at(0, noon + 1), MONDAY_S + at(0, 20)),
    )
    return replace(ON_CALL, base=draw(places), work=work, pinned=tuple(stops), end=draw(st.none() | places))


@settings(max_examples=300)
@given(long_days(), st.integers(1, 16), st.none() | places)
def test_no_day_is_longer_than_the_law_allows_with_all_its_ways(
    day: TechnicianDay, quarters: int, place: Place | None
) -> None:
    """D7. Counted again, each way as short as it is at any hour."""
    visit = replace(VISIT, duration_s=quarters * 15 * MINUTE, place=place)
    (closed,) = [(a.end_s, b.start_s) for a, b in pairwise(day.work)]
    for option in find_options(visit, Problem(MONDAY_S, (day,), (visit,)), Params(), every_start=True):
        for start_s in option.starts_s:
            new = Pinned(Stretch(start_s, option_end(day, start_s, visit.duration_s)), place)
            stops = sorted([*day.pinned, new], key=lambda stop: stop.span.start_s)
            here, ways, before = day.base, [], None
            for stop in stops:
                way = shortest(here, stop.place or here)
                # What was booked with no time of the shift for the way between is not driven before it begins.
                if before is not None and new not in (before, stop):
                    way = min(way, at_work_in(before.span.end_s, stop.span.start_s, closed))
                ways.append(way)
                here, before = stop.place or here, stop
            ways.append(shortest(here, day.end or day.base))
            gaps = [b.span.start_s - a.span.end_s for a, b in pairwise(stops)]
            if max(gaps, default=0) >= 11 * HOUR:
                continue
            at_work = sum(at_work_in(stop.span.start_s, stop.span.end_s, closed) for stop in stops)
            assert at_work + sum(ways) <= 10 * HOUR
            assert stops[-1].span.end_s + ways[-1] - (stops[0].span.start_s - ways[0]) <= 13 * HOUR


def option_end(day: TechnicianDay, start_s: int, duration_s: int) -> int:
    found = walk(day.work, start_s, duration_s)
    assert found is not None
    return found


def shortest(a: Place | None, b: Place | None) -> int:
    return min(Params().roads.travel(a, b, hour).seconds for hour in range(24))


def at_work_in(begins: int, ends: int, closed: Span) -> int:
    parts = (begins, min(ends, closed[0])), (max(begins, closed[1]), ends)
    return sum(max(0, b - a) for a, b in parts)
