"""Home care, planned. What is published is checked by eyes that share no code with the solver."""

from __future__ import annotations

import csv
import json
import math
import threading
from itertools import pairwise, permutations, product
from pathlib import Path
from typing import Any

import pytest
from benchmarks.solver.care_days import random_care
from benchmarks.solver.home_care import Instance, load, violations
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.solver.by_hand import pairs_as_json
from scheduling.solver.effort import Effort
from scheduling.solver.forms.hhcrsp import read_hhcrsp
from scheduling.solver.pairs.plan import Progress, plan

# Iterations decide; the seconds are there for a machine that stands still.
SHORT = Effort(seconds=600, iterations=300)

DATA = Path(__file__).parents[4] / "benchmarks" / "solver" / "data" / "hhcrsp"
BEST = {
    row["instance"]: float(row["total_cost"])
    for row in csv.DictReader((DATA / "bks_mankowska.csv").read_text().splitlines())
}


def planned(instance: Instance, seed: int = 1, effort: Effort = SHORT) -> dict[str, Any]:
    return pairs_as_json(plan(read_hhcrsp(json.dumps(instance)), seed, effort))


def cheapest(instance: Instance) -> float:
    """By trying everything: every carer for each visit, in every order."""
    visits = [(p, n) for p, patient in enumerate(instance["patients"]) for n in range(len(needs(patient)))]
    able = [
        [c for c, carer in enumerate(instance["caregivers"]) if needs(patient_of(instance, p))[n] in carer["abilities"]]
        for p, n in visits
    ]
    best = math.inf
    for who in product(*able):
        if any(visits[i - 1][0] == visits[i][0] and who[i - 1] == who[i] for i in range(1, len(visits))):
            continue
        mine = [[i for i, one in enumerate(who) if one == c] for c in range(len(instance["caregivers"]))]
        for routes in product(*(permutations(one) for one in mine)):
            best = min(best, cost_of(instance, visits, routes, best))
    return best


def patient_of(instance: Instance, p: int) -> dict[str, Any]:
    patient: dict[str, Any] = instance["patients"][p]
    return patient


def needs(patient: dict[str, Any]) -> list[str]:
    return [need["service"] for need in patient["required_caregivers"]]


def cost_of(instance: Instance, visits: list[tuple[int, int]], routes: Any, best: float) -> float:
    """Of the earliest starts, when it is below the best."""
    way, patients = instance["distances"], instance["patients"]
    places = [[0, *(visits[i][0] + 1 for i in route), 0] for route in routes]
    distance: float = sum(way[a][b] for path in places for a, b in pairwise(path))
    if distance / 3 >= best:
        return best
    arcs: list[tuple[int, int, float]] = []
    starts = [float(patients[p]["time_window"][0]) for p, _ in visits]
    for route in routes:
        for i, j in pairwise(route):
            p, n = visits[i]
            lasting = patients[p]["required_caregivers"][n]["duration"]
            arcs.append((i, j, lasting + way[p + 1][visits[j][0] + 1]))
        if route:
            starts[route[0]] = max(starts[route[0]], way[0][visits[route[0]][0] + 1])
    for i in range(1, len(visits)):
        if visits[i][0] == visits[i - 1][0]:
            least, most = patients[visits[i][0]]["synchronization"].get("distance", (0, 0))
            arcs += [(i - 1, i, least), (i, i - 1, -most)]
    for _ in range(len(visits) + 1):
        before = list(starts)
        for i, j, gap in arcs:
            starts[j] = max(starts[j], starts[i] + gap)
        if starts == before:
            late = [max(0.0, t - patients[p]["time_window"][1]) for t, (p, _) in zip(starts, visits, strict=True)]
            return (distance + sum(late) + max(late)) / 3
    return best


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_a_small_day_is_planned_as_well_as_by_trying_everything(seed: int, by_roads: bool) -> None:
    instance = random_care(seed, carers=2 + seed % 2, patients=3 + seed // 2 % 2, by_roads=by_roads)
    found = planned(instance, 1, Effort(seconds=600, iterations=3_000))
    assert violations(instance, found) == []
    assert found["cost"] == pytest.approx(cheapest(instance), abs=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_a_day_holds_in_other_eyes(seed: int) -> None:
    instance = random_care(seed, carers=2 + seed % 7, patients=10 + 2 * seed, by_roads=seed % 3 == 0)
    assert violations(instance, planned(instance)) == []


@pytest.mark.parametrize("path", sorted(DATA.glob("*_HCSRP_*.json")), ids=lambda path: path.stem)
def test_every_public_file_is_planned_and_holds(path: Path) -> None:
    instance = load(path)
    found = planned(instance, 1, Effort(seconds=600, iterations=200))
    assert violations(instance, found) == []
    assert found["cost"] < 2 * BEST[path.stem]


@pytest.mark.parametrize("number", range(1, 6))
def test_ten_patients_are_planned_as_well_as_anybody_has(number: int) -> None:
    name = f"InstanzCPLEX_HCSRP_10_{number}"
    instance = load(DATA / f"{name}.json")
    found = planned(instance, 1, Effort(seconds=600, iterations=20_000))
    assert violations(instance, found) == []
    assert found["cost"] == pytest.approx(BEST[name], abs=5e-4)


def test_fifty_patients_come_near_the_best() -> None:
    name = "InstanzCPLEX_HCSRP_50_3"
    found = planned(load(DATA / f"{name}.json"), 1, Effort(seconds=600, iterations=20_000, cores=2))
    assert found["cost"] < 1.05 * BEST[name]


def test_the_same_seed_and_iterations_give_the_same_plan_on_two_cores() -> None:
    instance = load(DATA / "InstanzCPLEX_HCSRP_50_1.json")
    effort = Effort(seconds=600, iterations=1_500, cores=2)
    first, again, other = planned(instance, 5, effort), planned(instance, 5, effort), planned(instance, 6, effort)
    assert first == again
    assert first["routes"] != other["routes"]


def test_a_detour_may_be_the_quicker_way() -> None:
    """Travel by matrix need not be shortest: straight to the second patient takes 100, by way of the first 2."""
    instance = random_care(1, carers=2, patients=2)
    instance["distances"] = [[0, 1, 100], [1, 0, 1], [100, 1, 0]]
    for patient in instance["patients"]:
        patient.pop("synchronization", None)
        patient |= {"time_window": [0, 50], "required_caregivers": [{"service": "s1", "duration": 0}]}
    found = planned(instance)
    assert violations(instance, found) == []
    assert found["parts"] == {"distance": 102, "tardiness": 0, "largest_tardiness": 0}


def test_nobody_to_care_for_is_a_plan() -> None:
    instance = random_care(1, carers=2, patients=0)
    found = planned(instance)
    assert (found["cost"], found["routes"]) == (0, [])
    assert violations(instance, found) == []


def test_whoever_has_seen_enough_gets_what_there_is() -> None:
    """A thousand seconds were asked for; it ends with the first word of progress."""
    instance, enough, told = load(DATA / "InstanzVNS_HCSRP_100_1.json"), threading.Event(), []

    def tell(progress: Progress) -> None:
        told.append(progress)
        enough.set()

    found = plan(read_hhcrsp(json.dumps(instance)), 1, Effort(seconds=1_000, cores=2), tell, enough)
    assert violations(instance, pairs_as_json(found)) == []
    assert [one.is_last for one in told][-1]
    assert told[-1].cost == found.cost
