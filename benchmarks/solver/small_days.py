"""Days so small that every change can be tried, for one visit that cannot be done as it is asked for."""

from __future__ import annotations

from itertools import pairwise, permutations

from benchmarks.solver.days import random_day
from benchmarks.solver.instances import Instance, with_matrix
from benchmarks.solver.rivals import timetable

from scheduling.solver.places import Prices
from scheduling.solver.tours.result import Plan

HOUR = 3_600
GRID_S = 600
ASKED = "v5"


def small_day(seed: int) -> Instance:
    """Two technicians, five visits, and one that cannot be done as it is asked for: by one, both, or after another."""
    instance = random_day(seed, technicians=2, visits=6, breaks=False)
    for visit in instance["visits"][:-1]:
        visit |= {"skills": {}, "duration": 1_800, "penalty": 60 * HOUR}
    last = instance["visits"][-1]
    begins = last["windows"][0][0]
    last |= {"skills": {"welding": 1}, "penalty": 60 * HOUR}
    if seed % 5 == 1:
        last |= {"skills": {}, "windows": [[begins - 4 * HOUR, begins - 4 * HOUR + 60]]}
    elif seed % 5 == 2:
        last |= {"skills": {}, "windows": [[20 * HOUR, 21 * HOUR]]}
    elif seed % 5 == 3:
        last |= {"skills": {}, "windows": [[20 * HOUR, 21 * HOUR]], "crew": 2}
    elif seed % 5 == 4:
        opens = instance["visits"][0]["windows"][0][0]
        last |= {"skills": {}, "windows": [[opens, opens + 60]], "after": {"visit": "v0", "gap": HOUR}}
    return with_matrix(instance)


def smallest_change(instance: Instance, plan: Plan, prices: Prices) -> float:
    """Every order of each technician's own visits and the new one, at every ten minutes of the day."""
    routes = {route.tour_id: [int(stay.visit_id[1:]) for stay in route.stays] for route in plan.routes}
    starts = {stay.visit_id: stay.start for route in plan.routes for stay in route.stays}
    *others, visit = instance["visits"]
    done = 0
    if before := visit.get("after"):
        # Whoever is waited for stays at their time.
        done = starts[before["visit"]] + others[0]["duration"] + before["gap"]
        others[0] = others[0] | {"windows": [[starts["v0"]] * 2]}
    best = float("inf")
    for start in range(0, 24 * HOUR, GRID_S):
        fitted = instance | {"visits": [*others, visit | {"windows": [[start, start]]}]}
        moved = min(max(a - start, start - b, 0) for a, b in visit["windows"])
        fixed = moved * prices.moved + (prices.order if start < done else 0)
        seats = sorted(_seat(fitted, r, routes, prices) for r in range(2))
        best = min(best, fixed + sum(seats[: visit["crew"]]))
    return best


def _seat(instance: Instance, r: int, routes: dict[str, list[int]], prices: Prices) -> float:
    technician, last = instance["technicians"][r], len(instance["visits"]) - 1
    mine = routes.get(technician["id"], [])
    asked = instance["visits"][last]["skills"].items()
    levels = sum(max(0, level - technician["skills"].get(skill, 0)) for skill, level in asked)
    orders = (list(order) for order in permutations([*mine, last]))
    ways = (_travel(instance, r, order) for order in orders if timetable(instance, r, order) is not None)
    return levels * prices.skill + min(ways, default=float("inf")) - _travel(instance, r, mine)


def _travel(instance: Instance, r: int, order: list[int]) -> int:
    if not order:
        return 0
    technician = instance["technicians"][r]
    places = [technician["start"], *(instance["visits"][v]["location"] for v in order), technician["end"]]
    return sum(instance["matrix"][a][b] for a, b in pairwise(places))
