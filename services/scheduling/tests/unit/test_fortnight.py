"""A fortnight in small: the same twice, the same world for whoever dispatches, and eyes that see what is wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest
from benchmarks.solver.fortnight.clock import Clock
from benchmarks.solver.fortnight.duty import Duty, still_expected
from benchmarks.solver.fortnight.greedy import Greedy
from benchmarks.solver.fortnight.ours import Ours, Settings, is_paid
from benchmarks.solver.fortnight.verdict import accounts, impossible, total, unlawful
from benchmarks.solver.fortnight.world import HOUR, Size, World, draw_world

from scheduling.solver.params import Roads
from scheduling.solver.places import Seat
from scheduling.solver.relax import Relaxation

SMALL = Size(days=3, technicians=6, visits=14, ill=0.1, no_show=0.1)
QUICK = Settings(booking_iterations=30, night_iterations=200, morning_iterations=100, live_iterations=30)


@pytest.fixture(scope="module")
def world() -> World:
    return draw_world(3, SMALL)


def dispatched(world: World, dispatcher: Callable[[Clock], Ours | Greedy]) -> Clock:
    clock = Clock(world)
    clock.run(dispatcher(clock))
    return clock


@pytest.fixture(scope="module")
def ours(world: World) -> Clock:
    return dispatched(world, lambda clock: Ours(clock, QUICK))


@pytest.fixture(scope="module")
def greedy(world: World) -> Clock:
    return dispatched(world, Greedy)


def story(clock: Clock) -> list[tuple[object, ...]]:
    return [(duty.name, duty.day, duty.left_at, duty.back_at, duty.metres, *duty.stays) for duty in clock.over]


def test_the_same_seed_is_the_same_fortnight(world: World, ours: Clock) -> None:
    again = dispatched(draw_world(3, SMALL), lambda clock: Ours(clock, QUICK))
    assert story(again) == story(ours)
    assert again.promises == ours.promises
    assert story(dispatched(draw_world(4, SMALL), Greedy)) != story(dispatched(world, Greedy))


def test_what_is_done_is_lawful_and_possible(ours: Clock, greedy: Clock) -> None:
    for clock in (ours, greedy):
        assert unlawful(clock) == []
        assert impossible(clock) == []
        done = total(accounts(clock))
        assert done.wanted == len(clock.world.requests)
        assert done.kept + done.late + done.without == done.wanted
        assert done.kept > done.wanted / 2


def test_whoever_dispatches_meets_the_same_world(ours: Clock, greedy: Clock) -> None:
    assert ours.ill == greedy.ill
    absent = [
        {stay.request_id: stay.is_absent for duty in clock.over for stay in duty.stays} for clock in (ours, greedy)
    ]
    both = absent[0].keys() & absent[1].keys()
    assert any(absent[0][name] for name in both)
    assert all(absent[0][name] == absent[1][name] for name in both)


def test_the_map_has_the_travel_of_the_products_roads(world: World) -> None:
    roads, there = Roads(), world.map
    some = range(0, len(there.places), 7)
    seconds, metres = there.between(list(some))
    for (i, a), (j, b), hour in product(enumerate(some), enumerate(some), (3, 8, 12, 17)):
        way = roads.travel(there.places[a], there.places[b], hour)
        assert (way.seconds, way.metres) == (there.way(a, b, hour * HOUR), there.metres(a, b))
        assert (way.seconds, way.metres) == (seconds[there.paces[hour], i, j], metres[i, j])


def test_who_is_not_done_when_planned_is_expected_later_and_later() -> None:
    expected = [still_expected(HOUR, elapsed, 0.35) for elapsed in (0, 30 * 60, HOUR, 2 * HOUR, 4 * HOUR)]
    assert expected[0] == HOUR
    assert expected == sorted(expected)
    assert HOUR + 10 * 60 < expected[2] < HOUR + 30 * 60
    assert expected[-1] > 4 * HOUR


def test_a_break_in_what_was_broken_off_is_not_had(world: World) -> None:
    at_eight = 8 * HOUR
    duty = Duty(world.technicians[0], 0, at_eight, 17 * HOUR, 10 * HOUR, 0, None, left_at=at_eight, since=at_eight)
    assert duty.spend(13 * HOUR, 2 * HOUR) == 15 * HOUR + 20 * 60
    duty.keep_rests_until(13 * HOUR + 30 * 60)
    assert duty.rests == []
    assert duty.spend(13 * HOUR + 30 * 60, HOUR) == 14 * HOUR + 50 * 60


def busy(clock: Clock) -> Duty:
    return max(clock.over, key=lambda duty: len(duty.stays))


def at_two_places(clock: Clock) -> None:
    duty = busy(clock)
    first, second = sorted(duty.stays, key=lambda stay: stay.start)[:2]
    duty.stays.remove(second)
    duty.stays.append(replace(second, start=first.end - 60))


def made_twice(clock: Clock) -> None:
    other = next(duty for duty in clock.over if duty is not busy(clock))
    other.stays.append(busy(clock).stays[0])


def made_by_the_ill(clock: Clock) -> None:
    clock.ill[busy(clock).day].append(busy(clock).name)


def before_it_opens(clock: Clock) -> None:
    stay = busy(clock).stays[0]
    clock._promises[stay.request_id] = stay.start + 60, stay.start + HOUR


def promised_too_long(clock: Clock) -> None:
    opens, _ = clock.promises[busy(clock).stays[0].request_id]
    clock._promises[busy(clock).stays[0].request_id] = opens, opens + 2 * HOUR + 1


def promised_at_night(clock: Clock) -> None:
    stay = next(stay for stay in busy(clock).stays if clock.world.by_id[stay.request_id].deadline is None)
    opens, closes = clock.promises[stay.request_id]
    clock._promises[stay.request_id] = opens - 12 * HOUR, closes - 12 * HOUR


def without_the_skill(clock: Clock) -> None:
    duty = busy(clock)
    duty.technician = replace(duty.technician, skills={})


def cut_short(clock: Clock) -> None:
    duty = next(duty for duty in clock.over if duty.stays and not duty.stays[0].is_absent)
    duty.stays[0] = replace(duty.stays[0], end=duty.stays[0].end - 60)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (at_two_places, "at once"),
        (made_twice, "was made 2 times"),
        (made_by_the_ill, "worked while ill"),
        (before_it_opens, "begins before its window"),
        (promised_too_long, "was promised 2.00 h"),
        (promised_at_night, "when nobody is there"),
        (without_the_skill, "has not the skills"),
        (cut_short, "did not last as long"),
    ],
)
def test_what_cannot_be_is_seen(greedy: Clock, spoil: Callable[[Clock], None], says: str) -> None:
    clock = spoiled(greedy, spoil)
    assert any(says in wrong for wrong in impossible(clock))


def too_long(clock: Clock) -> None:
    duty = busy(clock)
    assert duty.left_at is not None
    duty.back_at = duty.left_at + 11 * HOUR


def without_a_break(clock: Clock) -> None:
    for duty in clock.over:
        duty.rests = []


def no_rest_before(clock: Clock) -> None:
    duty = next(duty for duty in clock.over if duty.left_at is not None)
    assert duty.left_at is not None
    called = duty.left_at - 2 * HOUR, duty.left_at - HOUR
    duty.technician = replace(duty.technician, called_out=(called,))


def never_home(clock: Clock) -> None:
    busy(clock).back_at = None


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (too_long, "h of work on day"),
        (without_a_break, "without a break"),
        (no_rest_before, "h of rest before"),
        (never_home, "never came home"),
    ],
)
def test_what_is_unlawful_is_seen(greedy: Clock, spoil: Callable[[Clock], None], says: str) -> None:
    clock = spoiled(greedy, spoil)
    assert any(says in wrong for wrong in unlawful(clock))


def spoiled(clock: Clock, spoil: Callable[[Clock], None]) -> Clock:
    """A copy, as far as verdicts read it."""
    other = Clock(clock.world)
    other.over = copy.deepcopy(clock.over)
    other.ill = copy.deepcopy(clock.ill)
    other._promises.update(clock.promises)
    assert impossible(other) == []
    assert unlawful(other) == []
    spoil(other)
    return other


def test_what_was_promised_is_not_moved(greedy: Clock) -> None:
    promises: dict[str, tuple[int, int]] = greedy.promises  # type: ignore[assignment]
    with pytest.raises(TypeError):
        promises[next(iter(promises))] = (0, 1)


def test_what_somebody_else_pays_for_is_seen_in_what_goes_before_too() -> None:
    free = Relaxation(0, (Seat("t", overtime=60),), 0, 0)
    paid = Relaxation(0, (Seat("t", instead="other"),), 0, 0)
    chains = (free, paid, Relaxation(0, free.seats, 0, 0, first=paid), Relaxation(0, free.seats, 0, 0, first=free))
    assert [is_paid(one) for one in chains] == [False, True, True, False]
