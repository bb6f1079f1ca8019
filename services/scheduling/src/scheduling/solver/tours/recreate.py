"""Recreate: each absent visit goes to its cheapest place, or stays out where that is cheaper. Compiled."""

from __future__ import annotations

from scheduling.solver.tours import compiled, inlined, whole
from scheduling.solver.tours.chance import chance
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.linked import place_linked
from scheduling.solver.tours.network import NEVER, Network
from scheduling.solver.tours.place import cheapest_place, put

# How often a tour is overlooked, so that the same hole is not always filled the same way.
BLINK = 0.01


@compiled
def recreate(net: Network, d: Draft) -> None:
    sort_absent(net, d)
    before = d.state[0].absent
    place_absent(net, d)
    # Who waits for another to be placed first has come too early in some orders.
    while net.links.size > 0 and 0 < d.state[0].absent < before:
        before = d.state[0].absent
        place_absent(net, d)


@compiled
def place_absent(net: Network, d: Draft) -> None:
    state, still = d.state[0], 0
    for i in range(state.absent):
        v = whole(d.absent[i])
        is_placed = place_linked(net, d, v) if net.link_of[v] >= 0 else place_alone(net, d, v)
        if not is_placed:
            d.absent[still] = v
            still += 1
    state.absent = still


@inlined
def place_alone(net: Network, d: Draft, v: int) -> bool:
    # A must costs more than NEVER to leave out, and is no reason to take what cannot be.
    best, tour, after, node = min(net.visits[v].penalty, NEVER), whole(-1), whole(-1), v
    w = v
    while w >= 0:
        empty_kind = -1
        for r in range(d.tours.size):
            fit = net.fit[w, r]
            if fit >= best:
                continue
            if d.tours[r].size == 0:
                if net.tours[r].kind == empty_kind:
                    continue
                empty_kind = net.tours[r].kind
            place = d.places[w, r]
            if place.version != d.tours[r].version:
                place.version = d.tours[r].version
                if d.tours[r].load + net.visits[w].load > net.tours[r].capacity:
                    place.adds = NEVER
                else:
                    place.adds, place.after = cheapest_place(net, d, w, r)
            if place.adds + fit < best and chance(d) >= BLINK:
                best, tour, after, node = place.adds + fit, r, whole(place.after), w
        w = whole(net.visits[v].twin) if w == v else -1
    if tour < 0:
        return False
    put(net, d, node, tour, after)
    d.state[0].cost += best - net.visits[v].penalty
    return True


@compiled
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
