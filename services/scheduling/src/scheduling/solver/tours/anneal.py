"""Iterations of ruin and recreate, kept or undone by simulated annealing. Compiled; holds no Python lock."""

from __future__ import annotations

import math

from numba import njit

from scheduling.solver.tours import IS_KEPT
from scheduling.solver.tours.columns import remember
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import NEVER, Network
from scheduling.solver.tours.recreate import recreate
from scheduling.solver.tours.ruin import chance, renew, ruin
from scheduling.solver.tours.timing import cheapest_place, time_tour


@njit(nogil=True, cache=IS_KEPT)
def begin(net: Network, d: Draft) -> None:
    """Times the empty tours; the first iteration, with nothing to ruin, makes the first plan."""
    for r in range(d.tours.size):
        time_tour(net, d, r)


@njit(nogil=True, cache=IS_KEPT)
def anneal(net: Network, d: Draft, iterations: int, heat: float) -> None:
    state = d.state[0]
    for _ in range(iterations):
        cost, absent = state.cost, state.absent
        for i in range(absent):
            d.old_absent[i] = d.absent[i]
        holds = ruin(net, d)
        if holds:
            recreate(net, d)
        if holds and state.cost < cost - heat * math.log(chance(d) + 1e-300):
            for i in range(state.touched):
                remember(net, d, d.touched[i])
            if state.cost < state.best_cost:
                keep_best(d)
        else:
            undo(net, d, absent)
            state.cost = cost
        end_iteration(d)


@njit
def end_iteration(d: Draft) -> None:
    for i in range(d.state[0].touched):
        d.tours[d.touched[i]].is_touched = 0
    d.state[0].touched = 0


@njit
def undo(net: Network, d: Draft, absent: int) -> None:
    for i in range(d.state[0].touched):
        r = d.touched[i]
        tour = d.tours[r]
        tour.size, tour.load, tour.version = tour.old_size, tour.old_load, tour.old_version
        for k in range(1, tour.size + 2):
            v = d.old_stops[r, k]
            d.stops[r, k] = v
            if k <= tour.size:
                d.visits[v].tour, d.visits[v].at = r, k
        time_tour(net, d, r)
    d.state[0].absent = absent
    for i in range(absent):
        d.absent[i] = d.old_absent[i]
        d.visits[d.absent[i]].tour = -1


@njit
def keep_best(d: Draft) -> None:
    d.state[0].best_cost = d.state[0].cost
    for r in range(d.tours.size):
        d.best_sizes[r] = d.tours[r].size
        for k in range(1, d.tours[r].size + 2):
            d.best_stops[r, k] = d.stops[r, k]


@njit(nogil=True, cache=IS_KEPT)
def go_on_from_best(net: Network, d: Draft) -> None:
    for v in range(d.visits.size):
        d.visits[v].tour = -1
    for r in range(d.tours.size):
        tour = d.tours[r]
        tour.size, tour.load = d.best_sizes[r], 0
        for k in range(1, tour.size + 2):
            v = d.best_stops[r, k]
            d.stops[r, k] = v
            if k <= tour.size:
                d.visits[v].tour, d.visits[v].at = r, k
                tour.load += net.visits[v].load
        renew(d, r)
        time_tour(net, d, r)
    state = d.state[0]
    state.absent, state.cost = 0, state.best_cost
    for v in range(d.visits.size):
        if d.visits[v].tour < 0:
            d.absent[state.absent] = v
            state.absent += 1


@njit(nogil=True, cache=IS_KEPT)
def is_room_for(net: Network, d: Draft, v: int) -> bool:
    """Could some tour still take v, at whatever cost?"""
    for r in range(d.tours.size):
        if net.fit[v, r] < NEVER and d.tours[r].load + net.visits[v].load <= net.tours[r].capacity:
            adds, _ = cheapest_place(net, d, v, r)
            if adds < NEVER:
                return True
    return False
