"""Places for crews, who start together, and for visits before or after another. Compiled.

When one is placed its start is fixed, so that each tour can be timed by itself; ruin takes it out again as a whole."""

from __future__ import annotations

from scheduling.solver.tours import compiled, whole
from scheduling.solver.tours.chance import chance
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import NEVER, Network
from scheduling.solver.tours.place import detour, put
from scheduling.solver.tours.ruin import node_of_seat, price_of, take_out
from scheduling.solver.tours.timing import earliest, leave_rested, time_tour

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
    begin = whole(0)
    if link.after >= 0:
        if d.visits[link.after].tour < 0:
            return NEVER
        begin = whole(d.fixed[link.after] + net.visits[link.after].duration + link.gap)
    best, best_start, starts = NEVER, whole(-1), whole(0)
    for r in range(d.tours.size):
        if d.link_versions[i, r] != d.tours[r].version:
            find_options(net, d, i, r)
        d.overlooked[r] = may_overlook and chance(d) < OVERLOOKED
        for o in range(0 if d.overlooked[r] else d.link_counts[i, r]):
            option = d.link_options[i, r, o]
            start = max(begin, whole(option.start))
            if start > option.last or option.adds >= best:
                continue
            if link.crew > 1:
                d.starts[starts] = start
                starts += 1
            elif option.adds + price_of(net, i, start) < best:
                best = option.adds + price_of(net, i, start)
                chosen = d.chosen[0]
                chosen.tour, chosen.after, chosen.start, chosen.adds = r, option.after, start, option.adds
    trials = min(TRIED_STARTS, starts)
    for trial in range(trials):
        start = whole(d.starts[trial if trials == starts else whole(chance(d) * starts)])
        price = price_of(net, i, start)
        if price >= best:
            continue
        adds = choose_seats(net, d, i, start)
        if adds < NEVER and adds + price < best:
            best, best_start = adds + price, start
    if best_start >= 0:
        choose_seats(net, d, i, best_start)
    return best


@compiled
def find_options(net: Network, d: Draft, i: int, r: int) -> None:
    """Each place that one seat may have in tour r, with its earliest and its latest start there."""
    link, found = net.links[i], 0
    v = whole(link.visit)
    d.link_versions[i, r] = d.tours[r].version
    if net.fit[v, r] < NEVER and d.tours[r].load + net.visits[v].load <= net.tours[r].capacity:
        for k in range(d.tours[r].size + 1):
            u, w = d.stops[r, k], d.stops[r, k + 1]
            adds = detour(net, d, r, u, v, w) + net.fit[v, r]
            for taken in range(net.tours[r].pauses + 1):
                first = earliest(net, d, r, k, taken, u, v)
                for due in range(taken, net.tours[r].pauses + 1):
                    if first == NEVER or d.latest[due, r, k + 1] == -NEVER:
                        continue
                    last = leave_rested(net, r, taken, due, d.latest[due, r, k + 1], v, w) - net.visits[v].duration
                    for n in range(link.windows + link.other_windows):
                        own = n < link.windows
                        opens = net.windows[v, n, 0] if own else net.windows[link.twin, n - link.windows, 0]
                        closes = net.windows[v, n, 1] if own else net.windows[link.twin, n - link.windows, 1]
                        if max(first, opens) <= min(last, closes) and found < d.link_options.shape[2]:
                            option = d.link_options[i, r, found]
                            option.after, option.adds = k, adds
                            option.start, option.last = max(first, opens), min(last, closes)
                            found += 1
    d.link_counts[i, r] = found


@compiled
def choose_seats(net: Network, d: Draft, i: int, start: int) -> int:
    """The cheapest places for the crew at that start, in as many tours."""
    size, crew = 0, whole(net.links[i].crew)
    for r in range(d.tours.size):
        if d.overlooked[r]:
            continue
        best, after = NEVER, whole(-1)
        for o in range(d.link_counts[i, r]):
            option = d.link_options[i, r, o]
            if option.start <= start <= option.last and option.adds < best:
                best, after = whole(option.adds), whole(option.after)
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
    total = whole(0)
    for seat in range(crew):
        total += d.chosen[seat].adds
    return total
