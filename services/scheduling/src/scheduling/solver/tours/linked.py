"""Places for crews, who start together, and for visits before or after another. Compiled.

When one is placed its start is fixed, so that each tour can be timed by itself; ruin takes it out again as a whole."""

from __future__ import annotations

from scheduling.solver.tours import compiled, whole
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import NEVER, Network
from scheduling.solver.tours.place import detour, put
from scheduling.solver.tours.ruin import chance, node_of_seat, price_of, take_out
from scheduling.solver.tours.timing import earliest, reach_rested, time_tour

# Starts that are tried for one crew.
TRIED_STARTS = 16
OVERLOOKED = 0.01


@compiled
def place_linked(net: Network, d: Draft, v: int) -> bool:
    i = whole(net.link_of[v])
    link, state = net.links[i], d.state[0]
    adds = cheapest_linked(net, d, i, True)
    if adds >= min(net.visits[v].penalty, NEVER):
        return False
    start = whole(d.chosen[0].start)
    holds = True
    for seat in range(link.crew):
        node, option = node_of_seat(net, i, seat), d.chosen[seat]
        d.fixed[node] = start
        holds = put(net, d, node, whole(option.tour), whole(option.after)) and holds
    if holds:
        state.cost += adds - net.visits[v].penalty
        return True
    # Limits on work are seen only when the tour is timed.
    cost, absent = state.cost, state.absent
    for seat in range(link.crew):
        node = node_of_seat(net, i, seat)
        r, k = whole(d.visits[node].tour), whole(d.visits[node].at)
        take_out(net, d, r, k, k + 1, k + 1, k + 1)
        time_tour(net, d, r)
    state.cost, state.absent = cost, absent
    return False


@compiled
def cheapest_linked(net: Network, d: Draft, i: int, may_overlook: bool) -> int:
    """What the visit of link i adds at best; d.chosen has a place for each seat, all with one start."""
    link = net.links[i]
    v, begin = whole(link.visit), 0
    if link.after >= 0:
        if d.visits[link.after].tour < 0:
            return NEVER
        begin = whole(d.fixed[link.after] + net.visits[link.after].duration + link.gap)
    options = find_options(net, d, v, v, whole(link.windows), begin, whole(0), may_overlook)
    if link.twin >= 0:
        options = find_options(net, d, v, whole(link.twin), whole(link.other_windows), begin, options, may_overlook)
    best, best_start = NEVER, whole(-1)
    for trial in range(min(TRIED_STARTS, options)):
        o = trial if options <= TRIED_STARTS else int(chance(d) * options)
        start = whole(d.options[o].start)
        adds = choose_seats(net, d, v, start, options, whole(link.crew))
        if adds < NEVER:
            adds += price_of(net, i, start)
        if adds < best:
            best, best_start = adds, start
    if best < NEVER:
        choose_seats(net, d, v, best_start, options, whole(link.crew))
    return best


@compiled
def find_options(
    net: Network, d: Draft, v: int, twin: int, windows: int, begin: int, found: int, may_overlook: bool
) -> int:
    """Each place that v may have by itself, with its earliest start there in these windows, behind those found."""
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
                if t <= net.windows[twin, w, 1]:
                    start = max(t, whole(net.windows[twin, w, 0]))
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
    for r in range(d.tours.size):
        d.places_at[r].adds = NEVER
    for o in range(options):
        option = d.options[o]
        place = d.places_at[option.tour]
        if option.start > start or option.adds >= place.adds:
            continue
        if holds_at(net, d, v, whole(option.tour), whole(option.after), start):
            place.adds, place.after = option.adds, option.after
    size = 0
    for r in range(d.tours.size):
        best, after = d.places_at[r].adds, d.places_at[r].after
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
