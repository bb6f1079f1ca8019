"""Ruin: patients near each other in place and time lose their carers. Compiled."""

from __future__ import annotations

from scheduling.solver.pairs.draft import Draft
from scheduling.solver.pairs.network import Network
from scheduling.solver.tours import compiled, inlined
from scheduling.solver.tours.chance import chance

MOST_OUT = 24
# How often somebody near comes out too.
NEAR_OUT = 0.8


@compiled
def ruin(net: Network, d: Draft) -> None:
    out = 1 + int(chance(d) * MOST_OUT)
    seed = int(chance(d) * net.first.size)
    take_out(net, d, seed)
    for i in range(net.near.shape[1]):
        if d.state[0].absent >= out:
            break
        if chance(d) < NEAR_OUT:
            take_out(net, d, net.near[seed, i])


@compiled
def take_out(net: Network, d: Draft, patient: int) -> None:
    v = net.first[patient]
    d.absent[d.state[0].absent] = patient
    d.state[0].absent += 1
    while v >= 0 and d.now[v].carer >= 0:
        d.total[0].distance -= detour(net, v, d.now[v].previous, d.now[v].next)
        unlink(d, v)
        v = net.nodes[v].other


@inlined
def detour(net: Network, v: int, u: int, w: int) -> int:
    """What being at v between u and w adds to the distance."""
    return net.way[u, v] + net.way[v, w] - net.way[u, w]


@inlined
def unlink(d: Draft, v: int) -> None:
    u, w = d.now[v].previous, d.now[v].next
    d.now[u].next, d.now[w].previous, d.now[v].carer = w, u, -1
