"""Places for crews, who start together, and for visits before or after another. Compiled.

When one is placed its start is fixed, so that each tour can be timed by itself; ruin takes it out again as a whole."""

from __future__ import annotations

import numpy as np

from scheduling.solver.tours import compiled
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import NEVER, Network
from scheduling.solver.tours.place import detour, put
from scheduling.solver.tours.ruin import chance, node_of_seat, take_out
from scheduling.solver.tours.timing import earliest, reach_rested, time_tour

# Starts that are tried for one crew.
TRIED_STARTS = 16
OVERLOOKED = 0.01


@compiled
def place_linked(net: Network, d: Draft, v: int) -> bool:
    i = np.int64(net.link_of[v])
    link, state = net.links[i], d.state[0]
    adds = cheapest_linked(net, d, i, True)
    if adds >= min(net.visits[v].penalty, NEVER):
        return False
    start = np.int64(d.chosen[0].start)
    holds = True
    for seat in range(link.crew):
        node, option = node_of_seat(net, i, seat), d.chosen[seat]
        d.fixed[node] = start
        holds = put(net, d, node, np.int64(option.tour), np.int64(option.after)) and holds
    if holds:
        state.cost += adds - net.visits[v].penalty
        return True
    # Limits on work are seen only when the tour is timed.
    cost, absent = state.cost, state.absent
    for seat in range(link.crew):
        node = node_of_seat(net, i, seat)
        r, k = np.int64(d.visits[node].tour), np.int64(d.visits[node].at)
        take_out(net, d, r, k, k + 1, k + 1, k + 1)
        time_tour(net, d, r)
    state.cost, state.absent = cost, absent
    return False


@compiled
def cheapest_linked(net: Network, d: Draft, i: int, may_overlook: bool) -> int:
    """What the visit of link i adds at best; d.chosen has a place for each seat, all with one start."""
    link = net.links[i]
    v, begin = np.int64(link.visit), 0
    if link.after >= 0:
        if d.visits[link.after].tour < 0:
            return NEVER
        begin = np.int64(d.fixed[link.after] + net.visits[link.after].duration + link.gap)
    options = find_options(net, d, v, begin, np.int64(link.windows), may_overlook)
    best, best_start = NEVER, np.int64(-1)
    for trial in range(min(TRIED_STARTS, options)):
        o = trial if options <= TRIED_STARTS else int(chance(d) * options)
        start = np.int64(d.options[o].start)
        adds = choose_seats(net, d, v, start, options, np.int64(link.crew))
        if adds < best:
            best, best_start = adds, start
    if best < NEVER:
        choose_seats(net, d, v, best_start, options, np.int64(link.crew))
    return best


@compiled
def find_options(net: Network, d: Draft, v: int, begin: int, windows: int, may_overlook: bool) -> int:
    """Each place that v may have by itself, with its earliest start there."""
    found = 0
    for r in range(d.tours.size):
        if net.fit[v, r] == NEVER or d.tours[r].load + net.visits[v].load > net.tours[r].capacity:
            continue
        if may_overlook and chance(d) < OVERLOOKED:
            continue
        for k in range(d.tours[r].size + 1):
            t = NEVER
            for taken in range(net.tours[r].pauses + 1):
                t = min(t, earliest(net, d, r, k, taken, d.stops[r, k], v))
            t = max(t, begin)
            for w in range(windows):
                if t <= net.windows[v, w, 1]:
                    start = max(t, np.int64(net.windows[v, w, 0]))
                    if holds_at(net, d, v, r, k, start):
                        option = d.options[found]
                        option.tour, option.after, option.start = r, k, start
                        option.adds = detour(net, d, r, d.stops[r, k], v, d.stops[r, k + 1]) + net.fit[v, r]
                        found += 1
                    break
    return found


@compiled
def choose_seats(net: Network, d: Draft, v: int, start: int, options: int, crew: int) -> int:
    """The cheapest places for the crew at that start, in as many tours."""
    size = 0
    o = 0
    while o < options:
        r, best, after = np.int64(d.options[o].tour), NEVER, -1
        while o < options and d.options[o].tour == r:
            option = d.options[o]
            if option.start <= start and option.adds < best and holds_at(net, d, v, r, np.int64(option.after), start):
                best, after = np.int64(option.adds), np.int64(option.after)
            o += 1
        if best == NEVER:
            continue
        # The cheapest of the tours so far, in order.
        at = size
        while at > 0 and d.chosen[at - 1].adds > best:
            if at < crew:
                d.chosen[at] = d.chosen[at - 1]
            at -= 1
        if at < crew:
            chosen = d.chosen[at]
            chosen.tour, chosen.after, chosen.start, chosen.adds = r, after, start, best
            size = min(size + 1, crew)
    if size < crew:
        return NEVER
    total = 0
    for seat in range(crew):
        total += d.chosen[seat].adds
    return total


@compiled
def holds_at(net: Network, d: Draft, v: int, r: int, k: int, start: int) -> bool:
    pauses, u, w = net.tours[r].pauses, d.stops[r, k], d.stops[r, k + 1]
    for taken in range(pauses + 1):
        if earliest(net, d, r, k, taken, u, v) > start:
            continue
        for due in range(taken, pauses + 1):
            if reach_rested(net, r, taken, due, start + net.visits[v].duration, v, w) <= d.latest[due, r, k + 1]:
                return True
    return False
