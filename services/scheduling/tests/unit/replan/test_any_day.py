"""Whatever the day and its changes, the answer can be lived, and is the same again."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from services.scheduling.tests.unit.replan.day import ADA, BOB, EVE, at, day_of, job, planned, technician

from scheduling.domain.model import Confirmed, Proposed
from scheduling.domain.what_if import Change, Day, Longer, LongerMeetsFixed, RoadClosed, TechnicianAway
from scheduling.solver.problem import Place


def test_nothing_to_better_changes_nothing() -> None:
    answer = planned(day_of(job(1, (ADA,), 9), job(2, (ADA,), 14), job(3, (BOB,), 9)))
    assert (answer.moved, answer.placed, answer.left_out, answer.warn) == ((), (), (), ())
    assert answer.before == answer.after
    assert answer.before.visits == 3


@pytest.mark.parametrize("hour", [8.0, 12.5])
def test_a_day_without_visits_is_a_day(hour: float) -> None:
    assert planned(day_of(now=hour)).moved == ()


def test_the_same_question_has_the_same_answer() -> None:
    day = day_of(*(job(n, (ADA if n % 2 else BOB,), hour) for n, hour in enumerate((8, 9, 10, 13.5, 14.5, 15.5))))
    assert planned(day, TechnicianAway(ADA)) == planned(day, TechnicianAway(ADA))


sites = st.builds(Place, st.floats(48.8, 48.95), st.floats(2.2, 2.5))
hours = st.sampled_from([8, 9.5, 11, 13, 14.5, 16])


@st.composite
def days(draw: st.DrawFn) -> tuple[Day, tuple[Change, ...], tuple[UUID, ...]]:
    team = (ADA, BOB, EVE)
    taken = draw(st.sets(st.tuples(st.sampled_from(team), hours), min_size=1, max_size=14))
    jobs = []
    for n, (person, hour) in enumerate(sorted(taken, key=str)):
        priority, minutes = draw(st.sampled_from(["P1", "P2", "P3", "P4"])), draw(st.sampled_from([30, 45, 60]))
        one = job(n, (person,), hour, draw(sites), minutes, priority)
        kind = draw(st.sampled_from(["confirmed", "confirmed", "confirmed", "proposed"]))
        jobs.append(replace(one, visit=Proposed(one.visit.arrangement)) if kind == "proposed" else one)  # type: ignore[union-attr]
    confirmed = [one for one in jobs if isinstance(one.visit, Confirmed)]
    names = [one.visit.arrangement.visit_id for one in confirmed if one.visit]
    changes: list[Change] = draw(
        st.lists(
            st.one_of(
                st.just(TechnicianAway(ADA)),
                st.just(RoadClosed(48.87, 2.33, 3_000)),
                *([st.builds(Longer, st.sampled_from(names), st.sampled_from([15, 90]))] if names else []),
            ),
            max_size=3,
            unique_by=lambda change: change.kind,
        )
    )
    keep = draw(st.lists(st.sampled_from(names), max_size=3, unique=True)) if names else []
    now = draw(st.sampled_from([-2.0, 10.0]))
    return day_of(*jobs, now=now, team=tuple(map(technician, team))), tuple(changes), tuple(keep)


@hypothesis_settings(max_examples=40, deadline=None)
@given(days())
def test_whatever_changes_the_diff_can_be_lived(asked: tuple[Day, tuple[Change, ...], tuple[UUID, ...]]) -> None:
    """Read without the solver: what the day would be, had the diff been published."""
    day, changes, keep = asked
    try:
        answer = planned(day, *changes, keep=keep, iterations=60)
    except LongerMeetsFixed:
        assert keep or day.now == at(10)
        return
    moved = {one.visit_id: one for one in answer.moved}
    left = {one.visit_id for one in answer.left_out}
    away = {change.technician_id for change in changes if isinstance(change, TechnicianAway)}
    lengths = {change.visit_id: timedelta(minutes=change.minutes) for change in changes if isinstance(change, Longer)}
    seats: dict[UUID, list[tuple[datetime, datetime, bool]]] = {}
    assert not moved.keys() & left
    for one in day.jobs:
        assert one.visit is not None
        found = one.visit.arrangement
        fixed = isinstance(one.visit, Proposed) or found.visit_id in keep or found.slot.starts_at <= day.now
        change = moved.get(found.visit_id)
        if isinstance(one.visit, Proposed) or found.visit_id in keep:
            assert change is None or change.only_ends_otherwise
            assert found.visit_id not in left
        if found.visit_id in left:
            continue
        seat = change.to if change else found
        slot = change.to.slot if change else found.slot
        if change is not None:
            assert (change.was.technician_ids, change.was.slot) == (found.technician_ids, found.slot)
            assert change.was != change.to
            assert slot.ends_at - slot.starts_at == lengths.get(
                found.visit_id, found.slot.ends_at - found.slot.starts_at
            )
            if not (fixed and change.only_ends_otherwise):
                assert slot.starts_at >= day.now
                assert not set(seat.technician_ids) & away
                assert at(8) <= slot.starts_at
                assert slot.ends_at <= at(17)
        elif not fixed:
            assert not set(found.technician_ids) & away
        if not (set(seat.technician_ids) & away):
            for person in seat.technician_ids:
                seats.setdefault(person, []).append(
                    (slot.starts_at, slot.ends_at, change is None or (fixed and change.only_ends_otherwise))
                )
    for own in seats.values():
        own.sort()
        for a, b in pairwise(own):
            assert a[1] <= b[0] or (a[2] and b[2])
    assert answer.after.left_out == len(answer.left_out)
    assert answer.after.visits == len(day.jobs) - len(answer.left_out)
