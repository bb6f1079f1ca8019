"""Ruin: strings of visits near each other come out of a few tours. Compiled.

After Christiaens and Vanden Berghe, "Slack induction by string removals" (2020); what is aimed at visits left out is
ours."""

from __future__ import annotations

from scheduling.solver.tours import compiled, entry, inlined, whole
from scheduling.solver.tours.chance import chance
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import NEVER, Network
from scheduling.solver.tours.timing import time_tour

# Visits that an iteration takes out, on average, and out of one tour at most.
MEAN_OUT = 10.0
LONGEST_STRING = 10.0
# How often a string leaves visits standing in its middle, and goes on leaving one more.
SPLIT = 0.5
SPLIT_ON = 0.99
# How often an iteration is about a visit left out, and then about the tours that could take it.
SEED_ABSENT = 0.5
AIM = 0.7


@compiled
def ruin(net: Network, d: Draft) -> bool:
    """False when a tour cannot hold without what was taken out: travel is not always shortest."""
    visits, tours = net.link_of.size, d.tours.size
    absent = d.state[0].absent
    if absent == visits:
        return True
    in_use = 0
    for r in range(tours):
        if d.tours[r].size > 0:
            in_use += 1
    longest = min(LONGEST_STRING, (visits - absent) / in_use)
    strings = int(chance(d) * (4.0 * MEAN_OUT / (1.0 + longest) - 1.0) + 1.0)
    if absent == 0 or chance(d) >= SEED_ABSENT:
        holds = ruin_around(net, d, int(chance(d) * visits), strings, longest)
    else:
        seed = whole(d.absent[int(chance(d) * absent)])
        if chance(d) < AIM:
            holds = ruin_for(net, d, seed, strings, longest)
        else:
            holds = ruin_around(net, d, seed, strings, longest)
    return holds and (net.links.size == 0 or ruin_linked(net, d))


@compiled
def ruin_around(net: Network, d: Draft, seed: int, strings: int, longest: float) -> bool:
    for i in range(-1, net.near.shape[1]):
        v = seed if i < 0 else whole(net.near[seed, i])
        r = whole(d.visits[v].tour)
        if r < 0 or d.tours[r].is_touched:
            continue
        if not cut(net, d, r, whole(d.visits[v].at), longest):
            return False
        strings -= 1
        if strings <= 0:
            break
    return True


@compiled
def ruin_for(net: Network, d: Draft, seed: int, strings: int, longest: float) -> bool:
    """Makes room in tours that may do the visit, at a time when it may start."""
    link = net.link_of[seed]
    w = int(chance(d) * (net.visits[seed].windows if link < 0 else net.links[link].windows))
    wide = net.windows[seed, w, 1] - net.windows[seed, w, 0] + 1
    at = net.windows[seed, w, 0] + int(chance(d) * wide)
    for _ in range(3 * d.tours.size):
        r = int(chance(d) * d.tours.size)
        if net.fit[seed, r] == NEVER or d.tours[r].is_touched or d.tours[r].size == 0:
            continue
        k = 1
        while k < d.tours[r].size and d.depart[0, r, k] < at:
            k += 1
        if not cut(net, d, r, k, longest):
            return False
        strings -= 1
        if strings <= 0:
            break
    return True


@compiled
def cut(net: Network, d: Draft, r: int, k: int, longest: float) -> bool:
    """Takes a string around position k out of tour r."""
    size = whole(d.tours[r].size)
    out = min(size, int(chance(d) * min(longest, float(size))) + 1)
    kept = 0
    if 1 < out < size and chance(d) < SPLIT:
        kept = 1
        while out + kept < size and chance(d) < SPLIT_ON:
            kept += 1
    span = out + kept
    lowest, highest = max(1, k - span + 1), min(k, size - span + 1)
    first = lowest + int(chance(d) * (highest - lowest + 1))
    keep = first + 1 + int(chance(d) * (out - 1)) if kept > 0 else first + span
    touch(d, r)
    take_out(net, d, r, first, first + span, keep, keep + kept)
    return time_tour(net, d, r)


@compiled
def ruin_linked(net: Network, d: Draft) -> bool:
    """Whoever has lost one of the crew, or what goes before, comes out as a whole."""
    for i in range(net.links.size):
        link = net.links[i]
        out = 0
        for seat in range(link.crew):
            if d.visits[node_of_seat(net, i, seat)].tour < 0:
                out += 1
        if out == link.crew or (out == 0 and (link.after < 0 or d.visits[link.after].tour >= 0)):
            continue
        for seat in range(link.crew):
            v = node_of_seat(net, i, seat)
            r, k = whole(d.visits[v].tour), whole(d.visits[v].at)
            if r >= 0:
                touch(d, r)
                take_out(net, d, r, k, k + 1, k + 1, k + 1)
                if not time_tour(net, d, r):
                    return False
    return True


@inlined
def node_of_seat(net: Network, i: int, seat: int) -> int:
    return whole(net.links[i].visit if seat == 0 else net.links[i].seat + seat - 1)


@compiled
def touch(d: Draft, r: int) -> None:
    """Keeps tour r as it was before this iteration."""
    tour = d.tours[r]
    if tour.is_touched:
        return
    tour.is_touched = 1
    tour.old_size, tour.old_load, tour.old_version = tour.size, tour.load, tour.version
    for k in range(tour.size + 2):
        d.old_stops[r, k] = d.stops[r, k]
    d.touched[d.state[0].touched] = r
    d.state[0].touched += 1


@compiled
def take_out(net: Network, d: Draft, r: int, first: int, end: int, keep: int, keep_end: int) -> None:
    """Takes positions first to end out of tour r, but for keep to keep_end."""
    state, size, to = d.state[0], d.tours[r].size, first
    u = old = d.stops[r, first - 1]
    for k in range(first, size + 2):
        v = whole(d.stops[r, k])
        if k <= end:
            state.cost -= net.toll[old, v]
            old = v
        if k < end and not keep <= k < keep_end:
            home = net.visits[v].home
            if home == v or net.link_of[home] < 0:
                # Further seats are not absent by themselves.
                d.visits[home].tour = -1
                d.absent[state.absent] = home
                state.absent += 1
                state.cost += net.visits[home].penalty
                if net.link_of[home] >= 0:
                    state.cost -= price_of(net, whole(net.link_of[home]), whole(d.fixed[home]))
            else:
                d.visits[v].tour = -1
            state.cost -= net.fit[v, r]
            d.tours[r].load -= net.visits[v].load
            continue
        if k <= end:
            state.cost += net.toll[u, v]
        u = v
        d.stops[r, to] = v
        if k <= size:
            d.visits[written_at(net, v)].at = to
        to += 1
    d.tours[r].size = to - 2
    if to == 2:
        # Who has no visit left does not travel.
        state.cost -= net.toll[d.stops[r, 0], d.stops[r, 1]]
    renew(d, r)


@entry
def price_of(net: Network, i: int, start: int) -> int:
    """What it costs that the visit of link i starts then."""
    link = net.links[i]
    for w in range(link.windows):
        if net.windows[link.visit, w, 0] <= start <= net.windows[link.visit, w, 1]:
            return whole(0)
    return whole(link.other_cost)


@inlined
def written_at(net: Network, v: int) -> int:
    """The node at which it is written down where v is: a twin's is its visit."""
    home = net.visits[v].home
    return int(home if net.link_of[home] < 0 else v)


@compiled
def renew(d: Draft, r: int) -> None:
    """Says that what tour r holds has changed."""
    d.state[0].versions += 1
    d.tours[r].version = d.state[0].versions
