"""Iterations of ruin and recreate, kept or undone by simulated annealing. Compiled; holds no Python lock."""

from __future__ import annotations

import math
from typing import Any

from numpy.typing import NDArray

from scheduling.solver.pairs.draft import Draft
from scheduling.solver.pairs.network import Network
from scheduling.solver.pairs.recreate import recreate
from scheduling.solver.pairs.ruin import ruin
from scheduling.solver.pairs.timing import lateness, time_all
from scheduling.solver.tours import compiled, entry, inlined
from scheduling.solver.tours.chance import chance

# How often a place is overlooked.
BLINK = 0.01


@entry
def begin(net: Network, d: Draft) -> None:
    """The first plan."""
    recreate(net, d, 0.0)
    keep_best(net, d)


@entry
def anneal(net: Network, d: Draft, iterations: int, heat: float) -> None:
    best = d.best_total[0]
    for _ in range(iterations):
        copy(d.now, d.old)
        copy(d.total, d.old_total)
        before = cost_of(d)
        ruin(net, d)
        holds = time_all(net, d) and recreate(net, d, BLINK)
        if not holds or cost_of(d) >= before - heat * math.log(chance(d) + 1e-300):
            copy(d.old, d.now)
            copy(d.old_total, d.total)
            d.state[0].absent = 0
        elif cost_of(d) < best.distance + best.tardiness + best.largest:
            keep_best(net, d)


@inlined
def cost_of(d: Draft) -> int:
    return d.total[0].distance + lateness(d)


@compiled
def keep_best(net: Network, d: Draft) -> None:
    """Timed anew: where the way around is the quicker one, starts may have stayed later than they need be."""
    time_all(net, d)
    copy(d.now, d.best)
    copy(d.total, d.best_total)


@compiled
def copy(source: NDArray[Any], target: NDArray[Any]) -> None:
    for i in range(source.size):
        target[i] = source[i]
