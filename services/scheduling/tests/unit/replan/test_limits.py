"""Limits of the day, rest and the law bind whoever stands in."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from services.scheduling.tests.unit.replan.day import ADA, BOB, EVE, at, day_of, job, planned, technician, who

from scheduling.domain.model import Shift, Slot, Week
from scheduling.domain.what_if import TechnicianAway


def test_limits_of_a_day_hold_for_whoever_stands_in() -> None:
    team = (technician(ADA), technician(BOB, visits_per_day=1), technician(EVE, minutes_per_day=60))
    day = day_of(job(1, (ADA,), 9), job(2, (BOB,), 14), job(3, (EVE,), 14), team=team)
    answer = planned(day, TechnicianAway(ADA))
    assert [left.visit_id for left in answer.left_out] == [who(101)]


def test_rest_since_the_evening_before_is_kept() -> None:
    team = (technician(ADA), technician(BOB))
    late = {BOB: (Slot(at(-3), at(0)),)}
    answer = planned(day_of(job(1, (ADA,), 9), team=team, worked=late), TechnicianAway(ADA))
    assert all(moved.to.starts_at >= at(11) for moved in answer.moved)
    assert answer.moved


def test_who_was_called_out_before_rests_first() -> None:
    """D7. From three to four at night: not before three in the afternoon."""
    team = (technician(ADA), technician(BOB, call_outs=(Slot(at(3), at(4)),)))
    answer = planned(day_of(job(1, (ADA,), 9), team=team), TechnicianAway(ADA))
    assert answer.moved
    assert all(moved.to.starts_at >= at(15) for moved in answer.moved)


def test_twelve_weeks_on_average_bind_whoever_stands_in() -> None:
    """D7. Eleven weeks of 48 hours leave none to the twelfth."""
    full = tuple(Week(date(2026, 11, 23) - timedelta(weeks=n), 48 * 60) for n in range(1, 12))
    for weeks, left_out in ((full, 1), (full[1:], 0)):
        team = (technician(ADA), technician(BOB, weeks=weeks))
        answer = planned(day_of(job(1, (ADA,), 9), team=team), TechnicianAway(ADA))
        assert (len(answer.left_out), len(answer.moved)) == (left_out, 1 - left_out)


@pytest.mark.parametrize("hour", [1.5, 9, 17.25, 21])
def test_on_call_day_and_night_the_law_counts_from_the_first_work(hour: float) -> None:
    always = tuple(Shift(day, time(0), time(0)) for day in range(7))
    team = (technician(ADA, shifts=always, breaks=()), technician(BOB, shifts=always, breaks=()))
    jobs = []
    for one in (job(1, (ADA,), hour + 0.5), job(2, (BOB,), hour + 2)):
        assert one.need is not None
        assert one.need.site is not None
        jobs.append(replace(one, need=replace(one.need, site=replace(one.need.site, hours=()))))
    answer = planned(day_of(*jobs, team=team, now=hour), TechnicianAway(ADA))
    assert [(moved.visit_id, moved.promise_kept) for moved in answer.moved if moved.was.technician_ids == (ADA,)] == [
        (who(101), True)
    ]
    assert answer.left_out == ()


def test_a_day_is_planned_for_who_is_away_for_most_of_it() -> None:
    """On call day and night, and away from one to eight in the evening, when it is three."""
    always = tuple(Shift(day, time(0), time(0)) for day in range(7))
    away = technician(BOB, shifts=always, breaks=(), absences=(Slot(at(1), at(20)),))
    answer = planned(day_of(job(1, (ADA,), 9), team=(technician(ADA), away), now=3), TechnicianAway(ADA))
    assert [left.visit_id for left in answer.left_out] == [who(101)]
