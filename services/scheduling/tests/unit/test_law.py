"""D7: what the law leaves of a shift, and that other eyes see each rule broken."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.solver.working_time import against_the_law

from scheduling.solver.law import DAY, HOUR, Person, Rest, Shift, lawful

MONDAY = 0
WEEK = 7 * DAY


def shift(day: int, begins: float, ends: float, *rests: Rest) -> Shift:
    return Shift((int(day * DAY + begins * HOUR), int(day * DAY + ends * HOUR)), rests)


def lunch(day: int) -> Rest:
    return Rest(day * DAY + 12 * HOUR, day * DAY + 13 * HOUR, HOUR)


def days(*numbers: int) -> tuple[tuple[int, int], ...]:
    """Seven hours worked on each."""
    return tuple((day * DAY + 8 * HOUR, day * DAY + 15 * HOUR) for day in numbers)


def test_an_ordinary_day_is_left_as_it_is() -> None:
    (found,) = lawful(Person(), [shift(0, 8, 17, lunch(0))], MONDAY)
    assert found.shift == shift(0, 8, 17, lunch(0))
    assert (found.most_work, found.overtime, found.limits) == (10 * HOUR, 2 * HOUR, ())


def test_who_was_called_out_from_3_to_4_is_back_at_15() -> None:
    called = Person(((3 * HOUR, 4 * HOUR),))
    (found,) = lawful(called, [shift(0, 8, 17, lunch(0))], MONDAY)
    assert found.shift is not None
    assert found.shift.span == (15 * HOUR, 17 * HOUR)
    assert [(limit.rule, limit.article) for limit in found.limits] == [("daily_rest", "L3131-1")]


def test_a_night_ends_eleven_hours_before_what_is_known_to_follow() -> None:
    (found,) = lawful(Person(((DAY + 6 * HOUR, DAY + 8 * HOUR),)), [shift(0, 14, 22)], MONDAY)
    assert found.shift is not None
    assert found.shift.span == (14 * HOUR, 19 * HOUR)


def test_a_day_is_thirteen_hours_at_most_and_ten_of_work() -> None:
    (found,) = lawful(Person(), [shift(0, 7, 22, lunch(0), Rest(17 * HOUR, 18 * HOUR, HOUR))], MONDAY)
    assert found.shift is not None
    assert found.shift.span == (7 * HOUR, 20 * HOUR)
    assert found.most_work == 10 * HOUR
    assert [limit.rule for limit in found.limits] == ["span", "daily_work"]


def test_more_than_six_hours_have_a_break_wherever_the_day_begins_and_ends() -> None:
    (found,) = lawful(Person(), [shift(0, 8, 17)], MONDAY)
    assert found.shift is not None
    (rest,) = found.shift.rests
    assert rest.is_by_law
    assert rest.duration == 20 * 60
    assert rest.latest - 8 * HOUR <= 6 * HOUR
    assert 17 * HOUR - (rest.earliest + rest.duration) <= 6 * HOUR


def test_a_week_has_48_hours() -> None:
    person = Person(tuple((day * DAY + 7 * HOUR, day * DAY + 16 * HOUR) for day in range(5)))
    (found,) = lawful(person, [shift(5, 8, 14)], MONDAY)
    assert found.most_work == 3 * HOUR
    assert [(limit.rule, limit.article) for limit in found.limits] == [("weekly_work", None)]


def test_twelve_weeks_have_44_hours_on_average() -> None:
    person = Person(days(0, 1, 2, 3), (44 * HOUR,) * 10 + (60 * HOUR,))
    (found,) = lawful(person, [shift(4, 8, 15, lunch(4))], MONDAY)
    assert found.shift is None or found.most_work == 44 * 12 * HOUR - 500 * HOUR - 28 * HOUR
    assert [limit.rule for limit in found.limits] == ["average_work"]


def test_hours_of_whole_weeks_count_beside_the_spans() -> None:
    """Forty hours of the week are known as a number; of eleven weeks before, 46.5 on average."""
    weeks = {-n: 46 * HOUR + HOUR // 2 for n in range(1, 12)}
    (found,) = lawful(Person(weeks={**weeks, 0: 12 * HOUR}), [shift(4, 8, 15, lunch(4))], MONDAY)
    assert found.most_work == (528 - 511.5 - 12) * HOUR
    (found,) = lawful(Person(weeks={0: 45 * HOUR}), [shift(4, 8, 15, lunch(4))], MONDAY)
    assert found.most_work == 3 * HOUR


def test_nobody_works_seven_days_in_a_row() -> None:
    found = lawful(Person(days(0, 1, 2, 3, 4)), [shift(5, 8, 15), shift(6, 8, 15)], MONDAY)
    assert [one.shift is not None for one in found] == [True, False]
    assert [(limit.rule, limit.article) for limit in found[1].limits] == [("weekly_rest", "L3132-2")]


def test_overtime_ends_where_the_rest_before_the_next_day_begins() -> None:
    found = lawful(Person(), [shift(0, 9, 17, lunch(0)), shift(1, 5, 13, lunch(1))], MONDAY)
    assert found[0].overtime == HOUR


def test_the_work_of_a_night_may_all_fall_on_either_day() -> None:
    found = lawful(Person(), [shift(0, 14, 27), shift(1, 14, 24)], MONDAY)
    assert found[0].shift is not None
    assert found[1].shift is not None
    assert found[1].most_work == 10 * HOUR - (found[0].shift.span[1] - DAY)


def test_the_work_of_a_sunday_night_may_all_fall_into_the_next_week() -> None:
    night = shift(6, 22, 32)
    later = [shift(8 + n, 8, 18, Rest((8 + n) * DAY + 12 * HOUR, (8 + n) * DAY + 13 * HOUR, HOUR)) for n in range(5)]
    found = lawful(Person(), [night, *later], MONDAY)
    assert sum(min(one.most_work, 9 * HOUR) for one in found[1:]) == 48 * HOUR - 8 * HOUR


def test_one_span_inside_another_is_one() -> None:
    """Saturday until 16, with a call-out in between that was over at 8: 27 hours until Sunday at 19."""
    worked = (*days(0, 1, 2, 3, 4), (5 * DAY + 6 * HOUR, 5 * DAY + 16 * HOUR), (5 * DAY + 7 * HOUR, 5 * DAY + 8 * HOUR))
    (found,) = lawful(Person(worked), [shift(6, 19, 24)], MONDAY)
    assert found.shift is None


def test_a_short_break_allows_no_overtime() -> None:
    (found,) = lawful(Person(), [shift(0, 8, 14, Rest(10 * HOUR, 10 * HOUR, 600))], MONDAY)
    assert found.overtime == 0


def test_overtime_leaves_the_long_rest_of_the_week() -> None:
    found = lawful(Person(days(0, 1, 2, 3, 4)), [shift(5, 8, 17, lunch(5)), shift(7, 4, 10)], MONDAY)
    assert found[0].overtime == 0


def test_breaks_that_meet_do_not_make_a_day_impossible_to_read() -> None:
    (found,) = lawful(Person(), [shift(0, 8, 18, Rest(9 * HOUR, 17 * HOUR, 600))], MONDAY)
    assert found.shift is not None
    assert sorted(found.shift.rests, key=lambda rest: rest.earliest) == list(found.shift.rests)
    assert [rest.latest for rest in found.shift.rests] == sorted(rest.latest for rest in found.shift.rests)


def route(day: int, leaves: float, back: float, *breaks: tuple[float, float]) -> dict[str, Any]:
    at = day * DAY
    return {
        "technician": f"t-d{day}",
        "leaves": int(at + leaves * HOUR),
        "back": int(at + back * HOUR),
        "breaks": [],
        "breaks_by_law": [[int(at + begin * HOUR), int(at + end * HOUR)] for begin, end in breaks],
        "visits": [],
    }


def broken(*routes: dict[str, Any], worked: tuple[tuple[int, int], ...] = (), weeks: tuple[int, ...] = ()) -> list[str]:
    technicians = [
        {"id": one["technician"], "person": "t", "breaks": [], "worked": worked, "weeks_before": weeks}
        for one in routes
    ]
    return against_the_law({"technicians": technicians, "weekday": 0}, {"routes": list(routes)})


def test_what_is_lawful_is_not_complained_of() -> None:
    week = [route(day, 8, 17, (12, 13)) for day in range(5)]
    assert broken(*week, weeks=(40 * HOUR,) * 11) == []


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        (broken(route(0, 7, 20.5, (11, 14))), "a span of 13.50 h"),
        (broken(route(0, 8, 19, (13.9, 14.3))), "10.60 h of work on day 0"),
        (broken(route(0, 8, 15)), "7.00 h without a break"),
        (broken(route(0, 8, 15, (11, 11.2))), "7.00 h without a break"),
        (broken(route(0, 12, 22, (17, 18)), route(1, 8, 12)), "10.00 h of rest before 115200"),
        (broken(route(0, 8, 12), worked=((13 * HOUR, 14 * HOUR),)), "1.00 h of rest after 43200"),
        (broken(route(0, 8, 12), worked=((11 * HOUR, 13 * HOUR),)), "works twice at 28800"),
        (broken(*(route(day, 7, 17, (12, 13)) for day in range(6))), "54.00 h of work in a week"),
        (broken(*(route(day, 8, 14) for day in range(7))), "no rest of 35 h in the week of day 0"),
        (broken(route(0, 8, 12), weeks=(48 * HOUR,) * 11), "44.33 h a week on average"),
    ],
    ids=lambda v: v.replace(" ", "_") if isinstance(v, str) else "",
)
def test_each_rule_that_is_broken_is_seen(found: list[str], complaint: str) -> None:
    assert f"t: {complaint}" in found
