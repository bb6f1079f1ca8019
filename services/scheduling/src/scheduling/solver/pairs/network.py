"""A problem as arrays, which is what compiled code reads; nothing here changes while a plan is sought.

Nodes are the visits, then where each carer's route begins, then where each ends. Everything is a 64-bit number, so that
each function is compiled once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.pairs.problem import Problem

# What a unit of time between two patients' windows counts beside one of travel, where near ones are looked for.
TIME_APART = 0.3

NODE = np.dtype(
    [
        ("duration", "i8"),
        ("opens", "i8"),
        ("due", "i8"),  # a start after it is late
        ("other", "i8"),  # the patient's other visit, or -1
        ("apart", "i8"),  # the other one starts that much after this one, or later; before it where negative
    ],
    align=True,
)


class Network(NamedTuple):
    way: NDArray[np.int64]  # [node, node] travel
    nodes: NDArray[Any]  # [node] NODE
    fit: NDArray[np.bool_]  # [visit, carer]
    first: NDArray[np.int64]  # [patient] the visit, or the first of two
    near: NDArray[np.int64]  # [patient] the other patients, nearest in place and time first


def network_of(problem: Problem) -> Network:
    patients, carers = problem.patients, problem.carers
    counts = [len(patient.visits) for patient in patients]
    first = np.concatenate(([0], np.cumsum(counts, dtype=np.int64))).astype(np.int64)
    visits = [(patient, visit) for patient in patients for visit in patient.visits]
    places = [patient.place for patient, _ in visits] + [0] * 2 * len(carers)
    nodes = np.zeros(len(places), NODE)
    nodes["other"] = -1
    for node, (patient, visit) in zip(nodes, visits, strict=False):
        node["duration"], node["opens"], node["due"] = visit.duration, *patient.window
    for i, patient in enumerate(patients):
        if len(patient.visits) == 2:
            v = first[i]
            nodes[v]["other"], nodes[v + 1]["other"] = v + 1, v
            nodes[v]["apart"], nodes[v + 1]["apart"] = patient.apart[0], -patient.apart[1]
    fit = [[visit.service in carer.services for carer in carers] for _, visit in visits]
    return Network(
        np.ascontiguousarray(problem.travel[np.ix_(places, places)]),
        nodes,
        np.array(fit, bool).reshape(len(visits), len(carers)),
        first[:-1].copy(),
        _near(problem),
    )


def _near(problem: Problem) -> NDArray[np.int64]:
    """Both ways count: a matrix may not be symmetric."""
    places = [patient.place for patient in problem.patients]
    opens = np.array([patient.window[0] for patient in problem.patients], float)
    travel = problem.travel[np.ix_(places, places)].astype(float)
    apart = (travel + travel.T) / 2 + TIME_APART * np.abs(opens[:, None] - opens[None, :])
    np.fill_diagonal(apart, np.inf)
    return np.ascontiguousarray(np.argsort(apart, axis=1, kind="stable")[:, :-1].astype(np.int64))
