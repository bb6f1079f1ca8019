"""Tours worth remembering, each set of visits and kind of tour once. Compiled."""

from __future__ import annotations

import numpy as np

from scheduling.solver.tours import compiled
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import Network


@compiled
def remember(net: Network, d: Draft, r: int) -> None:
    size, c = d.tours[r].size, d.state[0].columns
    begins = d.columns[c - 1].ends if c > 0 else 0
    if size == 0 or size > d.column_visits.size:
        return
    if c == d.columns.size or begins + size > d.column_visits.size:
        # Full: the newest are from colder, better plans.
        for slot in range(d.column_slots.size):
            d.column_slots[slot] = 0
        c, begins = 0, 0
    key, cost = d.kind_hash[r], np.int64(net.toll[d.stops[r, size], d.stops[r, size + 1]])
    for k in range(1, size + 1):
        v = d.stops[r, k]
        key ^= d.visits[net.visits[v].home].hash
        cost += net.toll[d.stops[r, k - 1], v] + net.fit[v, r]
    mask = np.uint64(d.column_slots.size - 1)
    slot = key & mask
    while d.column_slots[slot] > 0:
        known = d.columns[d.column_slots[slot] - 1]
        if known.hash == key:
            if cost < known.cost:
                known.cost = cost
                for k in range(size):
                    d.column_visits[known.begins + k] = d.stops[r, k + 1]
            return
        slot = (slot + np.uint64(1)) & mask
    d.column_slots[slot] = c + 1
    column = d.columns[c]
    column.hash, column.cost, column.tour, column.begins, column.ends = key, cost, r, begins, begins + size
    for k in range(size):
        d.column_visits[begins + k] = d.stops[r, k + 1]
    d.state[0].columns = c + 1
