"""A problem as arrays, which is what compiled code reads; nothing here changes while a plan is sought.

Nodes are the visits, then the further seats of those that take a crew, then the twins of those that may be moved at a
price, then the places where tours begin or end. Times and costs are whole numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.tours.problem import Problem, Visit, Windows

# A time, a cost or a fit that cannot be.
NEVER = 2**30

VISIT = np.dtype(
    [
        ("duration", "i4"),
        ("load", "i4"),
        ("windows", "i4"),  # how many; none where the start is fixed when it is placed
        ("opens", "i4"),  # of the first window
        ("closes", "i4"),  # of the last one: the latest start
        ("far", "i4"),  # mean travel from where tours begin
        ("home", "i4"),  # the visit whose seat or twin this is; a visit is its own
        ("twin", "i4"),  # the node that stands in the other windows, or -1
        ("penalty", "i8"),  # what leaving it out costs
    ],
    align=True,
)
LINK = np.dtype(
    [
        ("visit", "i4"),
        ("windows", "i4"),
        ("crew", "i4"),
        ("seat", "i4"),  # the node of the second seat; the others follow it
        ("after", "i4"),  # the visit that goes before, or -1
        ("gap", "i4"),
        ("twin", "i4"),  # whose windows are the other ones, or -1
        ("other_windows", "i4"),
        ("other_cost", "i4"),
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
        ("resting", "i4"),  # their time together
        ("most_work", "i4"),
        ("kind", "i4"),  # tours of one kind do the same visits at the same cost
    ],
    align=True,
)


class Network(NamedTuple):
    way: NDArray[np.int32]  # [pace, node, node] travel time
    paces: NDArray[np.int32]  # [hour of the day] the pace
    hour: int
    looks: int  # 2 where travel changes with the hour: now, and from the next hour on
    quickest: NDArray[np.int32]  # [node, node] travel time at the best hour
    toll: NDArray[np.int32]  # [node, node] travel cost
    near: NDArray[np.int32]  # [visit] the other visits, nearest first
    visits: NDArray[Any]  # [node] VISIT
    windows: NDArray[np.int32]  # [node, window] earliest and latest start, in order
    links: NDArray[Any]  # LINK: crews, and visits before or after others, those before first
    link_of: NDArray[np.int32]  # [visit] its link, or -1
    fit: NDArray[np.int32]  # [node, tour] what this technician adds to the cost, or NEVER
    tours: NDArray[Any]  # [tour] TOUR
    pauses: NDArray[np.int32]  # [tour, pause] earliest start, latest start, duration


def network_of(problem: Problem) -> Network:
    visits, tours = problem.visits, problem.tours
    seats = [v for v, visit in enumerate(visits) for _ in range(visit.crew - 1)]
    twins = [v for v, visit in enumerate(visits) if visit.other_windows]
    homes = [*range(len(visits)), *seats, *twins]
    ends = sorted({place for tour in tours for place in (tour.start, tour.end)})
    node_of = {place: len(homes) + i for i, place in enumerate(ends)}
    places = [visits[home].place for home in homes] + ends
    ways, paces = _paces(problem)
    way = np.stack([pace.take(places, 0).take(places, 1) for pace in ways])
    toll = problem.costs.astype(np.int32).take(places, 0).take(places, 1)
    links = _links(problem, {home: len(homes) - len(twins) + i for i, home in enumerate(twins)})
    link_of = np.full(len(visits), -1, np.int32)
    link_of[links["visit"]] = np.arange(len(links))
    windows = [visits[home].windows for home in homes[: len(homes) - len(twins)]]
    windows += [visits[home].other_windows for home in twins]
    fit = _fit(problem)[homes]
    first_twin = len(homes) - len(twins)
    fit[first_twin:] += np.array([visits[home].other_cost for home in twins], np.int32).reshape(-1, 1)
    fit = np.minimum(fit, NEVER)
    return Network(
        way,
        paces,
        problem.hour,
        1 if len(way) == 1 else 2,
        way.min(axis=0),
        toll,
        _near(toll[: len(visits), : len(visits)]),
        _visits(problem, homes, first_twin, windows, way[0][[node_of[tour.start] for tour in tours]], link_of),
        _windows(windows),
        links,
        link_of,
        fit,
        _tours(problem, fit, node_of),
        _pauses(problem),
    )


def _paces(problem: Problem) -> tuple[list[NDArray[np.int32]], NDArray[np.int32]]:
    """Travel by the hour, nowhere longer than waiting for the next hour and leaving then: with that, a look at the
    next hour is enough."""
    ways = problem.ways.astype(np.int32)
    turns = set(pairwise((*problem.paces, problem.paces[0])))
    slow = np.flatnonzero(np.any([ways[a] > problem.hour + ways[b] for a, b in turns], axis=0))
    if not len(slow):
        return list(ways), np.array(problem.paces, np.int32)
    hours = [ways[pace].ravel()[slow] for pace in problem.paces]
    for _ in range(2):
        for h in range(len(hours) - 1, -1, -1):
            hours[h] = np.minimum(hours[h], problem.hour + hours[(h + 1) % len(hours)])
    kinds: dict[tuple[int, bytes], int] = {}
    paces: list[int] = []
    found: list[NDArray[np.int32]] = []
    for pace, hour in zip(problem.paces, hours, strict=True):
        kind = kinds.setdefault((pace, hour.tobytes()), len(kinds))
        paces.append(kind)
        if kind == len(found):
            found.append(ways[pace].copy())
            found[kind].ravel()[slow] = hour
    return found, np.array(paces, np.int32)


def _fit(problem: Problem) -> NDArray[np.int32]:
    """Most visits ask for the same few skills: each such question is asked once."""
    fit = np.zeros((len(problem.visits), len(problem.tours)), np.int32)
    index = {tour.tour_id: r for r, tour in enumerate(problem.tours)}
    answers: dict[Any, NDArray[np.int32]] = {}
    for v, visit in enumerate(problem.visits):
        asked = (frozenset(visit.skills.items()), visit.tour_id)
        if asked not in answers:
            answers[asked] = np.array([0 if tour.can_do(visit) else NEVER for tour in problem.tours], np.int32)
        fit[v] = answers[asked]
        for tour_id, cost in visit.costs.items():
            if tour_id in index and fit[v, index[tour_id]] < NEVER:
                fit[v, index[tour_id]] = cost
    return fit


def _near(toll: NDArray[np.int32]) -> NDArray[np.int32]:
    """Both ways count: a matrix may not be symmetric."""
    apart = toll.astype(np.int64) + toll.T
    np.fill_diagonal(apart, np.iinfo(np.int64).max)
    return np.ascontiguousarray(np.argsort(apart, axis=1, kind="stable")[:, :-1].astype(np.int32))


def _visits(
    problem: Problem,
    homes: list[int],
    first_twin: int,
    windows: list[Windows],
    from_starts: NDArray[np.int32],
    link_of: NDArray[np.int32],
) -> NDArray[Any]:
    rows, must = np.zeros(len(homes), VISIT), problem.must_cost
    for node, (row, home) in enumerate(zip(rows, homes, strict=True)):
        visit: Visit = problem.visits[home]
        row["duration"], row["load"], row["home"], row["twin"] = visit.duration, visit.load, home, -1
        row["windows"] = 0 if link_of[home] >= 0 else len(windows[node])
        row["opens"], row["closes"] = windows[node][0][0], windows[node][-1][1]
        if node == home:
            row["penalty"] = must if visit.is_must or visit.penalty is None else visit.penalty
        elif node >= first_twin:
            rows[home]["twin"] = node
    if len(from_starts):
        rows["far"] = from_starts[:, : len(rows)].mean(axis=0)
    return rows


def _windows(windows: list[Windows]) -> NDArray[np.int32]:
    rows = np.zeros((len(windows), max(map(len, windows), default=1), 2), np.int32)
    for row, own in zip(rows, windows, strict=True):
        row[: len(own)] = own
    return rows


def _links(problem: Problem, twin_of: dict[int, int]) -> NDArray[Any]:
    index = {visit.visit_id: v for v, visit in enumerate(problem.visits)}
    befores = {visit.after for visit in problem.visits}
    linked = [
        (v, visit)
        for v, visit in enumerate(problem.visits)
        if visit.crew > 1 or visit.after is not None or visit.visit_id in befores
    ]
    rows, seat = np.zeros(len(linked), LINK), len(problem.visits)
    for row, (v, visit) in zip(rows, linked, strict=True):
        after = -1 if visit.after is None else index[visit.after]
        row["visit"], row["windows"], row["crew"], row["seat"] = v, len(visit.windows), visit.crew, seat
        row["after"], row["gap"], row["twin"] = after, visit.gap, twin_of.get(v, -1)
        row["other_windows"], row["other_cost"] = len(visit.other_windows), visit.other_cost
        seat += visit.crew - 1
    return rows


def _tours(problem: Problem, fit: NDArray[np.int32], node_of: dict[int, int]) -> NDArray[Any]:
    rows = np.zeros(len(problem.tours), TOUR)
    kinds: dict[Any, int] = {}
    for r, (row, tour) in enumerate(zip(rows, problem.tours, strict=True)):
        row["start"], row["end"] = node_of[tour.start], node_of[tour.end]
        row["begins"], row["ends"] = tour.shift
        row["capacity"] = NEVER if tour.capacity is None else tour.capacity
        row["pauses"], row["resting"] = len(tour.pauses), sum(pause.duration for pause in tour.pauses)
        free_time = tour.shift[1] - tour.shift[0] - row["resting"]
        most_work = NEVER if tour.most_work is None else tour.most_work
        row["most_work"] = most_work if most_work < free_time else NEVER
        alike = (tour.start, tour.end, tour.shift, tour.capacity, tour.pauses, tour.most_work, fit[:, r].tobytes())
        row["kind"] = kinds.setdefault(alike, len(kinds))
    return rows


def _pauses(problem: Problem) -> NDArray[np.int32]:
    most = max((len(tour.pauses) for tour in problem.tours), default=0)
    rows = np.zeros((len(problem.tours), most, 3), np.int32)
    for row, tour in zip(rows, problem.tours, strict=True):
        for i, pause in enumerate(tour.pauses):
            row[i] = pause.earliest, pause.latest, pause.duration
    return rows
