"""The eyes that check plans see each rule broken: a checker that accepts all would prove nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from benchmarks.solver.check import violations
from benchmarks.solver.days import random_day
from benchmarks.solver.instances import Instance, with_matrix

from scheduling.solver.by_hand import as_json
from scheduling.solver.effort import Effort
from scheduling.solver.forms.fsd import read_fsd
from scheduling.solver.tours.plan import plan

Plan = dict[str, Any]


@pytest.fixture(scope="module")
def day() -> tuple[Instance, Plan]:
    """One with a break, a visit left out, and at least two visits on the first route."""
    raw = random_day(11, technicians=4, visits=40)
    found = as_json(plan(read_fsd(json.dumps(raw)), 1, Effort(60, iterations=300)))
    instance = with_matrix(raw)
    assert violations(instance, found) == []
    found["routes"].sort(key=lambda route: (not route["breaks"], -len(route["visits"])))
    assert found["routes"][0]["breaks"]
    assert len(found["routes"][0]["visits"]) > 1
    assert found["left_out"]
    return instance, found


def route(found: Plan) -> dict[str, Any]:
    first: dict[str, Any] = found["routes"][0]
    return first


def visit_of(instance: Instance, name: str) -> Instance:
    found: Instance = next(visit for visit in instance["visits"] if visit["id"] == name)
    return found


def technician_of(instance: Instance, found: Plan) -> Instance:
    name = route(found)["technician"]
    one: Instance = next(technician for technician in instance["technicians"] if technician["id"] == name)
    return one


def forget(instance: Instance, found: Plan) -> None:
    found["left_out"].pop()


def twice(instance: Instance, found: Plan) -> None:
    found["left_out"].append({"id": route(found)["visits"][0]["id"]})


def unknown(instance: Instance, found: Plan) -> None:
    found["left_out"].append({"id": "nothing"})


def must(instance: Instance, found: Plan) -> None:
    visit_of(instance, found["left_out"][0]["id"])["penalty"] = None


def two_routes(instance: Instance, found: Plan) -> None:
    found["routes"].append({**route(found), "visits": []})


def stranger(instance: Instance, found: Plan) -> None:
    route(found)["technician"] = "nobody"


def unskilled(instance: Instance, found: Plan) -> None:
    visit_of(instance, route(found)["visits"][0]["id"])["skills"] = {"welding": 1}


def outside(instance: Instance, found: Plan) -> None:
    visit_of(instance, route(found)["visits"][0]["id"])["windows"] = [[0, 1]]


def too_soon(instance: Instance, found: Plan) -> None:
    first = route(found)["visits"][0]
    visit_of(instance, first["id"])["duration"] += 20_000


def home_late(instance: Instance, found: Plan) -> None:
    technician_of(instance, found)["shift"][1] = route(found)["visits"][-1]["start"]


def no_break(instance: Instance, found: Plan) -> None:
    route(found)["breaks"] = []


def break_at_another_time(instance: Instance, found: Plan) -> None:
    route(found)["breaks"] = [technician_of(instance, found)["breaks"][0]["latest"] + 1]


def break_in_work(instance: Instance, found: Plan) -> None:
    rest, stay = technician_of(instance, found)["breaks"][0], route(found)["visits"][0]
    rest["earliest"] = rest["latest"] = route(found)["breaks"][0] = stay["start"] + 60


def moved(instance: Instance, found: Plan) -> None:
    stay = route(found)["visits"][0]
    pin = {"technician": route(found)["technician"], "start": stay["start"] + 1}
    visit_of(instance, stay["id"])["pinned"] = pin


def overloaded(instance: Instance, found: Plan) -> None:
    technician_of(instance, found)["capacity"] = 1
    for stay in route(found)["visits"]:
        visit_of(instance, stay["id"])["load"] = 1


def leaves_in_break(instance: Instance, found: Plan) -> None:
    route(found)["leaves"] = route(found)["breaks"][0] + 60


def on_two_tours(instance: Instance, found: Plan) -> None:
    for technician in instance["technicians"]:
        technician["person"] = "the same"


def away_too_long(instance: Instance, found: Plan) -> None:
    technician_of(instance, found)["longest"] = route(found)["back"] - route(found)["leaves"] - 1


def cheaper(instance: Instance, found: Plan) -> None:
    found["cost"] -= 1


@pytest.mark.parametrize(
    ("said", "break_it"),
    [
        ("forgotten", forget),
        ("2 times", twice),
        ("is no visit", unknown),
        ("must be planned", must),
        ("2 routes", two_routes),
        ("is no technician", stranger),
        ("skills", unskilled),
        ("outside its windows", outside),
        ("cannot be at", too_soon),
        ("home too late", home_late),
        ("0 breaks, not 1", no_break),
        ("not its time", break_at_another_time),
        ("before being free", break_in_work),
        ("though pinned", moved),
        ("carries", overloaded),
        ("leaves in the break", leaves_in_break),
        ("on two tours", on_two_tours),
        ("is away for", away_too_long),
        ("costs", cheaper),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_a_planted_violation_is_seen(
    said: str, break_it: Callable[[Instance, Plan], None], day: tuple[Instance, Plan]
) -> None:
    instance, found = copy.deepcopy(day)
    break_it(instance, found)
    assert any(said in violation for violation in violations(instance, found)), violations(instance, found)
