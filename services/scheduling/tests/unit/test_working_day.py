"""The law on one more visit."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.solver.law import DAY, HOUR, WEEK, Rule, Span
from scheduling.solver.options import MONDAY_S, find_options
from scheduling.solver.params import Params
from scheduling.solver.problem import Candidate, Pinned, Place, Problem, TechnicianDay, Visit
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


@given(st.lists(spans, max_size=12), spans, st.data())
def test_what_holds_for_a_whole_shift_holds_for_any_part_of_it(
    others: list[Span], whole: Span, data: st.DataObject
) -> None:
    """A day that is lawful through and through is looked at once."""
    begins = data.draw(st.integers(whole[0], whole[1] - 1))
    part = (begins, data.draw(st.integers(begins + 1, whole[1])))
    known = data.draw(st.dictionaries(st.integers(-13, 13), hours, max_size=20))
    if broken_by(others, whole, [], 0, known) is None:
        assert broken_by(others, part, [], 0, known) is None


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


def first_start(day: TechnicianDay) -> float | None:
    options = find_options(VISIT, Problem(MONDAY_S, (day,), (VISIT,)), Params())
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


def test_the_ways_to_visits_are_work() -> None:
    """Nine hours of visits leave room for one more, if nobody had to drive between them."""
    here, there = Place(48.8, 2.3), Place(48.8, 2.6)
    worked = pinned((6, 10), (10.5, 13), (13.5, 16))
    from_six = (Stretch(MONDAY_S + at(0, 6), MONDAY_S + DAY),)
    assert first_start(replace(ON_CALL, pinned=worked, work=from_six)) == 16
    far = tuple(replace(one, place=place) for one, place in zip(worked, (here, there, here), strict=True))
    assert first_start(replace(ON_CALL, pinned=far, work=from_six, base=here)) is None
