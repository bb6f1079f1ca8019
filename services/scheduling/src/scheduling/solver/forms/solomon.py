"""Solomon's text form: one depot, vehicles alike, capacity, one window each; times and distances in tenths, cut."""

from __future__ import annotations

import numpy as np

from scheduling.solver.forms.errors import BadForm, named
from scheduling.solver.tours.problem import LARGEST, Problem, Tour, Visit

TENTHS = 10
CUSTOMERS = 4_000


def read_solomon(text: str, first: int | None = None) -> Problem:
    lines = text.splitlines()
    count, capacity = _numbers(lines, 5, 2)
    filled = [i for i in range(10, len(lines) + 1) if lines[i - 1].strip()]
    if not filled:
        raise BadForm("line 10", "the depot is missing")
    if len(filled) > CUSTOMERS:
        raise BadForm(f"line {filled[CUSTOMERS]}", f"there are more than {CUSTOMERS} customers")
    depot, *customers = [_numbers(lines, i, 7) for i in filled[: None if first is None else first + 1]]
    x, y = np.array([depot[1:3], *(row[1:3] for row in customers)], float).T
    # One in a thousand million: what is ten times a whole number must not be cut below it.
    travel = np.floor(TENTHS * np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]) + 1e-9).astype(np.int64)
    shift = (round(depot[4] * TENTHS), round(depot[5] * TENTHS))
    if count < 0 or capacity < 0:
        raise BadForm("line 5", "neither the number of vehicles nor their capacity is negative")
    with named(f"line {filled[0]}"):
        tours = tuple(
            Tour(f"vehicle-{i + 1}", 0, 0, shift, capacity=round(capacity))
            for i in range(min(round(count), len(customers)))
        )
    visits: dict[str, Visit] = {}
    for i, (line, row) in enumerate(zip(filled[1:], customers, strict=False), start=1):
        number, _, _, load, opens, closes, duration = row
        with named(f"line {line}"):
            name, window = str(round(number)), (round(opens * TENTHS), round(closes * TENTHS))
            if name in visits:
                raise ValueError(f"customer {name} is there twice")
            visits[name] = Visit(name, i, round(duration * TENTHS), (window,), load=round(load))
    with named("coordinates"):
        return Problem(tours, tuple(visits.values()), travel)


def _numbers(lines: list[str], line: int, count: int) -> list[float]:
    words = lines[line - 1].split() if line <= len(lines) else []
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(abs(number) <= LARGEST for number in numbers):
        raise BadForm(f"line {line}", f"{count} numbers are needed, none of them beyond {LARGEST:,}")
    return numbers
