"""When visits can be: the earliest starts, along the routes and between a patient's two visits. Compiled."""

from __future__ import annotations

from scheduling.solver.pairs.draft import Draft
from scheduling.solver.pairs.network import Network
from scheduling.solver.tours import compiled, inlined


@inlined
def there_from(net: Network, d: Draft, u: int, v: int) -> int:
    """When who is at u can be at v."""
    return d.now[u].start + net.nodes[u].duration + net.way[u, v]


@inlined
def lateness(d: Draft) -> int:
    return d.total[0].tardiness + d.total[0].largest


@compiled
def time_all(net: Network, d: Draft) -> bool:
    """From scratch. False when some must wait for each other, or travel keeps two visits too far apart."""
    visits = net.fit.shape[0]
    for v in range(visits):
        d.now[v].start = net.nodes[v].opens
    # A start that still rises after as many sweeps rises for ever.
    for _ in range(visits + 1):
        if not sweep(net, d):
            count_lateness(net, d)
            return True
    return False


@compiled
def sweep(net: Network, d: Draft) -> bool:
    """Raises what is too early, route by route; was there any?"""
    visits, carers = net.fit.shape
    has_raised = False
    for r in range(carers):
        u = visits + r
        v = d.now[u].next
        while v < visits:
            earliest, other = there_from(net, d, u, v), net.nodes[v].other
            if other >= 0 and d.now[other].carer >= 0:
                earliest = max(earliest, d.now[other].start + net.nodes[other].apart)
            if earliest > d.now[v].start:
                d.now[v].start = earliest
                has_raised = True
            u, v = v, d.now[v].next
    return has_raised


@inlined
def count_lateness(net: Network, d: Draft) -> None:
    tardiness = largest = 0
    for v in range(net.fit.shape[0]):
        if d.now[v].carer >= 0:
            late = max(0, d.now[v].start - net.nodes[v].due)
            tardiness += late
            largest = max(largest, late)
    d.total[0].tardiness, d.total[0].largest = tardiness, largest


@inlined
def raise_start(net: Network, d: Draft, v: int, to: int) -> None:
    """Written down, to be taken back."""
    due, before, late = net.nodes[v].due, d.now[v].start, max(0, to - net.nodes[v].due)
    raised = d.raised[d.state[0].raised]
    raised.node, raised.start = v, before
    d.state[0].raised += 1
    d.total[0].tardiness += late - max(0, before - due)
    d.total[0].largest = max(d.total[0].largest, late)
    d.now[v].start = to


@inlined
def raise_from(net: Network, d: Draft, v: int, to: int, budget: int) -> bool:
    """v, just put in, starts at `to`, and whoever waits for it later. False when that cannot be, or is too late for
    the budget. If v itself had to rise again it would wait for itself: all that is new leads through it."""
    visits, most = net.fit.shape[0], lateness(d) + budget
    raise_start(net, d, v, to)
    d.risen[0] = v
    risen, holds = 1, True
    while holds and risen > 0:
        risen -= 1
        u = d.risen[risen]
        w, other = d.now[u].next, net.nodes[u].other
        if w < visits and there_from(net, d, u, w) > d.now[w].start:
            raise_start(net, d, w, there_from(net, d, u, w))
            d.risen[risen] = w
            risen += 1
            holds = w != v
        if other >= 0 and d.now[other].carer >= 0 and d.now[u].start + net.nodes[u].apart > d.now[other].start:
            raise_start(net, d, other, d.now[u].start + net.nodes[u].apart)
            d.risen[risen] = other
            risen += 1
            holds = holds and other != v
        holds = holds and lateness(d) < most and d.state[0].raised + 2 < d.raised.size
    return holds and lateness(d) < most


@inlined
def take_back(d: Draft, raised: int, tardiness: int, largest: int) -> None:
    """Starts and lateness as they were when so many had been raised."""
    for i in range(d.state[0].raised - 1, raised - 1, -1):
        d.now[d.raised[i].node].start = d.raised[i].start
    d.state[0].raised = raised
    d.total[0].tardiness, d.total[0].largest = tardiness, largest
