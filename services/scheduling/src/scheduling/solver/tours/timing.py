"""When a tour's visits can be, and the cheapest place in it for one more. Compiled."""

from __future__ import annotations

from numba import njit

from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import NEVER, Network


@njit(inline="always")
def first_start(net: Network, v: int, t: int) -> int:
    """The visit's earliest start for who is there at t."""
    for w in range(net.visits[v].windows):
        if t <= net.windows[v, w, 1]:
            return max(t, net.windows[v, w, 0])
    return NEVER


@njit(inline="always")
def last_start(net: Network, v: int, t: int) -> int:
    """The visit's latest start that is not after t."""
    for w in range(net.visits[v].windows - 1, -1, -1):
        if net.windows[v, w, 0] <= t:
            return min(t, net.windows[v, w, 1])
    return -NEVER


@njit(inline="always")
def arrive(net: Network, r: int, taken: int, due: int, t: int, way: int) -> int:
    """When who leaves at t is there, with the pauses from `taken` to `due` on the way."""
    lasting = 0
    for i in range(taken, due):
        if t > net.pauses[r, i, 1] - lasting:
            return NEVER
        lasting += net.pauses[r, i, 2]
    there, left = t + way + lasting, lasting
    for i in range(taken, due):
        there = max(there, net.pauses[r, i, 0] + left)
        left -= net.pauses[r, i, 2]
    return there


@njit(inline="always")
def leave(net: Network, r: int, taken: int, due: int, t: int, way: int) -> int:
    """The latest departure to be there at t, with the pauses from `taken` to `due` on the way."""
    lasting, latest = 0, NEVER
    for i in range(taken, due):
        latest = min(latest, net.pauses[r, i, 1] - lasting)
        lasting += net.pauses[r, i, 2]
    left = lasting
    for i in range(taken, due):
        if net.pauses[r, i, 0] + left > t:
            return -NEVER
        left -= net.pauses[r, i, 2]
    return min(t - way - lasting, latest)


@njit
def time_tour(net: Network, d: Draft, r: int) -> bool:
    """Fills in the earliest departures and the latest starts. False when the tour cannot hold."""
    if net.tours[r].pauses > 0:
        return time_with_pauses(net, d, r)
    size, t, u = d.tours[r].size, net.tours[r].begins, net.tours[r].start
    d.depart[0, r, 0] = t
    for k in range(1, size + 1):
        v = d.stops[r, k]
        t = first_start(net, v, t + net.way[u, v])
        if t == NEVER:
            return False
        t += net.visits[v].duration
        d.depart[0, r, k] = t
        u = v
    late, v = net.tours[r].ends, net.tours[r].end
    # Who has no visit stays, and needs no break.
    if size > 0 and t + net.way[u, v] > late:
        return False
    d.latest[0, r, size + 1] = late
    for k in range(size, 0, -1):
        u = d.stops[r, k]
        late = last_start(net, u, late - net.way[u, v] - net.visits[u].duration)
        d.latest[0, r, k] = late
        v = u
    return True


@njit
def time_with_pauses(net: Network, d: Draft, r: int) -> bool:
    """The same for each number of pauses already taken."""
    size, pauses = d.tours[r].size, net.tours[r].pauses
    for taken in range(pauses + 1):
        d.depart[taken, r, 0] = net.tours[r].begins if taken == 0 else NEVER
        d.latest[taken, r, size + 1] = net.tours[r].ends if taken == pauses else -NEVER
    for k in range(1, size + 1):
        v = d.stops[r, k]
        way = net.way[d.stops[r, k - 1], v]
        for taken in range(pauses + 1):
            t = earliest(net, d, r, k - 1, taken, way)
            if t < NEVER:
                t = first_start(net, v, t)
            d.depart[taken, r, k] = t + net.visits[v].duration if t < NEVER else NEVER
    home = earliest(net, d, r, size, pauses, net.way[d.stops[r, size], d.stops[r, size + 1]])
    if size > 0 and home > net.tours[r].ends:
        return False
    for k in range(size, 0, -1):
        u = d.stops[r, k]
        way = net.way[u, d.stops[r, k + 1]]
        for taken in range(pauses + 1):
            late = -NEVER
            for due in range(taken, pauses + 1):
                if d.latest[due, r, k + 1] > -NEVER:
                    late = max(late, leave(net, r, taken, due, d.latest[due, r, k + 1], way))
            if late > -NEVER:
                late = last_start(net, u, late - net.visits[u].duration)
            d.latest[taken, r, k] = late
    return True


@njit(inline="always")
def earliest(net: Network, d: Draft, r: int, k: int, due: int, way: int) -> int:
    """The earliest arrival from position k with `due` pauses taken by then."""
    best = NEVER
    for taken in range(due + 1):
        if d.depart[taken, r, k] < NEVER:
            best = min(best, arrive(net, r, taken, due, d.depart[taken, r, k], way))
    return best


@njit(inline="always")
def detour(net: Network, d: Draft, r: int, u: int, v: int, w: int) -> int:
    """What going by v from u to w costs; who has no visit yet does not travel at all."""
    instead = net.toll[u, w] if d.tours[r].size > 0 else 0
    return int(net.toll[u, v] + net.toll[v, w] - instead)


@njit(inline="always")
def cheapest_place(net: Network, d: Draft, v: int, r: int) -> tuple[int, int]:
    """What v adds to tour r at best, and after which position."""
    if net.tours[r].pauses > 0:
        return cheapest_with_pauses(net, d, v, r)
    best, after = NEVER, -1
    lasting, u = net.visits[v].duration, d.stops[r, 0]
    for k in range(d.tours[r].size + 1):
        if d.depart[0, r, k] > net.visits[v].closes:
            break
        start = first_start(net, v, d.depart[0, r, k] + net.way[u, v])
        w = d.stops[r, k + 1]
        adds = detour(net, d, r, u, v, w)
        if start < NEVER and adds < best and start + lasting + net.way[v, w] <= d.latest[0, r, k + 1]:
            best, after = adds, k
        u = w
    return best, after


@njit
def cheapest_with_pauses(net: Network, d: Draft, v: int, r: int) -> tuple[int, int]:
    best, after = NEVER, -1
    for k in range(d.tours[r].size + 1):
        u, w = d.stops[r, k], d.stops[r, k + 1]
        adds = detour(net, d, r, u, v, w)
        if adds < best and fits_with_pauses(net, d, v, r, k):
            best, after = adds, k
    return best, after


@njit(inline="always")
def fits_with_pauses(net: Network, d: Draft, v: int, r: int, k: int) -> bool:
    pauses = net.tours[r].pauses
    to, onward = net.way[d.stops[r, k], v], net.way[v, d.stops[r, k + 1]]
    for taken in range(pauses + 1):
        t = earliest(net, d, r, k, taken, to)
        if t < NEVER:
            t = first_start(net, v, t)
        if t == NEVER:
            continue
        t += net.visits[v].duration
        for due in range(taken, pauses + 1):
            if arrive(net, r, taken, due, t, onward) <= d.latest[due, r, k + 1]:
                return True
    return False
