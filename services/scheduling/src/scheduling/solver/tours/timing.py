"""When a tour's visits can be. Compiled."""

from __future__ import annotations

from scheduling.solver.tours import compiled, entry, inlined, whole
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import NEVER, Network


@inlined
def pace_at(net: Network, t: int) -> int:
    return whole(net.paces[(t // net.hour) % net.paces.size]) if net.looks > 1 else whole(0)


@inlined
def reach(net: Network, t: int, u: int, v: int) -> int:
    """When who may leave u at t is at v. Waiting for a quicker hour is allowed: later is never sooner."""
    there = t + net.way[pace_at(net, t), u, v]
    if net.looks > 1:
        turn = (t // net.hour + 1) * net.hour
        there = min(there, turn + net.way[pace_at(net, turn), u, v])
    return there


@inlined
def leave(net: Network, t: int, u: int, v: int) -> int:
    """The latest departure from u to be at v at t."""
    at = t - net.way[pace_at(net, t), u, v]
    turn = t // net.hour * net.hour
    while net.looks > 1 and at < turn:
        turn -= net.hour
        at = min(turn + net.hour - 1, t - net.way[pace_at(net, turn), u, v])
    return at


@inlined
def reach_rested(net: Network, r: int, taken: int, due: int, t: int, u: int, v: int) -> int:
    """The same with the pauses from `taken` to `due` on the way."""
    best = NEVER
    for _ in range(net.looks):
        lasting, is_late = 0, False
        for i in range(taken, due):
            is_late = is_late or t > net.pauses[r, i, 1] - lasting
            lasting += net.pauses[r, i, 2]
        if is_late:
            break
        there, left = t + net.way[pace_at(net, t), u, v] + lasting, lasting
        for i in range(taken, due):
            there = max(there, net.pauses[r, i, 0] + left)
            left -= net.pauses[r, i, 2]
        best = min(best, there)
        t = (t // net.hour + 1) * net.hour
    return best


@inlined
def leave_rested(net: Network, r: int, taken: int, due: int, t: int, u: int, v: int) -> int:
    lasting, latest = 0, NEVER
    for i in range(taken, due):
        latest = min(latest, net.pauses[r, i, 1] - lasting)
        lasting += net.pauses[r, i, 2]
    left = lasting
    for i in range(taken, due):
        if net.pauses[r, i, 0] + left > t:
            latest = -NEVER
        left -= net.pauses[r, i, 2]
    turn = t // net.hour * net.hour
    at = min(latest, t - lasting - net.way[pace_at(net, t), u, v])
    while net.looks > 1 and -NEVER < at < turn:
        turn -= net.hour
        at = min(latest, turn + net.hour - 1, t - lasting - net.way[pace_at(net, turn), u, v])
    return at


@inlined
def first_start(net: Network, d: Draft, v: int, t: int) -> int:
    """The visit's earliest start for who is there at t."""
    windows = net.visits[v].windows
    if windows == 0:
        return whole(d.fixed[v]) if t <= d.fixed[v] else NEVER
    for w in range(windows):
        if t <= net.windows[v, w, 1]:
            return max(t, net.windows[v, w, 0])
    return NEVER


@inlined
def last_start(net: Network, d: Draft, v: int, t: int) -> int:
    """The visit's latest start that is not after t."""
    windows = net.visits[v].windows
    if windows == 0:
        return whole(d.fixed[v]) if t >= d.fixed[v] else -NEVER
    for w in range(windows - 1, -1, -1):
        if net.windows[v, w, 0] <= t:
            return min(t, net.windows[v, w, 1])
    return -NEVER


@entry
def time_tour(net: Network, d: Draft, r: int) -> bool:
    """Fills in the earliest departures and the latest starts. False when the tour cannot hold."""
    holds = time_with_pauses(net, d, r) if net.tours[r].pauses > 0 else time_plainly(net, d, r)
    if not holds or net.tours[r].most_work == NEVER:
        return holds
    size, busy = d.tours[r].size, net.quickest[d.stops[r, 0], d.stops[r, 1]]
    for k in range(1, size + 1):
        busy += net.visits[d.stops[r, k]].duration + net.quickest[d.stops[r, k], d.stops[r, k + 1]]
    d.tours[r].busy = busy
    return size == 0 or work_with(net, d, r, whole(-1), whole(-1)) <= net.tours[r].most_work


@inlined
def time_plainly(net: Network, d: Draft, r: int) -> bool:
    size, t, u = d.tours[r].size, net.tours[r].begins, net.tours[r].start
    d.depart[0, r, 0] = t
    for k in range(1, size + 1):
        v = d.stops[r, k]
        t = first_start(net, d, v, reach(net, t, u, v))
        if t == NEVER:
            return False
        t += net.visits[v].duration
        d.depart[0, r, k] = t
        u = v
    late, v = net.tours[r].ends, net.tours[r].end
    # Who has no visit stays, and needs no break.
    if size > 0 and reach(net, t, u, v) > late:
        return False
    d.latest[0, r, size + 1] = late
    for k in range(size, 0, -1):
        u = d.stops[r, k]
        late = last_start(net, d, u, leave(net, late, u, v) - net.visits[u].duration)
        d.latest[0, r, k] = late
        v = u
    return True


@compiled
def time_with_pauses(net: Network, d: Draft, r: int) -> bool:
    """The same for each number of pauses already taken."""
    size, pauses = d.tours[r].size, net.tours[r].pauses
    for taken in range(pauses + 1):
        d.depart[taken, r, 0] = net.tours[r].begins if taken == 0 else NEVER
        d.latest[taken, r, size + 1] = net.tours[r].ends if taken == pauses else -NEVER
    for k in range(1, size + 1):
        u, v = d.stops[r, k - 1], d.stops[r, k]
        for taken in range(pauses + 1):
            t = earliest(net, d, r, k - 1, taken, u, v)
            if t < NEVER:
                t = first_start(net, d, v, t)
            d.depart[taken, r, k] = t + net.visits[v].duration if t < NEVER else NEVER
    if size > 0 and earliest(net, d, r, size, pauses, d.stops[r, size], d.stops[r, size + 1]) > net.tours[r].ends:
        return False
    for k in range(size, 0, -1):
        u, v = d.stops[r, k], d.stops[r, k + 1]
        for taken in range(pauses + 1):
            late = -NEVER
            for due in range(taken, pauses + 1):
                if d.latest[due, r, k + 1] > -NEVER:
                    late = max(
                        late,
                        leave_rested(net, r, taken, due, d.latest[due, r, k + 1], u, v),
                    )
            if late > -NEVER:
                late = last_start(net, d, u, late - net.visits[u].duration)
            d.latest[taken, r, k] = late
    return True


@inlined
def earliest(net: Network, d: Draft, r: int, k: int, due: int, u: int, v: int) -> int:
    """The earliest arrival at v from position k, where u is, with `due` pauses taken by then."""
    best = NEVER
    for taken in range(due + 1):
        if d.depart[taken, r, k] < NEVER:
            best = min(best, reach_rested(net, r, taken, due, d.depart[taken, r, k], u, v))
    return best


@compiled
def work_with(net: Network, d: Draft, r: int, v: int, after: int) -> int:
    """The work of tour r, with v after that position unless v is -1: from as late a departure as the earliest return
    allows until that return, without the pauses."""
    size = d.tours[r].size
    stops, depart, latest = d.tried, d.tried_depart, d.tried_latest
    n = 0
    for k in range(size + 2):
        stops[n] = d.stops[r, k]
        n += 1
        if v >= 0 and k == after:
            stops[n] = v
            n += 1
    pauses = net.tours[r].pauses
    for taken in range(pauses + 1):
        depart[taken, 0] = net.tours[r].begins if taken == 0 else NEVER
    for k in range(1, n):
        w = stops[k]
        for due in range(pauses + 1):
            t = NEVER
            for taken in range(due + 1):
                if depart[taken, k - 1] < NEVER:
                    t = min(
                        t,
                        reach_rested(
                            net,
                            r,
                            taken,
                            due,
                            depart[taken, k - 1],
                            stops[k - 1],
                            w,
                        ),
                    )
            if t < NEVER and k < n - 1:
                t = first_start(net, d, w, t)
                if t < NEVER:
                    t += net.visits[w].duration
            depart[due, k] = t
    home = depart[pauses, n - 1]
    if home >= NEVER:
        return NEVER
    for taken in range(pauses + 1):
        latest[taken, n - 1] = home if taken == pauses else -NEVER
    for k in range(n - 2, -1, -1):
        u = stops[k]
        for taken in range(pauses + 1):
            late = -NEVER
            for due in range(taken, pauses + 1):
                if latest[due, k + 1] > -NEVER:
                    late = max(
                        late,
                        leave_rested(net, r, taken, due, latest[due, k + 1], u, stops[k + 1]),
                    )
            if k > 0 and late > -NEVER:
                late = last_start(net, d, u, late - net.visits[u].duration)
            latest[taken, k] = late
    return int(home - latest[0, 0] - net.tours[r].resting)
