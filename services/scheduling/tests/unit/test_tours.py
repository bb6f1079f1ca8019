"""Whole days, planned. What is published is checked by eyes that share no code with the solver."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.solver.check import true_cost, violations
from benchmarks.solver.days import random_day
from benchmarks.solver.instances import Instance, able, load, with_matrix
from benchmarks.solver.rivals import timetable
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.solver.by_hand import as_json
from scheduling.solver.effort import Effort
from scheduling.solver.forms import read_problem
from scheduling.solver.forms.fsd import read_fsd
from scheduling.solver.tours.plan import plan
from scheduling.solver.tours.problem import Pause, Problem, Tour, Visit

# Iterations decide; the seconds are there for a machine that stands still.
SHORT = Effort(seconds=600, iterations=300)

DATA = Path(__file__).parents[4] / "benchmarks" / "solver" / "data" / "vrptw_solomon"


def planned(instance: Instance, seed: int = 1, effort: Effort = SHORT) -> dict[str, Any]:
    problem = read_fsd(json.dumps({key: value for key, value in instance.items() if key != "matrix"}))
    return as_json(plan(problem, seed, effort))


def cheapest(instance: Instance) -> int:
    """By trying everything: every technician or none for each visit, in every order."""
    visits, technicians = instance["visits"], instance["technicians"]
    orders: dict[tuple[int, frozenset[int]], int | None] = {}

    def cost_of(r: int, mine: frozenset[int]) -> int | None:
        if (r, mine) not in orders:
            routes = [timetable(instance, r, list(order)) for order in permutations(mine)]
            plans = [{"routes": [route], "left_out": []} for route in routes if route is not None]
            penalties: int = sum(v["penalty"] for i, v in enumerate(visits) if i not in mine)
            costs = [true_cost(instance, found) - penalties for found in plans]
            orders[r, mine] = min(costs, default=None)
        return orders[r, mine]

    best: int = sum(visit["penalty"] for visit in visits)
    for who in product(range(-1, len(technicians)), repeat=len(visits)):
        if any(r >= 0 and not able(technicians[r], visits[v]) for v, r in enumerate(who)):
            continue
        cost: int | None = sum(visits[v]["penalty"] for v, r in enumerate(who) if r < 0)
        for r in set(who) - {-1}:
            of_tour = cost_of(r, frozenset(v for v, one in enumerate(who) if one == r))
            cost = None if cost is None or of_tour is None else cost + of_tour
        if cost is not None:
            best = min(best, cost)
    return best


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_a_small_day_is_planned_as_well_as_by_trying_everything(seed: int) -> None:
    days = 1 + seed % 2
    instance = with_matrix(random_day(seed, technicians=2, visits=4, days=days))
    found = planned(instance, 1, Effort(seconds=600, iterations=20_000))
    assert violations(instance, found) == []
    assert found["cost"] == cheapest(instance)


@pytest.mark.parametrize("seed", range(20))
def test_a_day_holds_in_other_eyes(seed: int) -> None:
    chance = random.Random(seed)
    instance = with_matrix(random_day(seed, chance.randint(5, 20), chance.randint(20, 90), days=chance.randint(1, 3)))
    assert violations(instance, planned(instance)) == []


def test_the_same_seed_and_rounds_give_the_same_plan_on_two_cores() -> None:
    instance = with_matrix(random_day(1, technicians=8, visits=50))
    effort = Effort(seconds=600, iterations=2_000, cores=2)
    first, again, other = planned(instance, 5, effort), planned(instance, 5, effort), planned(instance, 6, effort)
    assert first == again
    assert first["routes"] != other["routes"]


def test_more_rounds_find_better() -> None:
    instance = with_matrix(random_day(3, technicians=12, visits=80))
    short, long = planned(instance, 1, Effort(60, iterations=10)), planned(instance, 1, Effort(60, iterations=20_000))
    assert long["cost"] < 0.95 * short["cost"]


def test_a_pinned_visit_stays_and_one_that_must_be_is() -> None:
    instance = with_matrix(random_day(4, technicians=3, visits=12, breaks=False))
    home = instance["technicians"][0]
    instance["visits"][0] |= {"skills": {}, "pinned": {"technician": home["id"], "start": home["shift"][0] + 7_200}}
    found = planned(instance)
    assert violations(instance, found) == []
    stays = {stay["id"]: (route["technician"], stay["start"]) for route in found["routes"] for stay in route["visits"]}
    assert stays["v0"] == (home["id"], home["shift"][0] + 7_200)


def test_a_visit_that_must_be_and_cannot_is_left_out_and_said_so() -> None:
    """Its cost is past any number for "never": that must not let somebody unskilled do it, or at another time."""
    instance = with_matrix(random_day(7, technicians=3, visits=10) | {"objective": {"travel": 1_000, "span": 0}})
    instance["visits"][0] |= {"skills": {"welding": 1}, "penalty": None}
    instance["visits"][1] |= {"skills": {}, "windows": [[0, 1]], "penalty": None}
    found = planned(instance)
    assert {left["id"]: left["reason"] for left in found["left_out"] if left["must_be_planned"]} == {
        "v0": "no_technician_can",
        "v1": "not_in_any_shift",
    }
    assert sorted(violations(instance, found)) == ["v0 must be planned", "v1 must be planned"]


def test_one_visit_is_planned_whatever_the_seed() -> None:
    instance = with_matrix(random_day(8, technicians=2, visits=1, breaks=False))
    instance["visits"][0] |= {"skills": {}, "windows": [[0, 86_400]]}
    for seed in range(150):
        assert planned(instance, seed, Effort(60, iterations=5))["left_out"] == []


def test_a_detour_may_be_the_only_way_in_time() -> None:
    """Travel by matrix need not be shortest: straight to the second visit takes 100, by way of the first 2."""
    instance = random_day(9, technicians=1, visits=2, breaks=False)
    base = {"skills": {}, "duration": 0, "penalty": 100_000}
    instance |= {
        "locations": [[0, 0]] * 3,
        "travel": {"matrix": [[0, 1, 100], [1, 0, 1], [100, 1, 0]]},
        "technicians": [instance["technicians"][0] | {"start": 0, "end": 0, "shift": [0, 1_000]}],
        "visits": [
            instance["visits"][0] | base | {"location": 1, "windows": [[0, 1_000]]},
            instance["visits"][1] | base | {"location": 2, "windows": [[0, 50]]},
        ],
    }
    found = planned(instance)
    assert [[stay["id"] for stay in route["visits"]] for route in found["routes"]] == [["v0", "v1"]]


@pytest.mark.parametrize("seed", range(8))
def test_several_breaks_hold_in_other_eyes(seed: int) -> None:
    instance = random_day(seed, technicians=4, visits=25)
    for technician in instance["technicians"]:
        begins = technician["shift"][0]
        technician["breaks"] = [
            {"earliest": begins + 3_600 * at, "latest": begins + 3_600 * at + 1_800, "duration": 900}
            for at in (2, 4, 5)
        ]
    assert violations(with_matrix(instance), planned(instance)) == []


def test_vehicles_carry_no_more_than_they_can() -> None:
    problem, instance = read_problem(DATA / "RC207.txt", first=30), load(DATA / "RC207.txt", first=30)
    small = replace(problem, tours=tuple(replace(tour, capacity=120) for tour in problem.tours))
    for technician in instance["technicians"]:
        technician["capacity"] = 120
    found = as_json(plan(small, 1, SHORT))
    assert violations(instance, found) == []
    assert len(found["routes"]) >= 4


def test_nobody_and_nothing() -> None:
    nothing = random_day(5, technicians=2, visits=0)
    assert planned(nothing)["routes"] == []
    nobody = random_day(5, technicians=0, visits=3)
    found = planned(nobody)
    assert [left["reason"] for left in found["left_out"]] == ["no_technician_can"] * 3
    assert found["cost"] == sum(visit["penalty"] for visit in nobody["visits"])


def test_why_a_visit_is_left_out() -> None:
    instance = with_matrix(random_day(6, technicians=1, visits=4, breaks=False))
    technician = instance["technicians"][0] | {"skills": {}, "shift": [28_800, 36_000]}
    near = instance["locations"][technician["start"]]
    instance["technicians"] = [technician]
    base = {"skills": {}, "windows": [[28_800, 36_000]], "duration": 3_600, "penalty": 200_000, "priority": 1}
    instance["visits"] = [visit | base for visit in instance["visits"]]
    able_to, late, full, dear = instance["visits"]
    for visit in instance["visits"]:
        instance["locations"][visit["location"]] = near
    able_to["skills"] = {"welding": 1}
    late["windows"] = [[50_000, 60_000]]
    full["duration"] = 7_000
    instance["locations"][dear["location"]] = [near[0] + 5, near[1]]
    dear |= {"duration": 60, "penalty": 10}
    instance["technicians"][0]["end"] = technician["start"]
    found = planned(with_matrix(instance))
    assert {left["id"]: left["reason"] for left in found["left_out"]} == {
        able_to["id"]: "no_technician_can",
        late["id"]: "not_in_any_shift",
        dear["id"]: "no_room",
    }


def test_a_break_on_the_way_may_be_less_work_than_one_at_home_and_leaving_later() -> None:
    """At noon the way gets longer. Leaving before it, the break on the way, is 12,690 s of work and not 12,870."""
    by_pace = [[[0, 1560, 1680], [1560, 0, 540], [1680, 540, 0]], [[0, 1740, 1860], [1740, 0, 600], [1860, 600, 0]]]
    tour = Tour("t", 0, 0, (28_800, 59_400), pauses=(Pause(41_400, 50_400, 2_700),), most_work=12_734)
    visits = (Visit("first", 1, 4_950, ((45_000, 49_200),)), Visit("second", 2, 3_960, ((52_200, 56_400),)))
    problem = Problem((tour,), visits, np.array(by_pace), paces=(0,) * 12 + (1,) + (0,) * 11)
    assert plan(problem, 1, SHORT).left_out == ()
