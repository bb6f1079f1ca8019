"""Days with travel by the hour, crews, order, promises and the law: they hold in other eyes; small ones are best."""

from __future__ import annotations

import json
import random
from itertools import combinations, pairwise, permutations, product
from typing import Any

import numpy as np
import pytest
from benchmarks.solver.check import violations, way_at
from benchmarks.solver.days import hard_day, random_day
from benchmarks.solver.instances import Instance, able, with_matrix

from scheduling.solver.by_hand import as_json
from scheduling.solver.effort import Effort
from scheduling.solver.forms.fsd import read_fsd
from scheduling.solver.tours.network import network_of
from scheduling.solver.tours.plan import insert, plan
from scheduling.solver.tours.problem import Problem, Tour, Visit

HOUR = 3_600
SHORT = Effort(seconds=600, iterations=300)


def planned(instance: Instance, effort: Effort = SHORT) -> dict[str, Any]:
    return as_json(plan(problem_of(instance), 1, effort))


def problem_of(instance: Instance) -> Any:
    return read_fsd(json.dumps({key: value for key, value in instance.items() if key != "matrix"}))


@pytest.mark.parametrize("seed", range(20))
def test_a_day_with_everything_holds_in_other_eyes(seed: int) -> None:
    """D7."""
    chance = random.Random(seed)
    instance = with_matrix(hard_day(seed, chance.randint(5, 20), chance.randint(20, 90), chance.randint(1, 3)))
    assert violations(instance, planned(instance)) == []


def small_day(seed: int) -> Instance:
    """Without breaks and law: what is left can be tried out."""
    instance = hard_day(seed, technicians=3, visits=4)
    del instance["law"]
    for technician in instance["technicians"]:
        technician["breaks"] = []
    chance = random.Random(seed)
    instance["visits"][0]["crew"] = chance.choice([1, 2, 2])
    instance["visits"][2]["after"] = {"visit": chance.choice(["v0", "v1"]), "gap": 0}
    return with_matrix(instance)


def cheapest(instance: Instance) -> int:
    """Every crew or nobody for each visit, in every order, at promised times or others."""
    visits, technicians = instance["visits"], instance["technicians"]
    index = {visit["id"]: v for v, visit in enumerate(visits)}
    crews = [
        [(), *combinations([r for r, one in enumerate(technicians) if able(one, visit)], visit["crew"])]
        for visit in visits
    ]
    best: int = sum(visit["penalty"] for visit in visits)
    for who in product(*crews):
        if any(
            who[v] and "after" in visit and not who[index[visit["after"]["visit"]]] for v, visit in enumerate(visits)
        ):
            continue
        fixed = sum(visits[v]["penalty"] for v, crew in enumerate(who) if not crew)
        fixed += sum(
            visits[v].get("costs", {}).get(technicians[r]["id"], 0) for v, crew in enumerate(who) for r in crew
        )
        mine = [[v for v, crew in enumerate(who) if r in crew] for r in range(len(technicians))]
        for orders in product(*map(permutations, mine)):
            cost = fixed + sum(_travel(instance, r, order) for r, order in enumerate(orders) if order)
            for moved in product(
                *([False, True] if "otherwise" in v and who[i] else [False] for i, v in enumerate(visits))
            ):
                whole = cost + sum(v["otherwise"]["cost"] for v, other in zip(visits, moved, strict=True) if other)
                if whole < best and _holds(instance, orders, moved):
                    best = whole
    return best


def _travel(instance: Instance, r: int, order: tuple[int, ...]) -> int:
    technician = instance["technicians"][r]
    places = [technician["start"], *(instance["visits"][v]["location"] for v in order), technician["end"]]
    return sum(instance["matrix"][a][b] for a, b in pairwise(places))


def _there(instance: Instance, a: int, b: int, free: int) -> int:
    later = range((free // HOUR + 1) * HOUR, free + 4 * HOUR, HOUR)
    return min(at + way_at(instance, a, b, at) for at in [free, *later])


def _holds(instance: Instance, orders: tuple[tuple[int, ...], ...], moved: tuple[bool, ...]) -> bool:
    """Earliest starts, raised until nothing moves."""
    visits = instance["visits"]
    index = {visit["id"]: v for v, visit in enumerate(visits)}
    served = {v for order in orders for v in order}
    starts = dict.fromkeys(served, 0)
    while True:
        raised = dict(starts)
        for r, order in enumerate(orders):
            free, place = instance["technicians"][r]["shift"][0], instance["technicians"][r]["start"]
            for v in order:
                raised[v] = max(raised[v], _there(instance, place, visits[v]["location"], free))
                free, place = raised[v] + visits[v]["duration"], visits[v]["location"]
        for v in served:
            if before := visits[v].get("after"):
                other = index[before["visit"]]
                raised[v] = max(raised[v], raised[other] + visits[other]["duration"] + before["gap"])
            windows = visits[v]["otherwise"]["windows"] if moved[v] else visits[v]["windows"]
            fits = [max(raised[v], opens) for opens, closes in windows if raised[v] <= closes]
            if not fits:
                return False
            raised[v] = min(fits)
        if raised == starts:
            break
        starts = raised
    for r, order in enumerate(orders):
        technician = instance["technicians"][r]
        if order:
            last = visits[order[-1]]
            back = _there(instance, last["location"], technician["end"], starts[order[-1]] + last["duration"])
            if back > technician["shift"][1]:
                return False
    return True


@pytest.mark.parametrize("seed", range(25))
def test_a_small_day_with_crews_and_order_is_planned_as_well_as_by_trying_everything(seed: int) -> None:
    """S000-84."""
    instance = small_day(seed)
    found = planned(instance, Effort(seconds=600, iterations=20_000))
    assert violations(instance, found) == []
    assert found["cost"] == cheapest(instance)


def test_a_plan_that_stands_is_taken_up_and_bettered() -> None:
    instance = with_matrix(hard_day(5, technicians=8, visits=60))
    problem = problem_of(instance)
    before = plan(problem, 1, Effort(60, iterations=20))
    after = plan(problem, 2, Effort(60, iterations=500), start=before)
    assert after.cost < before.cost
    assert plan(problem, 2, Effort(60, iterations=1), start=after).cost <= after.cost
    assert violations(instance, as_json(after)) == []


@pytest.mark.parametrize("seed", range(10))
def test_one_more_visit_is_put_into_a_plan(seed: int) -> None:
    """S000-89. What was promised is moved only where that is cheaper than leaving out."""
    instance = with_matrix(hard_day(seed, technicians=8, visits=40))
    urgent = instance["visits"][-1]
    for key in ("after", "otherwise", "costs"):
        urgent.pop(key, None)
    urgent |= {"crew": 1, "skills": {}, "windows": [[8 * HOUR, 18 * HOUR]], "penalty": 100 * HOUR, "duration": 1_200}
    problem = problem_of(instance)
    without = with_matrix(instance | {"visits": instance["visits"][:-1]})
    before = plan(problem_of(without), 1, Effort(60, iterations=2_000))
    after = insert(problem, before, seed=1)
    assert violations(instance, as_json(after)) == []
    assert urgent["id"] not in {left.visit_id for left in after.left_out}
    assert after.cost <= before.cost + 100 * HOUR


def crew_day() -> Instance:
    """Two technicians for one visit together, and another visit after it."""
    instance = random_day(1, technicians=2, visits=2, breaks=False)
    for technician in instance["technicians"]:
        technician |= {"shift": [8 * HOUR, 18 * HOUR], "skills": {}}
    for visit in instance["visits"]:
        visit |= {"windows": [[9 * HOUR, 12 * HOUR]], "skills": {}, "duration": HOUR, "penalty": 50 * HOUR}
    instance["visits"][0]["crew"] = 2
    instance["visits"][1] |= {"after": {"visit": "v0", "gap": 0}, "windows": [[9 * HOUR, 17 * HOUR]]}
    return instance


@pytest.mark.parametrize(
    ("change", "left_out"),
    [
        (lambda day: day["technicians"].pop(), {"v0", "v1"}),
        (lambda day: day["technicians"][1].update(shift=[8 * HOUR, 8 * HOUR + 60]), {"v0", "v1"}),
        (lambda day: day["visits"][0].update(windows=[[14 * HOUR, 15 * HOUR]]), set()),
        (lambda day: day["visits"][1]["after"].update(gap=3 * HOUR), set()),
        (lambda day: day["visits"][0].update(crew=1), set()),
    ],
    ids=["technician gone", "shift cut", "window moved", "gap longer", "crew of one"],
)
def test_what_no_longer_holds_of_a_crew_comes_out_as_a_whole(change: Any, left_out: set[str]) -> None:
    instance = crew_day()
    before = plan(problem_of(instance), 1, SHORT)
    assert before.left_out == ()
    change(instance)
    for after in (insert(problem_of(instance), before, 1), plan(problem_of(instance), 1, SHORT, start=before)):
        assert violations(with_matrix(instance), as_json(after)) == []
        assert {left.visit_id for left in after.left_out} == left_out


def test_who_leaves_earlier_is_never_there_later() -> None:
    """A way of three hours in the rush takes ten minutes an hour later: who is early waits. Around midnight too."""
    way = np.array([[[0, 600], [600, 0]], [[0, 3 * HOUR], [600, 0]], [[0, 600], [4 * HOUR, 0]]])
    tours = (Tour("t", 0, 0, (0, HOUR)),)
    visits = (Visit("v", 1, 0, ((0, HOUR),)),)
    paces = (2, *[0] * 7, 1, 1, *[0] * 13, 2)
    net = network_of(Problem(tours, visits, way, paces=paces, tolls=way[0]))
    by_hour = net.way[net.paces]
    assert (by_hour <= HOUR + np.roll(by_hour, -1, axis=0)).all()
    start, visit = 1, 0
    assert by_hour[:, start, visit].tolist() == [600] * 8 + [2 * HOUR + 600, HOUR + 600] + [600] * 14
    assert by_hour[[22, 23, 0], visit, start].tolist() == [600, 2 * HOUR + 600, HOUR + 600]
