"""Problems from files: what is read, and what is said of a file that is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from benchmarks.solver.days import random_day
from benchmarks.solver.instances import load

from scheduling.solver.forms import BadForm, read_problem
from scheduling.solver.forms.fsd import read_fsd

DATA = Path(__file__).parents[4] / "benchmarks" / "solver" / "data"
FILES = sorted([*DATA.glob("fsd/*.json"), *DATA.glob("vrptw_*/*.txt"), *DATA.glob("sdvrptw/*.vrp")])

Day = dict[str, Any]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_public_file_is_read_as_other_eyes_read_it(path: Path) -> None:
    problem, other = read_problem(path), load(path)
    assert [visit.visit_id for visit in problem.visits] == [visit["id"] for visit in other["visits"]]
    assert [tour.tour_id for tour in problem.tours] == [tour["id"] for tour in other["technicians"]]
    assert problem.travel.tolist() == other["matrix"]
    assert [[list(w) for w in visit.windows] for visit in problem.visits] == [
        sorted(visit["windows"]) for visit in other["visits"]
    ]


def test_the_small_sets_are_the_first_visits() -> None:
    problem = read_problem(DATA / "vrptw_solomon" / "R112.txt", first=25)
    assert [visit.visit_id for visit in problem.visits] == [str(i) for i in range(1, 26)]


def change(**changes: Any) -> Callable[[Day], None]:
    return lambda day: day.update(changes)


def of_visit(**changes: Any) -> Callable[[Day], None]:
    return lambda day: day["visits"][1].update(changes)


def of_technician(**changes: Any) -> Callable[[Day], None]:
    return lambda day: day["technicians"][0].update(changes)


TOO_CLOSE = [
    {"earliest": 36_000, "latest": 36_900, "duration": 1_800},
    {"earliest": 36_600, "latest": 37_200, "duration": 900},
]
BREAK = {"earliest": 10, "latest": 5, "duration": 1}


@pytest.mark.parametrize(
    ("field", "spoil"),
    [
        ("format", change(format="fsd-9")),
        ("objective.span", change(objective={"travel": 1, "span": 2})),
        ("travel", change(travel={"kind": "crow"})),
        ("travel.euclid.scale", change(travel={"kind": "euclid", "scale": 0, "round": "floor"})),
        ("travel.scale", change(travel={"kind": "euclid", "scale": 1e300, "round": "floor"})),
        ("travel.matrix", change(travel={"kind": "matrix", "matrix": [[0]]})),
        ("locations.0.0", change(locations=[["east", 0]])),
        ("visits.1.windows", of_visit(windows=[])),
        ("visits.1.windows.0", of_visit(windows=[[7, 5]])),
        ("visits.1.duration", of_visit(duration=-1)),
        ("visits.1.duration", of_visit(duration="long")),
        ("visits.1.location", of_visit(location=999)),
        ("visits.1.priority", of_visit(priority=6)),
        ("visits.1.crew", of_visit(crew=9)),
        ("visits.1.after.visit", of_visit(after={"visit": "nobody"})),
        ("visits.1.after.visit", of_visit(after={"visit": "v1"})),
        ("visits.1.otherwise.windows", of_visit(otherwise={"windows": [], "cost": 1})),
        ("visits.1.id", of_visit(id="v0")),
        ("visits.1.penalty", of_visit(penalty=2**40)),
        ("visits.1.pinned.technician", of_visit(pinned={"technician": "nobody", "start": 5})),
        ("technicians.0.start", of_technician(start=999)),
        ("technicians.0.shift", of_technician(shift=[9, 1])),
        ("visits.1.penality", of_visit(penality=5)),
        ("visits.1.pinned.start", of_visit(pinned={"technician": "t0-d0", "start": 5})),
        ("technicians.0", of_technician(breaks=TOO_CLOSE)),
        ("technicians.0.breaks.0", of_technician(breaks=[BREAK])),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_input_names_the_field(field: str, spoil: Callable[[Day], None]) -> None:
    day = random_day(1, technicians=2, visits=3)
    read_fsd(json.dumps(day))
    spoil(day)
    with pytest.raises(BadForm) as refused:
        read_fsd(json.dumps(day))
    assert refused.value.field == field


def test_travel_of_too_many_hours_is_refused() -> None:
    day = random_day(1, technicians=2, visits=3)
    day["locations"] = [[n, n] for n in range(1_300)]
    by_hour = [1.0 + n / 100 for n in range(24)]
    day["travel"] = {"kind": "euclid", "scale": 1, "round": "round", "by_hour": by_hour}
    with pytest.raises(BadForm, match="too many different factors") as refused:
        read_fsd(json.dumps(day))
    assert refused.value.field == "travel"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "line 5"),
        ("{", "file"),
        ("a\n\nb\nc\n2 20\n\n\n\n\n", "line 10"),
        ("a\n\nb\nc\n2 20\n\n\n\n\n0 1 2 0 0 100 0\n1 5 5 1 0 90", "line 11"),
        ("a\n\nb\nc\n2 20\n\n\n\n\n0 1 2 0 0 100 0\n1 5 5 1 90 10 5", "line 11"),
        ("a\n\nb\nc\n2 20\n\n\n\n\n0 1 2 0 0 100 0\n1 5 nan 1 0 10 5", "line 11"),
        ("a\n\nb\nc\n2 20\n\n\n\n\n0 1 2 0 0 1e308 0\n1 5 5 1 0 10 5", "line 10"),
        ("a\n\nb\nc\n2 20\n\n\n\n\n0 1 2 0 0 100 0\n1 5 5 1 0 10 5\n\n1 6 6 1 0 10 5", "line 13"),
        ("a\n\nb\nc\n2 -20\n\n\n\n\n0 1 2 0 0 100 0\n1 5 5 1 0 10 5", "line 5"),
    ],
    ids=["nothing", "brace", "no depot", "six numbers", "a window backwards", "nowhere", "too far", "twice", "less"],
)
def test_a_bad_text_names_the_line(text: str, field: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    with pytest.raises(BadForm) as refused:
        read_problem(path)
    assert refused.value.field == field


VEHICLES_TEXT = (DATA / "sdvrptw" / "PR01.vrp").read_text()


@pytest.mark.parametrize(
    ("was", "now", "field"),
    [
        ("DIMENSION: 49", "DIMENSION: many", "DIMENSION"),
        ("VEHICLES: 8\n", "", "VEHICLES"),
        ("DIMENSION: 49", "DIMENSION: 50", "NODE_COORD_SECTION"),
        ("1\t23.627\t3.963", "1\t23.627", "line 9"),
        ("1\t23.627\t3.963", "2\t23.627\t3.963", "line 9"),
        ("1\t23.627\t3.963", "1\tnan\t3.963", "line 9"),
        ("1\t0\t1000", "1\t0\t-1", "line 209"),
        ("TYPE: SDVRPTW", "TYPE", "line 3"),
    ],
    ids=["words", "no field", "too few rows", "a number less", "another row", "nowhere", "backwards", "no value"],
)
def test_a_bad_vrplib_text_names_the_field_or_line(was: str, now: str, field: str, tmp_path: Path) -> None:
    path = tmp_path / "file.vrp"
    assert was in VEHICLES_TEXT
    path.write_text(VEHICLES_TEXT.replace(was, now, 1))
    with pytest.raises(BadForm) as refused:
        read_problem(path)
    assert refused.value.field == field


@pytest.mark.parametrize("words", ["CREW COUNT  SKILLS  TOOLS   SPARE PARTS", "CUST NO.  \t XCOORD.  \t"])
def test_what_asks_for_more_than_is_planned_is_refused(words: str, tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text(f"C101\n\n{words}\n25 5 5 5\n")
    with pytest.raises(BadForm, match="which are not planned"):
        read_problem(path)


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadForm, match="No such file"):
        read_problem(tmp_path / "nothing.json")
