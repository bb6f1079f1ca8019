"""A plan under work, as arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.pairs.network import Network

STOP = np.dtype(
    [
        ("next", "i8"),  # on the route
        ("previous", "i8"),
        ("carer", "i8"),  # -1: absent
        ("start", "i8"),  # the earliest; where routes begin, 0
    ],
    align=True,
)
# Of all that is placed; the cost is their sum.
TOTAL = np.dtype([("distance", "i8"), ("tardiness", "i8"), ("largest", "i8")], align=True)
PLACE = np.dtype([("adds", "i8"), ("after", "i8")], align=True)
RAISED = np.dtype([("node", "i8"), ("start", "i8")], align=True)
STATE = np.dtype([("absent", "i8"), ("raised", "i8"), ("random", "u8")], align=True)


class Draft(NamedTuple):
    now: NDArray[Any]  # [node] STOP
    old: NDArray[Any]  # as it was before this iteration
    best: NDArray[Any]  # in the best plan so far
    total: NDArray[Any]  # one TOTAL
    old_total: NDArray[Any]
    best_total: NDArray[Any]
    absent: NDArray[np.int64]  # the first state.absent patients
    key: NDArray[np.float64]  # [patient] who is placed first
    raised: NDArray[Any]  # the first state.raised of RAISED: starts as they were
    risen: NDArray[np.int64]  # nodes whose followers are still to be looked at
    places: NDArray[Any]  # PLACE: of one visit, the shortest detour first
    other_places: NDArray[Any]
    state: NDArray[Any]  # one STATE


def new_draft(net: Network, seed: int) -> Draft:
    """Nothing placed yet."""
    visits, carers = net.fit.shape
    nodes, patients = len(net.nodes), len(net.first)
    begins, ends = np.arange(visits, visits + carers), np.arange(visits + carers, nodes)
    empty = np.zeros(nodes, STOP)
    empty["carer"] = -1
    empty["next"][begins], empty["previous"][ends] = ends, begins
    empty["carer"][begins] = empty["carer"][ends] = np.arange(carers)
    # More than one visit raises but once in a while; where that is not enough, it does not go there.
    most_raised = 16 * nodes + 256
    draft = Draft(
        now=empty,
        old=empty.copy(),
        best=empty.copy(),
        total=np.zeros(1, TOTAL),
        old_total=np.zeros(1, TOTAL),
        best_total=np.zeros(1, TOTAL),
        absent=np.arange(patients, dtype=np.int64),
        key=np.zeros(patients),
        raised=np.zeros(most_raised, RAISED),
        risen=np.zeros(most_raised, np.int64),
        places=np.zeros(nodes, PLACE),
        other_places=np.zeros(nodes, PLACE),
        state=np.zeros(1, STATE),
    )
    draft.state["absent"] = patients
    draft.state["random"] = np.random.default_rng(seed).integers(1, 2**63, dtype=np.uint64)
    return draft


def best_sum(draft: Draft) -> int:
    return sum(draft.best_total[0].tolist())


def go_on_from_best(source: Draft, target: Draft) -> None:
    """The best plan of one draft is that of the other too, and what it is at work on."""
    target.best[:] = target.now[:] = source.best
    target.best_total[:] = target.total[:] = source.best_total
