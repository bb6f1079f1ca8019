"""Recreate: each absent patient gets the carers and the places on their routes that cost least. Compiled."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from scheduling.solver.pairs.draft import Draft
from scheduling.solver.pairs.network import Network
from scheduling.solver.pairs.ruin import detour, unlink
from scheduling.solver.pairs.timing import lateness, raise_from, take_back, there_from
from scheduling.solver.tours import compiled, inlined
from scheduling.solver.tours.chance import chance

# A cost that cannot be, and one above all that is still allowed for a detour that saves something.
NEVER = 2**60
PAST_LAST = 2 * NEVER
# How often a patient with two visits goes before all with one.
PAIR_FIRST = 0.7


@compiled
def recreate(net: Network, d: Draft, blink: float) -> bool:
    """`blink` is how often a place is overlooked, so that the same hole is not always filled the same way. False when
    somebody has no place: without blinking, the ends of two routes are always one."""
    sort_absent(net, d)
    for i in range(d.state[0].absent):
        v = net.first[d.absent[i]]
        is_placed = place_alone(net, d, v, blink) if net.nodes[v].other < 0 else place_pair(net, d, v, blink)
        if not is_placed:
            return False
    d.state[0].absent = 0
    return True


@compiled
def sort_absent(net: Network, d: Draft) -> None:
    """By chance half of the time, else the earliest or the farthest first."""
    order, office = chance(d), net.fit.shape[0]
    for i in range(d.state[0].absent):
        v = net.first[d.absent[i]]
        if order < 0.5:
            key = chance(d)
        elif order < 0.75:
            key = float(net.nodes[v].opens)
        else:
            key = -float(net.way[office, v])
        if net.nodes[v].other >= 0 and chance(d) < PAIR_FIRST:
            key -= NEVER
        d.key[d.absent[i]] = key
    for i in range(1, d.state[0].absent):
        patient, j = d.absent[i], i
        while j > 0 and d.key[d.absent[j - 1]] > d.key[patient]:
            d.absent[j] = d.absent[j - 1]
            j -= 1
        d.absent[j] = patient


@compiled
def place_alone(net: Network, d: Draft, v: int, blink: float) -> bool:
    best, after = NEVER, -1
    for i in range(list_places(net, d, v, d.places)):
        adds, u = d.places[i].adds, d.places[i].after
        if adds >= best:
            break
        if chance(d) < blink:
            continue
        raised, tardiness, largest = d.state[0].raised, d.total[0].tardiness, d.total[0].largest
        if put(net, d, v, u, best - adds):
            best, after = adds + lateness(d) - tardiness - largest, u
        unlink(d, v)
        take_back(d, raised, tardiness, largest)
    return after >= 0 and keep(net, d, v, after)


@compiled
def place_pair(net: Network, d: Draft, v: int, blink: float) -> bool:
    """All pairs of places but those that distance, or the first of the two, rules out."""
    best, after, other_after, other = NEVER, -1, -1, net.nodes[v].other
    list_places(net, d, other, d.other_places)
    least = d.other_places[0].adds
    for i in range(list_places(net, d, v, d.places)):
        adds, u = d.places[i].adds, d.places[i].after
        if adds + least >= best:
            break
        if chance(d) < blink:
            continue
        raised, tardiness, largest = d.state[0].raised, d.total[0].tardiness, d.total[0].largest
        if put(net, d, v, u, best - adds - least):
            adds += lateness(d) - tardiness - largest
            other_adds, w = cheapest_other(net, d, v, best - adds)
            if w >= 0:
                best, after, other_after = adds + other_adds, u, w
        unlink(d, v)
        take_back(d, raised, tardiness, largest)
    return after >= 0 and keep(net, d, v, after) and keep(net, d, other, other_after)


@compiled
def cheapest_other(net: Network, d: Draft, v: int, budget: int) -> tuple[int, int]:
    """What the other visit adds, v being placed, and after whom it is; -1 when all cost the budget."""
    best, after, other, i = budget, -1, net.nodes[v].other, 0
    raised, tardiness, largest = d.state[0].raised, d.total[0].tardiness, d.total[0].largest
    while d.other_places[i].adds < best:
        adds, u = d.other_places[i].adds, d.other_places[i].after
        i += 1
        if d.now[u].carer == d.now[v].carer:
            continue
        if put(net, d, other, u, best - adds):
            best, after = adds + lateness(d) - tardiness - largest, u
        unlink(d, other)
        take_back(d, raised, tardiness, largest)
    return best, after


@compiled
def list_places(net: Network, d: Draft, v: int, places: NDArray[Any]) -> int:
    """After whom v could go, the shortest detour first; past the last is one that adds PAST_LAST."""
    visits, carers = net.fit.shape
    count = 0
    for r in range(carers):
        u = visits + r
        while net.fit[v, r] and u < visits + carers:
            adds, i = detour(net, v, u, d.now[u].next), count
            while i > 0 and places[i - 1].adds > adds:
                places[i].adds, places[i].after = places[i - 1].adds, places[i - 1].after
                i -= 1
            places[i].adds, places[i].after = adds, u
            count += 1
            u = d.now[u].next
    places[count].adds = PAST_LAST
    return count


@compiled
def put(net: Network, d: Draft, v: int, u: int, budget: int) -> bool:
    """v after u, as early as can be. False when that cannot be, or is too late for the budget."""
    stop, w, other = d.now[v], d.now[u].next, net.nodes[v].other
    d.now[u].next = d.now[w].previous = v
    stop.next, stop.previous, stop.carer, stop.start = w, u, d.now[u].carer, net.nodes[v].opens
    earliest = max(stop.start, there_from(net, d, u, v))
    if other >= 0 and d.now[other].carer >= 0:
        earliest = max(earliest, d.now[other].start + net.nodes[other].apart)
    return raise_from(net, d, v, earliest, budget)


@inlined
def keep(net: Network, d: Draft, v: int, u: int) -> bool:
    d.total[0].distance += detour(net, v, u, d.now[u].next)
    holds = put(net, d, v, u, NEVER)
    d.state[0].raised = 0
    return holds
