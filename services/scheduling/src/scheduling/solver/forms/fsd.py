"""Form `fsd-1`: technicians' days, visits with skills, windows and penalties, travel by coordinates or matrix.

Times are whole numbers of one unit, and travel costs what it lasts; day d begins at d × 24 h. One technician of the
form is one person's day: `person` joins them. Who has every skill asked, at least at its level, can do a visit; a
certificate is a skill of level 1. A visit starts within one of its windows; `latest` is a break's latest start.
`penalty` is the cost of leaving a visit out, null: it must be planned. `priority` is for who reads the plan:
penalties decide.

Beside what the form has elsewhere: `by_hour` (travel lasts longer at some hours), `law` with `weekday` (of day 0,
Monday is 0), `worked` and `weeks_before` (what a person has worked), `after` (another visit goes before), `otherwise`
(windows at a price), `costs` (of technicians other than promised)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from scheduling.solver import law
from scheduling.solver.forms.errors import BadForm, named
from scheduling.solver.tours.problem import LARGEST, Pause, Problem, Tour, Visit, joined

# More is another problem, and more memory than a machine has.
PLACES, TOURS, VISITS = 6_000, 1_000, 4_000
# One matrix of the most places, or a smaller one for each of a day's hours.
LARGEST_TRAVEL = PLACES**2

Whole = Annotated[int, Field(ge=0, le=LARGEST)]


def _in_order(interval: tuple[int, int]) -> tuple[int, int]:
    if interval[0] > interval[1]:
        raise ValueError("ends before it begins")
    return interval


Interval = Annotated[tuple[Whole, Whole], AfterValidator(_in_order)]
Coordinate = Annotated[float, Field(allow_inf_nan=False)]


class Form(BaseModel):
    # What is misspelt is not silently something else.
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


Factor = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
# By hour of the day: travel lasts that many times what it costs.
ByHour = Annotated[list[Factor], Field(min_length=24, max_length=24)]


class Euclid(Form):
    kind: Literal["euclid"]
    scale: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    round: Literal["floor", "round"]
    by_hour: ByHour | None = None


class Matrix(Form):
    kind: Literal["matrix"]
    matrix: Annotated[list[list[Whole]], Field(max_length=PLACES)]
    by_hour: ByHour | None = None


def _with_kind(travel: object) -> object:
    """A matrix says by itself what it is."""
    return {"kind": "matrix"} | travel if isinstance(travel, dict) and "matrix" in travel else travel


class Objective(Form):
    travel: Annotated[int, Field(ge=0, le=1_000)] = 1
    span: Literal[0] = 0


class Break(Form):
    earliest: Whole
    latest: Whole
    duration: Whole


class Technician(Form):
    id: str
    person: str | None = None
    day: Whole = 0
    start: Whole
    end: Whole
    shift: Interval
    skills: dict[str, int] = {}
    breaks: Annotated[list[Break], Field(max_length=8)] = []
    worked: Annotated[list[Annotated[tuple[int, int], AfterValidator(_in_order)]], Field(max_length=1_000)] = []
    weeks_before: Annotated[list[Whole], Field(max_length=52)] = []


class Pin(Form):
    technician: str
    start: Whole


class After(Form):
    visit: str
    gap: Whole = 0


class Otherwise(Form):
    windows: Annotated[list[Interval], Field(min_length=1, max_length=60)]
    cost: Whole


class FormVisit(Form):
    id: str
    location: Whole
    duration: Whole
    windows: Annotated[list[Interval], Field(min_length=1, max_length=60)]
    skills: dict[str, int] = {}
    priority: Annotated[int, Field(ge=1, le=5)] = 3
    penalty: Whole | None = None
    pinned: Pin | None = None
    crew: Annotated[int, Field(ge=1, le=8)] = 1
    after: After | None = None
    otherwise: Otherwise | None = None
    costs: dict[str, Whole] = {}


class Fsd(Form):
    format: Literal["fsd-1"]
    name: str = ""
    time_unit: str = ""
    horizon: Whole = 0
    locations: Annotated[list[tuple[Coordinate, Coordinate]], Field(max_length=PLACES)]
    travel: Annotated[Annotated[Euclid | Matrix, Field(discriminator="kind")], BeforeValidator(_with_kind)]
    objective: Objective = Objective()
    law: Literal["fr"] | None = None
    weekday: Annotated[int, Field(ge=0, le=6)] = 0
    technicians: Annotated[list[Technician], Field(max_length=TOURS)]
    visits: Annotated[list[FormVisit], Field(max_length=VISITS)]


def read_fsd(text: str) -> Problem:
    try:
        form = Fsd.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise BadForm(".".join(str(part) for part in first["loc"]) or "file", first["msg"]) from None
    _unique("technicians", [technician.id for technician in form.technicians])
    _unique("visits", [visit.id for visit in form.visits])
    travel = _travel(form)
    tours = _lawful(form) if form.law else tuple(_tour(form, i) for i in range(len(form.technicians)))
    visits = tuple(_visit(form, i) for i in _in_turn(form))
    try:
        if form.travel.by_hour is None:
            return Problem(tours, visits, travel, form.objective.travel)
        factors = sorted(set(form.travel.by_hour))
        if len(factors) * travel.size > LARGEST_TRAVEL:
            raise ValueError(f"by_hour has too many different factors for {len(travel):,} locations")
        return Problem(
            tours,
            visits,
            np.stack([np.ceil(travel * factor - 1e-9).astype(np.int64) for factor in factors]),
            paces=tuple(factors.index(factor) for factor in form.travel.by_hour),
            tolls=travel * form.objective.travel,
        )
    except ValueError as error:
        raise BadForm("travel", str(error)) from None


def _unique(field: str, ids: list[str]) -> None:
    seen: set[str] = set()
    for i, one in enumerate(ids):
        if one in seen:
            raise BadForm(f"{field}.{i}.id", f"{one!r} is there twice")
        seen.add(one)


def _travel(form: Fsd) -> NDArray[np.int64]:
    if isinstance(form.travel, Matrix):
        size = len(form.locations)
        if len(form.travel.matrix) != size or any(len(row) != size for row in form.travel.matrix):
            raise BadForm("travel.matrix", f"must be {size} × {size}, one row and column for each location")
        return np.array(form.travel.matrix, np.int64).reshape(size, size)
    x, y = np.array(form.locations, float).reshape(-1, 2).T
    apart = form.travel.scale * np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    if apart.max(initial=0) > LARGEST:
        raise BadForm("travel.scale", "makes journeys too long to count")
    whole: NDArray[np.float64] = np.floor(apart + 1e-9) if form.travel.round == "floor" else np.round(apart)
    return whole.astype(np.int64)


def _tour(form: Fsd, i: int) -> Tour:
    technician = form.technicians[i]
    _known_place(form, f"technicians.{i}.start", technician.start)
    _known_place(form, f"technicians.{i}.end", technician.end)
    pauses = []
    for j, rest in enumerate(technician.breaks):
        with named(f"technicians.{i}.breaks.{j}"):
            pauses.append(Pause(rest.earliest, rest.latest, rest.duration))
    pauses.sort(key=lambda pause: pause.earliest)
    with named(f"technicians.{i}"):
        return Tour(technician.id, technician.start, technician.end, technician.shift, technician.skills, tuple(pauses))


def _lawful(form: Fsd) -> tuple[Tour, ...]:
    """What the law leaves of each shift; a person's days are those with the same `person`."""
    people: dict[str, list[int]] = {}
    for i, technician in enumerate(form.technicians):
        people.setdefault(technician.person or technician.id, []).append(i)
    tours: dict[int, Tour] = {}
    for name, days in people.items():
        days.sort(key=lambda i: form.technicians[i].shift)
        records = [form.technicians[i] for i in days]
        worked = tuple(span for record in records for span in record.worked)
        before = {tuple(record.weeks_before) for record in records if record.weeks_before}
        if len(before) > 1:
            raise BadForm(f"technicians.{days[0]}.weeks_before", "is not the same on each day of this person")
        given = [_tour(form, i) for i in days]
        shifts = [
            law.Shift(tour.shift, tuple(law.Rest(p.earliest, p.latest, p.duration) for p in tour.pauses))
            for tour in given
        ]
        person = law.Person(worked, next(iter(before), ()))
        left = law.lawful(person, shifts, -form.weekday * law.DAY)
        for i, tour, found in zip(days, given, left, strict=True):
            if found.shift is None:
                continue
            pauses = tuple(Pause(r.earliest, r.latest, r.duration, r.is_by_law) for r in found.shift.rests)
            with named(f"technicians.{i}"):
                tours[i] = replace(
                    tour,
                    shift=found.shift.span,
                    pauses=pauses,
                    most_work=found.most_work,
                    overtime=found.overtime,
                    person=name,
                )
    return tuple(tours[i] for i in sorted(tours))


def _visit(form: Fsd, i: int) -> Visit:
    visit, windows, tour_id = form.visits[i], form.visits[i].windows, None
    _known_place(form, f"visits.{i}.location", visit.location)
    if visit.pinned is not None:
        if visit.pinned.technician not in {technician.id for technician in form.technicians}:
            raise BadForm(f"visits.{i}.pinned.technician", f"{visit.pinned.technician!r} is no technician")
        if not any(begins <= visit.pinned.start <= ends for begins, ends in windows):
            raise BadForm(f"visits.{i}.pinned.start", "is in none of its windows")
        if visit.otherwise is not None:
            raise BadForm(f"visits.{i}.otherwise", "is not for a pinned visit")
        windows, tour_id = [(visit.pinned.start, visit.pinned.start)], visit.pinned.technician
    for name in visit.costs.keys() - {technician.id for technician in form.technicians}:
        raise BadForm(f"visits.{i}.costs", f"{name!r} is no technician")
    with named(f"visits.{i}"):
        return Visit(
            visit.id,
            visit.location,
            visit.duration,
            joined(windows),
            visit.skills,
            visit.penalty,
            tour_id,
            other_windows=joined(visit.otherwise.windows) if visit.otherwise else (),
            other_cost=visit.otherwise.cost if visit.otherwise else 0,
            costs=visit.costs,
            crew=visit.crew,
            after=visit.after.visit if visit.after else None,
            gap=visit.after.gap if visit.after else 0,
        )


def _in_turn(form: Fsd) -> list[int]:
    """Visits in order, those that go before others first."""
    index = {visit.id: i for i, visit in enumerate(form.visits)}
    turn: list[int] = []
    state: dict[int, bool] = {}
    for first in range(len(form.visits)):
        chain = [first]
        while (before := form.visits[chain[-1]].after) is not None:
            i = index.get(before.visit)
            if i is None:
                raise BadForm(f"visits.{chain[-1]}.after.visit", f"{before.visit!r} is no visit")
            if i in chain:
                raise BadForm(f"visits.{chain[-1]}.after.visit", "comes before itself")
            if i in state:
                break
            chain.append(i)
        for i in reversed(chain):
            if i not in state:
                state[i] = True
                turn.append(i)
    return turn


def _known_place(form: Fsd, field: str, place: int) -> None:
    if place >= len(form.locations):
        raise BadForm(field, f"{place} is no location")
