"""Recreate: each absent visit goes to its cheapest place, or stays out where that is cheaper. Compiled."""

from __future__ import annotations

from numba import njit

from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import NEVER, Network
from scheduling.solver.tours.ruin import chance, renew, touch
from scheduling.solver.tours.timing import cheapest_place, time_tour

# How often a tour is overlooked, so that the same hole is not always filled the same way.
BLINK = 0.01


@njit
def recreate(net: Network, d: Draft) -> None:
    sort_absent(net, d)
    state, still = d.state[0], 0
    for i in range(state.absent):
        v = d.absent[i]
        # A must costs more than NEVER to leave out, and is no reason to take what cannot be.
        best, tour, after = min(net.visits[v].penalty, NEVER), -1, -1
        empty_kind = -1
        for r in range(d.tours.size):
            fit = net.fit[v, r]
            if fit >= best:
                continue
            if d.tours[r].size == 0:
                if net.tours[r].kind == empty_kind:
                    continue
                empty_kind = net.tours[r].kind
            place = d.places[v, r]
            if place.version != d.tours[r].version:
                place.version = d.tours[r].version
                if d.tours[r].load + net.visits[v].load > net.tours[r].capacity:
                    place.adds = NEVER
                else:
                    place.adds, place.after = cheapest_place(net, d, v, r)
            if place.adds + fit < best and chance(d) >= BLINK:
                best, tour, after = place.adds + fit, r, place.after
        if tour < 0:
            d.absent[still] = v
            still += 1
        else:
            put(net, d, v, tour, after)
            state.cost += best - net.visits[v].penalty
    state.absent = still


@njit
def put(net: Network, d: Draft, v: int, r: int, after: int) -> None:
    touch(d, r)
    for k in range(d.tours[r].size + 1, after, -1):
        w = d.stops[r, k]
        d.stops[r, k + 1] = w
        if k <= d.tours[r].size:
            d.visits[w].at = k + 1
    d.stops[r, after + 1] = v
    d.visits[v].tour, d.visits[v].at = r, after + 1
    d.tours[r].size += 1
    d.tours[r].load += net.visits[v].load
    renew(d, r)
    time_tour(net, d, r)


@njit
def sort_absent(net: Network, d: Draft) -> None:
    """Who is placed first, by one of several orders; half of the time, where it differs, by the cost of leaving out."""
    size, orders = d.state[0].absent, 12.0
    for i in range(1, size):
        if net.visits[d.absent[i]].penalty != net.visits[d.absent[0]].penalty:
            orders = 24.0
    order = chance(d) * orders
    for i in range(size):
        v = d.absent[i]
        visit = net.visits[v]
        if order < 4.0:
            key = chance(d)
        elif order < 6.0:
            key = -float(visit.duration + visit.load)
        elif order < 8.0:
            key = -float(visit.far)
        elif order < 9.0:
            key = float(visit.far)
        elif order < 10.0:
            key = float(visit.closes - visit.opens)
        elif order < 11.0:
            key = float(visit.opens)
        elif order < 12.0:
            key = -float(visit.closes)
        else:
            key = -float(visit.penalty) * (1.0 + 0.2 * chance(d))
        d.visits[v].key = key
    gap = 1
    while gap < size // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, size):
            v, j = d.absent[i], i
            while j >= gap and d.visits[d.absent[j - gap]].key > d.visits[v].key:
                d.absent[j] = d.absent[j - gap]
                j -= gap
            d.absent[j] = v
        gap //= 3
