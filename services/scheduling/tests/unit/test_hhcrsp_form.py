"""Home care from files: what is read, and what is said of a file that is wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from benchmarks.solver.care_days import random_care
from benchmarks.solver.days import random_day
from benchmarks.solver.home_care import load

from scheduling.solver.forms import BadForm, read_problem
from scheduling.solver.forms.hhcrsp import read_hhcrsp
from scheduling.solver.pairs.problem import Problem as PairsProblem
from scheduling.solver.tours.problem import Problem as ToursProblem

DATA = Path(__file__).parents[4] / "benchmarks" / "solver" / "data" / "hhcrsp"

Day = dict[str, Any]


@pytest.mark.parametrize("path", sorted(DATA.glob("*_HCSRP_*.json")), ids=lambda path: path.stem)
def test_every_public_file_is_read_as_it_is_written(path: Path) -> None:
    problem, written = read_problem(path), load(path)
    assert isinstance(problem, PairsProblem)
    assert problem.unit == 1_000
    assert (problem.travel / 1_000).tolist() == written["distances"]
    assert [
        (one.patient_id, [t / 1_000 for t in one.window], [(v.service, v.duration / 1_000) for v in one.visits])
        for one in problem.patients
    ] == [
        (one["id"], one["time_window"], [(need["service"], need["duration"]) for need in one["required_caregivers"]])
        for one in written["patients"]
    ]
    assert [[t / 1_000 for t in one.apart] for one in problem.patients] == [
        list(one.get("synchronization", {}).get("distance", (0, 0))) for one in written["patients"]
    ]


@pytest.mark.parametrize("pretty", [None, 1])
def test_the_two_json_forms_are_told_apart(pretty: int | None, tmp_path: Path) -> None:
    """Also where a skill has the name of the other's field."""
    day = random_day(1, technicians=2, visits=3)
    day["technicians"][0]["skills"] = {"patients": 1}
    (tmp_path / "day").write_text(json.dumps(day, indent=pretty))
    (tmp_path / "care").write_text(json.dumps(random_care(1, carers=2, patients=3), indent=pretty))
    assert isinstance(read_problem(tmp_path / "day"), ToursProblem)
    assert isinstance(read_problem(tmp_path / "care"), PairsProblem)


@pytest.mark.parametrize(("way", "unit"), [(1, 1), (1.5, 10), (1.001, 1_000), (1 / 3, 1_000_000)])
def test_numbers_are_kept_as_fine_as_they_are_written(way: float, unit: int) -> None:
    day = random_care(1, carers=2, patients=1)
    day["distances"] = [[0, way], [way, 0]]
    problem = read_hhcrsp(json.dumps(day))
    assert (problem.unit, problem.travel[0, 1]) == (unit, round(way * unit))


def change(**changes: Any) -> Callable[[Day], None]:
    return lambda day: day.update(changes)


def of_patient(**changes: Any) -> Callable[[Day], None]:
    return lambda day: day["patients"][1].update(changes)


def of_carer(**changes: Any) -> Callable[[Day], None]:
    return lambda day: day["caregivers"][0].update(changes)


def of_need(**changes: Any) -> Callable[[Day], None]:
    return lambda day: day["patients"][1]["required_caregivers"][0].update(changes)


def only_one_can(day: Day) -> None:
    for carer in day["caregivers"]:
        carer["abilities"] = []
    day["caregivers"][0]["abilities"] = ["s1", "s2", "s3", "s4"]


ONE = [{"service": "s1", "duration": 5}]
TWO = [*ONE, {"service": "s3", "duration": 5}]


@pytest.mark.parametrize(
    ("field", "spoil"),
    [
        ("patients", change(patients=None)),
        ("distances", change(distances=[[0]])),
        ("distances.0.1", change(distances=[[0, -1], [1, 0]])),
        ("distances.0.0", change(distances=[["far"]])),
        ("distances.0.0", change(distances=[[1e300]])),
        ("central_offices", change(central_offices=[])),
        ("weather", change(weather="fine")),
        ("services.1.id", lambda day: day["services"][1].update(id="s1")),
        ("patients.1.id", of_patient(id="p1")),
        ("patients.1.time_window", of_patient(time_window=[7, 5])),
        ("patients.1.time_window.1", of_patient(time_window=[7, None])),
        ("patients.1.required_caregivers", of_patient(required_caregivers=[])),
        ("patients.1.required_caregivers", of_patient(required_caregivers=ONE * 3)),
        ("patients.1.required_caregivers.0.duration", of_need(duration=-1)),
        ("patients.1.required_caregivers.0.service", of_need(service="s9")),
        ("patients.1.synchronization", of_patient(required_caregivers=TWO, synchronization=None)),
        ("patients.1.synchronization", of_patient(required_caregivers=ONE, synchronization={"type": "simultaneous"})),
        ("patients.1.synchronization", of_patient(synchronization={"type": "independent"})),
        (
            "patients.1.synchronization.sequential.distance",
            of_patient(synchronization={"type": "sequential", "distance": [9, 8]}),
        ),
        ("patients.1.wishes", of_patient(wishes="tea")),
        ("caregivers.0.id", of_carer(id=3)),
        ("caregivers.1.id", of_carer(id="c2")),
        ("caregivers.0.abilities.0", of_carer(abilities=["s9"])),
        ("patients.0.required_caregivers.0.service", change(caregivers=[])),
        ("patients.1.required_caregivers.1.service", only_one_can),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_input_names_the_field(field: str, spoil: Callable[[Day], None]) -> None:
    day = random_care(1, carers=2, patients=2)
    day["patients"][0] |= {"required_caregivers": copy.deepcopy(ONE)}
    day["patients"][0].pop("synchronization", None)
    day["patients"][1] |= {"required_caregivers": copy.deepcopy(TWO), "synchronization": {"type": "simultaneous"}}
    read_hhcrsp(json.dumps(day))
    spoil(day)
    with pytest.raises(BadForm) as refused:
        read_hhcrsp(json.dumps(day))
    assert refused.value.field == field
