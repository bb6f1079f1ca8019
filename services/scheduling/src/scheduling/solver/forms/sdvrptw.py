"""Cordeau and Laporte's visits that only some vehicles may do, as VRPLIB text; times and distances in thousandths."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from scheduling.solver.forms.errors import BadForm, named
from scheduling.solver.tours.problem import LARGEST, Problem, Tour, Visit

THOUSANDTHS = 1_000
NODES, VEHICLES = 4_000, 1_000
ENDS = re.compile(r"(?m)^\s*EOF\s*$")


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    numbers: list[float]


def read_sdvrptw(text: str, first: int | None = None) -> Problem:
    """Node 1 is the depot. `first` keeps that many of the others."""
    fields, sections = _parts(text)
    size, vehicles = _whole(fields, "DIMENSION", NODES), _whole(fields, "VEHICLES", VEHICLES)
    longest = _whole(fields, "VEHICLES_MAX_DURATION", LARGEST // THOUSANDTHS) * THOUSANDTHS
    coordinates = _table(sections, "NODE_COORD_SECTION", size, 2)
    loads = _table(sections, "DEMAND_SECTION", size, 1)
    durations = _table(sections, "SERVICE_TIME_SECTION", size, 1)
    windows = _table(sections, "TIME_WINDOW_SECTION", size, 2)
    capacities = _table(sections, "CAPACITY_SECTION", vehicles, 1)
    allowed = _table(sections, "VEHICLES_ALLOWED_CLIENTS_SECTION", vehicles, None)

    kept = size if first is None else min(size, first + 1)
    x, y = np.array([row.numbers for row in coordinates[:kept]], float).T
    travel = np.round(THOUSANDTHS * np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])).astype(np.int64)
    tours = []
    for vehicle, (capacity, clients) in enumerate(zip(capacities, allowed, strict=True), start=1):
        with named(f"line {capacity.line}"):
            tours.append(
                Tour(
                    f"vehicle-{vehicle}",
                    0,
                    0,
                    _window(windows[0]),
                    {str(round(node)): 1 for node in clients.numbers},
                    capacity=round(capacity.numbers[0]),
                    most_work=longest,
                )
            )
    visits = []
    for node in range(2, kept + 1):
        load, duration, window = loads[node - 1], durations[node - 1], windows[node - 1]
        with named(f"line {window.line}"):
            lasts, weighs = round(duration.numbers[0] * THOUSANDTHS), round(load.numbers[0])
            visits.append(Visit(str(node), node - 1, lasts, (_window(window),), {str(node): 1}, load=weighs))
    with named("NODE_COORD_SECTION"):
        return Problem(tuple(tours), tuple(visits), travel)


def _parts(text: str) -> tuple[dict[str, str], dict[str, list[Row]]]:
    """`NAME: value` lines, and under each `NAME_SECTION` its rows of numbers."""
    fields: dict[str, str] = {}
    sections: dict[str, list[Row]] = {}
    rows: list[Row] | None = None
    for number, line in enumerate(ENDS.split(text, maxsplit=1)[0].splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        if words[0].endswith("_SECTION"):
            rows = sections.setdefault(words[0], [])
        elif rows is None:
            name, colon, value = line.partition(":")
            if not colon:
                raise BadForm(f"line {number}", "is neither a field nor a section")
            fields[name.strip()] = value.strip()
        else:
            rows.append(Row(number, _numbers(number, words)))
    return fields, sections


def _numbers(line: int, words: list[str]) -> list[float]:
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if not numbers or not all(abs(number) <= LARGEST for number in numbers):
        raise BadForm(f"line {line}", f"numbers are needed, none of them beyond {LARGEST:,}")
    return numbers


def _whole(fields: dict[str, str], name: str, most: int) -> int:
    try:
        number = int(fields.get(name, ""))
    except ValueError:
        number = 0
    if not 1 <= number <= most:
        raise BadForm(name, f"a whole number from 1 to {most:,} is needed")
    return number


def _table(sections: dict[str, list[Row]], name: str, size: int, width: int | None) -> list[Row]:
    """Its rows in order from 1, without their numbers."""
    rows = sections.get(name, [])
    if len(rows) != size:
        raise BadForm(name, f"has {len(rows)} rows, and {size} are needed")
    for number, row in enumerate(rows, start=1):
        if row.numbers[0] != number or (width is not None and len(row.numbers) != width + 1):
            raise BadForm(f"line {row.line}", f"row {number} of {name} is not as it should be")
    return [Row(row.line, row.numbers[1:]) for row in rows]


def _window(row: Row) -> tuple[int, int]:
    return round(row.numbers[0] * THOUSANDTHS), round(row.numbers[1] * THOUSANDTHS)
