"""A problem as arrays, which is what compiled code reads; nothing here changes while a plan is sought.

Nodes are the visits, then the places where tours begin or end. Times and costs are whole numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.tours.problem import Problem

# A time, a cost or a fit that cannot be.
NEVER = 2**30

VISIT = np.dtype(
    [
        ("duration", "i4"),
        ("load", "i4"),
        ("windows", "i4"),  # how many
        ("opens", "i4"),  # of the first window
        ("closes", "i4"),  # of the last one: the latest start
        ("far", "i4"),  # mean travel from where tours begin
        ("penalty", "i8"),  # what leaving it out costs
    ],
    align=True,
)
TOUR = np.dtype(
    [
        ("start", "i4"),  # a node, like end
        ("end", "i4"),
        ("begins", "i4"),  # the shift
        ("ends", "i4"),
        ("capacity", "i4"),
        ("pauses", "i4"),  # how many
        ("kind", "i4"),  # tours of one kind do the same visits at the same cost
    ],
    align=True,
)


class Network(NamedTuple):
    way: NDArray[np.int32]  # [node, node] travel time
    toll: NDArray[np.int32]  # [node, node] travel cost
    near: NDArray[np.int32]  # [visit] the other visits, nearest first
    visits: NDArray[Any]  # [visit] VISIT
    windows: NDArray[np.int32]  # [visit, window] earliest and latest start, in order
    fit: NDArray[np.int32]  # [visit, tour] what this technician adds to the cost, or NEVER
    tours: NDArray[Any]  # [tour] TOUR
    pauses: NDArray[np.int32]  # [tour, pause] earliest start, latest start, duration


def network_of(problem: Problem) -> Network:
    visits, tours = problem.visits, problem.tours
    ends = sorted({place for tour in tours for place in (tour.start, tour.end)})
    node_of = {place: len(visits) + i for i, place in enumerate(ends)}
    places = [visit.place for visit in visits] + ends
    way = np.ascontiguousarray(problem.travel[np.ix_(places, places)].astype(np.int32))
    toll = np.ascontiguousarray(way * problem.travel_cost)
    fit = np.array([[0 if tour.can_do(visit) else NEVER for tour in tours] for visit in visits], np.int32).reshape(
        len(visits), len(tours)
    )
    return Network(
        way,
        toll,
        _near(toll[: len(visits), : len(visits)]),
        _visits(problem, way, [node_of[tour.start] for tour in tours]),
        _windows(problem),
        fit,
        _tours(problem, fit, node_of),
        _pauses(problem),
    )


def _near(toll: NDArray[np.int32]) -> NDArray[np.int32]:
    """Both ways count: a matrix may not be symmetric."""
    apart = toll.astype(np.int64) + toll.T
    np.fill_diagonal(apart, np.iinfo(np.int64).max)
    return np.ascontiguousarray(np.argsort(apart, axis=1, kind="stable")[:, :-1].astype(np.int32))


def _visits(problem: Problem, way: NDArray[np.int32], starts: list[int]) -> NDArray[Any]:
    rows, must = np.zeros(len(problem.visits), VISIT), problem.must_cost
    for row, visit in zip(rows, problem.visits, strict=True):
        row["duration"], row["load"] = visit.duration, visit.load
        row["windows"], row["opens"], row["closes"] = len(visit.windows), visit.windows[0][0], visit.windows[-1][1]
        row["penalty"] = must if visit.is_must or visit.penalty is None else visit.penalty
    if starts:
        rows["far"] = way[starts, : len(rows)].mean(axis=0)
    return rows


def _windows(problem: Problem) -> NDArray[np.int32]:
    most = max((len(visit.windows) for visit in problem.visits), default=1)
    rows = np.zeros((len(problem.visits), most, 2), np.int32)
    for row, visit in zip(rows, problem.visits, strict=True):
        row[: len(visit.windows)] = visit.windows
    return rows


def _tours(problem: Problem, fit: NDArray[np.int32], node_of: dict[int, int]) -> NDArray[Any]:
    rows = np.zeros(len(problem.tours), TOUR)
    kinds: dict[Any, int] = {}
    for r, (row, tour) in enumerate(zip(rows, problem.tours, strict=True)):
        row["start"], row["end"] = node_of[tour.start], node_of[tour.end]
        row["begins"], row["ends"] = tour.shift
        row["capacity"] = NEVER if tour.capacity is None else tour.capacity
        row["pauses"] = len(tour.pauses)
        alike = (tour.start, tour.end, tour.shift, tour.capacity, tour.pauses, fit[:, r].tobytes())
        row["kind"] = kinds.setdefault(alike, len(kinds))
    return rows


def _pauses(problem: Problem) -> NDArray[np.int32]:
    most = max((len(tour.pauses) for tour in problem.tours), default=0)
    rows = np.zeros((len(problem.tours), most, 3), np.int32)
    for row, tour in zip(rows, problem.tours, strict=True):
        for i, pause in enumerate(tour.pauses):
            row[i] = pause.earliest, pause.latest, pause.duration
    return rows
