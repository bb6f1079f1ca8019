"""Why not, and what it would take: each change offered is the smallest that helps, and does help."""

from __future__ import annotations

import json
from itertools import pairwise, permutations
from typing import Any

from benchmarks.solver.check import violations
from benchmarks.solver.days import hard_day, random_day
from benchmarks.solver.instances import Instance, with_matrix
from benchmarks.solver.rivals import timetable

from scheduling.solver.by_hand import as_json
from scheduling.solver.effort import Effort
from scheduling.solver.forms.fsd import read_fsd
from scheduling.solver.relax import Prices, relaxations, relaxed, solved
from scheduling.solver.tours.plan import plan

HOUR = 3_600


def problem_of(instance: Instance) -> Any:
    return read_fsd(json.dumps({key: value for key, value in instance.items() if key != "matrix"}))


def test_what_is_left_out_on_hard_days_has_a_change_that_places_it() -> None:
    """D5. Alone, not in a crew: nineteen in twenty or more, and what is offered first is cheapest."""
    asked = answered = 0
    for seed in range(8):
        problem = problem_of(hard_day(seed, technicians=10, visits=50))
        found = plan(problem, 1, Effort(60, iterations=1_000))
        visits = {visit.visit_id: visit for visit in problem.visits}
        for left in found.left_out:
            if visits[left.visit_id].crew > 1 or visits[left.visit_id].after is not None:
                continue
            offered = relaxations(problem, found, left.visit_id)
            asked, answered = asked + 1, answered + bool(offered)
            assert [one.cost for one in offered] == sorted(one.cost for one in offered)
            if offered:
                after = solved(problem, found, left.visit_id, offered[0])
                assert after is not None
                assert left.visit_id in {stay.visit_id for route in after.routes for stay in route.stays}
    assert asked > 40
    assert answered >= 0.95 * asked


def small_day(seed: int) -> Instance:
    """Two technicians, five visits, and one that nobody can do as it is asked for."""
    instance = random_day(seed, technicians=2, visits=6, breaks=False)
    for visit in instance["visits"][:-1]:
        visit |= {"skills": {}, "duration": 1_800, "penalty": 60 * HOUR}
    last = instance["visits"][-1]
    begins = last["windows"][0][0]
    last |= {"skills": {"welding": 1}, "penalty": 60 * HOUR}
    if seed % 3 == 1:
        last |= {"skills": {}, "windows": [[begins - 4 * HOUR, begins - 4 * HOUR + 60]]}
    elif seed % 3 == 2:
        last |= {"skills": {}, "windows": [[20 * HOUR, 21 * HOUR]]}
    return with_matrix(instance)


def cheapest(instance: Instance, routes: dict[str, list[int]], prices: Prices) -> float:
    """Every order of each technician's own visits and the new one, at every ten minutes of the day."""
    last = len(instance["visits"]) - 1
    visit, best = instance["visits"][last], float("inf")
    for r, technician in enumerate(instance["technicians"]):
        mine = routes.get(technician["id"], [])
        levels = sum(max(0, level - technician["skills"].get(s, 0)) for s, level in visit["skills"].items())
        without = _travel(instance, r, mine)
        for start in range(0, 24 * HOUR, 600):
            moved = min(max(a - start, start - b, 0) for a, b in visit["windows"])
            fixed = levels * prices.skill + moved * prices.moved
            if fixed >= best:
                continue
            at = {**visit, "windows": [[start, start]]}
            fitted = instance | {"visits": [*instance["visits"][:last], at]}
            for order in permutations([*mine, last]):
                if timetable(fitted, r, list(order)) is not None:
                    best = min(best, fixed + _travel(instance, r, list(order)) - without)
    return best


def _travel(instance: Instance, r: int, order: list[int]) -> int:
    if not order:
        return 0
    technician = instance["technicians"][r]
    places = [technician["start"], *(instance["visits"][v]["location"] for v in order), technician["end"]]
    return sum(instance["matrix"][a][b] for a, b in pairwise(places))


def test_hardly_ever_does_trying_everything_find_a_smaller_change() -> None:
    """D5. One in twenty at most; ten minutes to and fro, as what is tried is a grid."""
    asked = beaten = 0
    for seed in range(60):
        instance = small_day(seed)
        problem = problem_of(instance)
        found = plan(problem, 1, Effort(60, iterations=1_000))
        if "v5" not in {left.visit_id for left in found.left_out}:
            continue
        offered = relaxations(problem, found, "v5")
        routes = {route.tour_id: [int(stay.visit_id[1:]) for stay in route.stays] for route in found.routes}
        best = cheapest(instance, routes, Prices())
        if best < float("inf"):
            asked, beaten = asked + 1, beaten + (not offered or offered[0].cost > best + 600)
    assert asked > 20
    assert beaten <= 0.05 * asked


def test_a_change_is_made_to_the_problem_and_to_nothing_else() -> None:
    instance = small_day(0)
    problem = problem_of(instance)
    found = plan(problem, 1, Effort(60, iterations=500))
    first = relaxations(problem, found, "v5")[0]
    assert first.levels == (("welding", 0),)
    changed = relaxed(problem, "v5", first)
    assert changed.visits[:-1] == problem.visits[:-1]
    assert changed.visits[-1].skills == {"welding": 0}
    after = solved(problem, found, "v5", first)
    assert after is not None
    instance["visits"][-1] |= {"skills": {}, "windows": [*instance["visits"][-1]["windows"], [first.start] * 2]}
    assert violations(instance, as_json(after)) == []
