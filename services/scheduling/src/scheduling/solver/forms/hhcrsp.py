"""Form `hhcrsp`: home care, patients who need one carer or two, of services that not every carer has.

Two carers come together (`simultaneous`) or one after the other (`sequential`): the second starts `distance` after the
first, at least the one number and at most the other. Nobody starts before a patient's `time_window`; who starts after
it is late. Everybody leaves the one central office at 0 or later and comes back to it. `distances` are time and way in
one, the office first, then the patients in order; `location` and `default_duration` are for who reads the file. What
the plan costs is a third of the sum of distance, tardiness and largest tardiness."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from scheduling.solver.forms.errors import BadForm, named
from scheduling.solver.pairs.problem import MOST_CARERS, MOST_PATIENTS, Carer, Patient, Problem, Visit, nobody_for

FINEST = 1_000_000

Number = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Coordinate = Annotated[float, Field(allow_inf_nan=False)]
Location = tuple[Coordinate, Coordinate]


def _in_order(interval: tuple[float, float]) -> tuple[float, float]:
    if interval[0] > interval[1]:
        raise ValueError("ends before it begins")
    return interval


Interval = Annotated[tuple[Number, Number], AfterValidator(_in_order)]


class Form(BaseModel):
    # What is misspelt is not silently something else.
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Needed(Form):
    service: str
    duration: Number


class Together(Form):
    type: Literal["simultaneous"]


class InTurn(Form):
    type: Literal["sequential"]
    distance: Interval


class FormPatient(Form):
    id: str
    location: Location
    time_window: Interval
    required_caregivers: Annotated[list[Needed], Field(min_length=1, max_length=2)]
    synchronization: Annotated[Together | InTurn, Field(discriminator="type")] | None = None


class Service(Form):
    id: str
    default_duration: Number


class Caregiver(Form):
    id: str
    abilities: list[str]


class Office(Form):
    id: str
    location: Location


class Hhcrsp(Form):
    patients: Annotated[list[FormPatient], Field(max_length=MOST_PATIENTS)]
    services: list[Service]
    caregivers: Annotated[list[Caregiver], Field(max_length=MOST_CARERS)]
    central_offices: Annotated[list[Office], Field(min_length=1, max_length=1)]
    distances: Annotated[list[list[Number]], Field(max_length=MOST_PATIENTS + 1)]


def read_hhcrsp(text: str) -> Problem:
    try:
        form = Hhcrsp.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise BadForm(".".join(str(part) for part in first["loc"]) or "file", first["msg"]) from None
    _check_names(form)
    size = len(form.patients) + 1
    if len(form.distances) != size or any(len(row) != size for row in form.distances):
        raise BadForm("distances", f"must be {size} × {size}: the office, then each patient")
    unit = _unit(form)
    carers = tuple(Carer(carer.id, frozenset(carer.abilities)) for carer in form.caregivers)
    patients = []
    for i, patient in enumerate(form.patients):
        with named(f"patients.{i}"):
            patients.append(_patient(patient, i + 1, unit))
        missing = nobody_for(patients[-1], carers)
        if missing is not None:
            raise BadForm(f"patients.{i}.required_caregivers.{missing}.service", "no carer is left who has it")
    travel = np.round(np.array(form.distances, float) * unit).astype(np.int64)
    return Problem(carers, tuple(patients), travel, unit)


def _check_names(form: Hhcrsp) -> None:
    for field, ids in (
        ("patients", [patient.id for patient in form.patients]),
        ("services", [service.id for service in form.services]),
        ("caregivers", [carer.id for carer in form.caregivers]),
    ):
        for i, one in enumerate(ids):
            if one in ids[:i]:
                raise BadForm(f"{field}.{i}.id", f"{one!r} is there twice")
    known = {service.id for service in form.services}
    for i, carer in enumerate(form.caregivers):
        for j, ability in enumerate(carer.abilities):
            if ability not in known:
                raise BadForm(f"caregivers.{i}.abilities.{j}", f"{ability!r} is no service")
    for i, patient in enumerate(form.patients):
        for j, needed in enumerate(patient.required_caregivers):
            if needed.service not in known:
                raise BadForm(f"patients.{i}.required_caregivers.{j}.service", f"{needed.service!r} is no service")
        if (len(patient.required_caregivers) == 2) != (patient.synchronization is not None):
            raise BadForm(f"patients.{i}.synchronization", "is said of two carers, and only of two")


def _patient(patient: FormPatient, place: int, unit: int) -> Patient:
    apart = patient.synchronization.distance if isinstance(patient.synchronization, InTurn) else (0.0, 0.0)
    return Patient(
        patient.id,
        place,
        (round(patient.time_window[0] * unit), round(patient.time_window[1] * unit)),
        tuple(Visit(needed.service, round(needed.duration * unit)) for needed in patient.required_caregivers),
        (round(apart[0] * unit), round(apart[1] * unit)),
    )


def _unit(form: Hhcrsp) -> int:
    """The smallest power of ten that makes them all whole numbers; finer than a millionth is rounded to it."""
    numbers = np.array(list(_numbers(form)), float)
    unit = 1
    while unit < FINEST and np.abs(numbers * unit - np.round(numbers * unit)).max(initial=0) > 1e-6:
        unit *= 10
    return unit


def _numbers(form: Hhcrsp) -> Iterator[float]:
    for patient in form.patients:
        yield from patient.time_window
        yield from (needed.duration for needed in patient.required_caregivers)
        if isinstance(patient.synchronization, InTurn):
            yield from patient.synchronization.distance
    yield from chain.from_iterable(form.distances)
