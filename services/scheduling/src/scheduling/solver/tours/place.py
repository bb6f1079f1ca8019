"""The cheapest place in a tour for one more visit, and putting it there. Compiled."""

from __future__ import annotations

from scheduling.solver.tours import compiled, inlined, whole
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import NEVER, Network
from scheduling.solver.tours.ruin import renew, touch, written_at
from scheduling.solver.tours.timing import earliest, first_start, reach, reach_rested, time_tour, work_with


@inlined
def detour(net: Network, d: Draft, r: int, u: int, v: int, w: int) -> int:
    """What going by v from u to w costs; who has no visit yet does not travel at all."""
    instead = net.toll[u, w] if d.tours[r].size > 0 else 0
    return whole(net.toll[u, v] + net.toll[v, w] - instead)


@inlined
def cheapest_place(net: Network, d: Draft, v: int, r: int) -> tuple[int, int]:
    """What v adds to tour r at best, and after which position."""
    if net.tours[r].pauses > 0 or net.tours[r].most_work < NEVER:
        return cheapest_with_limits(net, d, v, r)
    best, after = NEVER, whole(-1)
    lasting, u = net.visits[v].duration, d.stops[r, 0]
    for k in range(d.tours[r].size + 1):
        if d.depart[0, r, k] > net.visits[v].closes:
            break
        start = first_start(net, d, v, reach(net, d.depart[0, r, k], u, v))
        w = d.stops[r, k + 1]
        adds = detour(net, d, r, u, v, w)
        if start < NEVER and adds < best and reach(net, start + lasting, v, w) <= d.latest[0, r, k + 1]:
            best, after = adds, k
        u = w
    return best, after


@compiled
def cheapest_with_limits(net: Network, d: Draft, v: int, r: int) -> tuple[int, int]:
    best, after = NEVER, whole(-1)
    most_work = net.tours[r].most_work
    idle = most_work - d.tours[r].busy - net.visits[v].duration
    for k in range(d.tours[r].size + 1):
        u, w = d.stops[r, k], d.stops[r, k + 1]
        adds = detour(net, d, r, u, v, w)
        if adds >= best:
            continue
        # Timing a whole tour for each place would take most of the time: what is too much without any wait goes first.
        if most_work < NEVER and net.quickest[u, v] + net.quickest[v, w] - net.quickest[u, w] > idle:
            continue
        if fits_with_pauses(net, d, v, r, k) and (most_work == NEVER or work_with(net, d, r, v, k) <= most_work):
            best, after = adds, k
    return best, after


@inlined
def fits_with_pauses(net: Network, d: Draft, v: int, r: int, k: int) -> bool:
    pauses, u, w = net.tours[r].pauses, d.stops[r, k], d.stops[r, k + 1]
    for taken in range(pauses + 1):
        t = earliest(net, d, r, k, taken, u, v)
        if t < NEVER:
            t = first_start(net, d, v, t)
        if t == NEVER:
            continue
        t += net.visits[v].duration
        for due in range(taken, pauses + 1):
            if reach_rested(net, r, taken, due, t, v, w) <= d.latest[due, r, k + 1]:
                return True
    return False


@compiled
def put(net: Network, d: Draft, v: int, r: int, after: int) -> bool:
    touch(d, r)
    for k in range(d.tours[r].size + 1, after, -1):
        w = whole(d.stops[r, k])
        d.stops[r, k + 1] = w
        if k <= d.tours[r].size:
            d.visits[written_at(net, w)].at = k + 1
    d.stops[r, after + 1] = v
    at = written_at(net, v)
    d.visits[at].tour, d.visits[at].at = r, after + 1
    d.tours[r].size += 1
    d.tours[r].load += net.visits[v].load
    renew(d, r)
    return time_tour(net, d, r)
