"""A plan under work, as arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.tours.network import Network

# Columns kept for choosing from. More slow the choice down and add little.
COLUMNS = 20_000
# Places in one tour that are remembered for a linked visit.
OPTIONS = 48

TOUR = np.dtype(
    [
        ("size", "i4"),  # visits
        ("load", "i4"),
        ("busy", "i4"),  # work without any wait, where work is limited
        ("version", "i8"),  # another one for each content
        ("is_touched", "i4"),  # in this iteration; the rest is what it was before
        ("old_size", "i4"),
        ("old_load", "i4"),
        ("old_version", "i8"),
    ],
    align=True,
)
VISIT = np.dtype([("tour", "i4"), ("at", "i4"), ("key", "f8"), ("hash", "u8")], align=True)
# The cheapest place of a visit in a tour, while the tour's version is this one.
PLACE = np.dtype([("version", "i8"), ("adds", "i4"), ("after", "i4")], align=True)
OPTION = np.dtype([("after", "i4"), ("start", "i4"), ("last", "i4"), ("adds", "i4")], align=True)
SEAT = np.dtype([("tour", "i4"), ("after", "i4"), ("start", "i4"), ("adds", "i4")], align=True)
COLUMN = np.dtype([("hash", "u8"), ("cost", "i8"), ("tour", "i4"), ("begins", "i4"), ("ends", "i4")], align=True)
STATE = np.dtype(
    [
        ("cost", "i8"),
        ("best_cost", "i8"),
        ("versions", "i8"),
        ("random", "u8"),
        ("absent", "i4"),
        ("touched", "i4"),
        ("columns", "i4"),
    ],
    align=True,
)


class Draft(NamedTuple):
    stops: NDArray[np.int32]  # [tour, position] nodes: start, visits, end
    fixed: NDArray[np.int32]  # [node] when a linked visit that is placed starts
    depart: NDArray[np.int32]  # [pauses taken, tour, position] the earliest
    latest: NDArray[np.int32]  # [pauses taken, tour, position] the latest start
    tours: NDArray[Any]  # [tour] TOUR
    visits: NDArray[Any]  # [node] VISIT; tour -1: absent. A twin that is placed is written down at its visit
    absent: NDArray[np.int32]  # the first state.absent visits, and room for one more
    places: NDArray[Any]  # [node, tour] PLACE
    state: NDArray[Any]  # one STATE
    touched: NDArray[np.int32]  # the first state.touched tours changed in this iteration
    old_stops: NDArray[np.int32]
    old_absent: NDArray[np.int32]
    old_fixed: NDArray[np.int32]
    best_stops: NDArray[np.int32]  # the best plan so far
    best_sizes: NDArray[np.int32]
    best_fixed: NDArray[np.int32]
    tried: NDArray[np.int32]  # a tour on trial, and its times by pauses taken
    tried_depart: NDArray[np.int32]
    tried_latest: NDArray[np.int32]
    link_options: NDArray[Any]  # [link, tour, n] OPTION: places for a seat of a linked visit
    link_counts: NDArray[np.int32]  # [link, tour] how many
    link_versions: NDArray[np.int64]  # [link, tour] they are those of this version of the tour
    starts: NDArray[np.int32]  # starts on trial for one linked visit
    overlooked: NDArray[np.bool_]  # [tour] on that trial
    chosen: NDArray[Any]  # SEAT: those of the crew
    columns: NDArray[Any]  # the first state.columns of COLUMN: tours seen, each set of visits and kind once
    column_visits: NDArray[np.int16]
    column_slots: NDArray[np.int32]  # hash table of columns, counted from 1
    kind_hash: NDArray[np.uint64]


def new_draft(net: Network, seed: int) -> Draft:
    """Nothing placed yet."""
    nodes, tours = net.fit.shape
    visits = net.link_of.size
    random = np.random.default_rng(seed)
    stops = np.zeros((tours, nodes + 2), np.int32)
    stops[:, 0], stops[:, 1] = net.tours["start"], net.tours["end"]
    times = (net.pauses.shape[1] + 1, tours, nodes + 2)
    tried = (net.pauses.shape[1] + 1, nodes + 3)
    draft = Draft(
        stops=stops,
        fixed=np.zeros(nodes, np.int32),
        depart=np.zeros(times, np.int32),
        latest=np.zeros(times, np.int32),
        tours=np.zeros(tours, TOUR),
        visits=np.zeros(nodes, VISIT),
        absent=np.arange(visits + 1, dtype=np.int32),
        places=np.zeros((nodes, tours), PLACE),
        state=np.zeros(1, STATE),
        touched=np.zeros(tours, np.int32),
        old_stops=stops.copy(),
        old_absent=np.zeros(visits, np.int32),
        old_fixed=np.zeros(nodes, np.int32),
        best_stops=stops.copy(),
        best_sizes=np.zeros(tours, np.int32),
        best_fixed=np.zeros(nodes, np.int32),
        tried=np.zeros(nodes + 3, np.int32),
        tried_depart=np.zeros(tried, np.int32),
        tried_latest=np.zeros(tried, np.int32),
        link_options=np.zeros((len(net.links), tours, OPTIONS), OPTION),
        link_counts=np.zeros((len(net.links), tours), np.int32),
        link_versions=np.zeros((len(net.links), tours), np.int64),
        starts=np.zeros(tours * OPTIONS if len(net.links) else 0, np.int32),
        overlooked=np.zeros(tours, np.bool_),
        chosen=np.zeros(tours, SEAT),
        columns=np.zeros(COLUMNS, COLUMN),
        column_visits=np.zeros(COLUMNS * 16, np.int16),
        column_slots=np.zeros(4 * 2 ** (COLUMNS - 1).bit_length(), np.int32),
        kind_hash=random.integers(1, 2**63, tours, np.uint64)[net.tours["kind"]],
    )
    draft.tours["version"] = np.arange(1, tours + 1)
    draft.visits["tour"] = -1
    draft.visits["hash"] = random.integers(1, 2**63, nodes, np.uint64)
    state = draft.state[0]
    state["versions"], state["absent"], state["random"] = tours, visits, random.integers(1, 2**63, dtype=np.uint64)
    state["cost"] = state["best_cost"] = net.visits["penalty"].sum()
    return draft
