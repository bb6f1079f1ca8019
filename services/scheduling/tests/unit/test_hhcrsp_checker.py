"""The eyes that check plans of home care see each rule broken: a checker that accepts all would prove nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from benchmarks.solver.care_days import random_care
from benchmarks.solver.home_care import Instance, Plan, violations

from scheduling.solver.by_hand import pairs_as_json
from scheduling.solver.effort import Effort
from scheduling.solver.forms.hhcrsp import read_hhcrsp
from scheduling.solver.pairs.plan import plan


@pytest.fixture(scope="module")
def day() -> tuple[Instance, Plan]:
    instance = random_care(5, carers=4, patients=12)
    found = pairs_as_json(plan(read_hhcrsp(json.dumps(instance)), 1, Effort(60, iterations=300)))
    assert violations(instance, found) == []
    found["routes"].sort(key=lambda route: -len(route["visits"]))
    assert len(found["routes"][0]["visits"]) > 1
    kinds = {patient.get("synchronization", {"type": "alone"})["type"] for patient in instance["patients"]}
    assert kinds == {"alone", "simultaneous", "sequential"}
    return instance, found


def first_visit(found: Plan) -> dict[str, Any]:
    visit: dict[str, Any] = found["routes"][0]["visits"][0]
    return visit


def patient_of(instance: Instance, kind: str) -> dict[str, Any]:
    patient: dict[str, Any] = next(
        patient for patient in instance["patients"] if patient.get("synchronization", {"type": "alone"})["type"] == kind
    )
    return patient


def missing(instance: Instance, found: Plan) -> None:
    found["routes"][0]["visits"].pop()


def twice(instance: Instance, found: Plan) -> None:
    found["routes"][0]["visits"].append(found["routes"][0]["visits"][-1])


def unknown(instance: Instance, found: Plan) -> None:
    first_visit(found)["patient"] = "nobody"


def two_routes(instance: Instance, found: Plan) -> None:
    found["routes"].append({"carer": found["routes"][0]["carer"], "visits": []})


def stranger(instance: Instance, found: Plan) -> None:
    found["routes"][0]["carer"] = "nobody"


def unskilled(instance: Instance, found: Plan) -> None:
    carer = next(carer for carer in instance["caregivers"] if carer["id"] == found["routes"][0]["carer"])
    carer["abilities"] = []


def too_early(instance: Instance, found: Plan) -> None:
    patient = next(one for one in instance["patients"] if one["id"] == first_visit(found)["patient"])
    patient["time_window"] = [first_visit(found)["start"] + 0.5, 10_000]


def not_together(instance: Instance, found: Plan) -> None:
    wait(found, patient_of(instance, "simultaneous"), 0.001)


def too_long_after(instance: Instance, found: Plan) -> None:
    wait(found, patient_of(instance, "sequential"), 100)


def too_soon_after(instance: Instance, found: Plan) -> None:
    patient_of(instance, "sequential")["synchronization"]["distance"] = [900, 1_000]


def wait(found: Plan, patient: dict[str, Any], lasting: float) -> None:
    """The second carer comes later."""
    service = patient["required_caregivers"][1]["service"]
    for route in found["routes"]:
        for visit in route["visits"]:
            if (visit["patient"], visit["service"]) == (patient["id"], service):
                visit["start"] += lasting


def alone(instance: Instance, found: Plan) -> None:
    patient = patient_of(instance, "simultaneous")["id"]
    of_patient = [v for route in found["routes"] for v in route["visits"] if v["patient"] == patient]
    for route in found["routes"]:
        route["visits"] = [visit for visit in route["visits"] if visit["patient"] != patient]
    found["routes"][0]["visits"] += of_patient


def no_time_to_travel(instance: Instance, found: Plan) -> None:
    instance["distances"] = [[way + 1_000 for way in row] for row in instance["distances"]]


def no_time_to_leave(instance: Instance, found: Plan) -> None:
    instance["distances"][0] = [10_000.0 for _ in instance["distances"][0]]


def longer(instance: Instance, found: Plan) -> None:
    for patient in instance["patients"]:
        patient["required_caregivers"][0]["duration"] += 500


def punctual(instance: Instance, found: Plan) -> None:
    first_visit(found)["tardiness"] += 1


def cheaper(instance: Instance, found: Plan) -> None:
    found["cost"] -= 0.01


def other_part(part: str) -> Callable[[Instance, Plan], None]:
    def change(instance: Instance, found: Plan) -> None:
        found["parts"][part] += 0.01

    return change


@pytest.mark.parametrize(
    ("said", "break_it"),
    [
        ("misses", missing),
        ("without need", twice),
        ("without need", unknown),
        ("2 routes", two_routes),
        ("is no carer", stranger),
        ("not the skill", unskilled),
        ("before", too_early),
        ("between two carers", not_together),
        ("between two carers", too_long_after),
        ("between two carers", too_soon_after),
        ("is alone at", alone),
        ("cannot be at", no_time_to_travel),
        ("cannot be at", no_time_to_leave),
        ("cannot be at", longer),
        ("late at", punctual),
        ("costs", cheaper),
        ("distance is", other_part("distance")),
        ("tardiness is", other_part("tardiness")),
        ("largest_tardiness is", other_part("largest_tardiness")),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_a_planted_violation_is_seen(
    said: str, break_it: Callable[[Instance, Plan], None], day: tuple[Instance, Plan]
) -> None:
    instance, found = copy.deepcopy(day)
    break_it(instance, found)
    assert any(said in violation for violation in violations(instance, found)), violations(instance, found)
