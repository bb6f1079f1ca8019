"""Iterations of ruin and recreate, kept or undone by simulated annealing. Compiled; holds no Python lock."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.tours import compiled, entry, whole
from scheduling.solver.tours.chance import chance
from scheduling.solver.tours.columns import remember
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.linked import cheapest_linked
from scheduling.solver.tours.network import NEVER, Network
from scheduling.solver.tours.place import cheapest_place
from scheduling.solver.tours.recreate import recreate
from scheduling.solver.tours.ruin import node_of_seat, renew, ruin, written_at
from scheduling.solver.tours.timing import time_tour


@entry
def begin(net: Network, d: Draft) -> None:
    """Times the empty tours; the first iteration, with nothing to ruin, makes the first plan."""
    for r in range(d.tours.size):
        time_tour(net, d, r)


@entry
def anneal(net: Network, d: Draft, iterations: int, heat: float) -> None:
    state = d.state[0]
    for _ in range(iterations):
        cost, absent = state.cost, state.absent
        for i in range(absent):
            d.old_absent[i] = d.absent[i]
        if net.links.size > 0:
            copy_fixed(d.fixed, d.old_fixed)
        holds = ruin(net, d)
        if holds:
            recreate(net, d)
        if holds and state.cost < cost - heat * math.log(chance(d) + 1e-300):
            if net.links.size == 0:
                # Tours that share a crew are no columns: none can be chosen without the other.
                for i in range(state.touched):
                    remember(net, d, whole(d.touched[i]))
            if state.cost < state.best_cost:
                keep_best(d)
        else:
            undo(net, d, absent)
            state.cost = cost
        end_iteration(d)


@compiled
def copy_fixed(source: NDArray[np.int32], target: NDArray[np.int32]) -> None:
    for node in range(source.size):
        target[node] = source[node]


@compiled
def end_iteration(d: Draft) -> None:
    for i in range(d.state[0].touched):
        d.tours[d.touched[i]].is_touched = 0
    d.state[0].touched = 0


@compiled
def undo(net: Network, d: Draft, absent: int) -> None:
    if net.links.size > 0:
        copy_fixed(d.old_fixed, d.fixed)
    for i in range(d.state[0].touched):
        r = whole(d.touched[i])
        tour = d.tours[r]
        tour.size, tour.load, tour.version = tour.old_size, tour.old_load, tour.old_version
        for k in range(1, tour.size + 2):
            v = whole(d.old_stops[r, k])
            d.stops[r, k] = v
            if k <= tour.size:
                at = written_at(net, v)
                d.visits[at].tour, d.visits[at].at = r, k
        time_tour(net, d, r)
    d.state[0].absent = absent
    for i in range(absent):
        d.absent[i] = d.old_absent[i]
        d.visits[d.absent[i]].tour = -1
        if net.links.size > 0 and net.link_of[d.absent[i]] >= 0:
            for seat in range(net.links[net.link_of[d.absent[i]]].crew):
                d.visits[node_of_seat(net, whole(net.link_of[d.absent[i]]), seat)].tour = -1


@compiled
def keep_best(d: Draft) -> None:
    d.state[0].best_cost = d.state[0].cost
    copy_fixed(d.fixed, d.best_fixed)
    for r in range(d.tours.size):
        d.best_sizes[r] = d.tours[r].size
        for k in range(1, d.tours[r].size + 2):
            d.best_stops[r, k] = d.stops[r, k]


@entry
def go_on_from_best(net: Network, d: Draft) -> None:
    copy_fixed(d.best_fixed, d.fixed)
    for v in range(d.visits.size):
        d.visits[v].tour = -1
    for r in range(d.tours.size):
        tour = d.tours[r]
        tour.size, tour.load = d.best_sizes[r], 0
        for k in range(1, tour.size + 2):
            v = whole(d.best_stops[r, k])
            d.stops[r, k] = v
            if k <= tour.size:
                at = written_at(net, v)
                d.visits[at].tour, d.visits[at].at = r, k
                tour.load += net.visits[v].load
        renew(d, r)
        time_tour(net, d, r)
    state = d.state[0]
    state.absent, state.cost = 0, state.best_cost
    for v in range(net.link_of.size):
        if d.visits[v].tour < 0:
            d.absent[state.absent] = v
            state.absent += 1


@entry
def is_room_for(net: Network, d: Draft, v: int) -> bool:
    """Could some tour still take v, at whatever cost?"""
    if net.link_of[v] >= 0:
        return cheapest_linked(net, d, whole(net.link_of[v]), False) < NEVER
    for r in range(d.tours.size):
        w = v
        while w >= 0:
            if net.fit[w, r] < NEVER and d.tours[r].load + net.visits[w].load <= net.tours[r].capacity:
                adds, _ = cheapest_place(net, d, w, r)
                if adds < NEVER:
                    return True
            w = whole(net.visits[v].twin) if w == v else -1
    return False
