"""A plan that stands, laid into a draft; what no longer holds comes out."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.tours.anneal import go_on_from_best
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import NEVER, Network
from scheduling.solver.tours.problem import Problem
from scheduling.solver.tours.result import Plan
from scheduling.solver.tours.ruin import price_of
from scheduling.solver.tours.timing import time_tour


def take_up(problem: Problem, net: Network, draft: Draft, plan: Plan) -> None:
    visits = {visit.visit_id: v for v, visit in enumerate(problem.visits)}
    tours = {tour.tour_id: r for r, tour in enumerate(problem.tours)}
    seats: dict[int, int] = defaultdict(int)
    stops: dict[int, list[int]] = {}
    for route in plan.routes:
        r = tours.get(route.tour_id)
        for stay in route.stays if r is not None else ():
            v = visits.get(stay.visit_id)
            if v is None or r is None or seats[v] >= problem.visits[v].crew:
                continue
            node = _node(net, v, seats[v], stay.start)
            seats[v] += 1
            if net.fit[node, r] < NEVER:
                draft.fixed[node] = stay.start
                stops.setdefault(r, []).append(node)
    # Who is dropped from a tour takes the rest of the crew along, and whoever comes after.
    broken, kept = {-1}, set[int]()
    while broken or kept != _all(stops):
        kept = _all(stops)
        broken = _broken(net, draft, kept)
        for r, nodes in stops.items():
            stops[r] = _lay(net, draft, r, [node for node in nodes if int(net.visits["home"][node]) not in broken])
    draft.best_fixed[:] = draft.fixed
    draft.state[0]["best_cost"] = _cost(net, draft)
    go_on_from_best(net, draft)


def _node(net: Network, v: int, seat: int, start: int) -> int:
    i, visit = int(net.link_of[v]), net.visits[v]
    if i >= 0:
        return _node_of_seat(net.links[i], seat)
    is_kept = any(a <= start <= b for a, b in net.windows[v, : visit["windows"]])
    return v if is_kept or visit["twin"] < 0 else int(visit["twin"])


def _node_of_seat(link: np.void, seat: int) -> int:
    return int(link["visit"] if seat == 0 else link["seat"] + seat - 1)


def _all(stops: dict[int, list[int]]) -> set[int]:
    return {node for nodes in stops.values() for node in nodes}


def _broken(net: Network, draft: Draft, kept: set[int]) -> set[int]:
    """Linked visits that do not stand as a whole, together, in their windows and after what goes before."""
    broken: set[int] = set()
    for link in net.links:
        v, nodes = int(link["visit"]), [_node_of_seat(link, seat) for seat in range(int(link["crew"]))]
        if not kept & set(nodes):
            continue
        start, after = int(draft.fixed[nodes[0]]), int(link["after"])
        windows = [*net.windows[v, : link["windows"]], *net.windows[link["twin"], : link["other_windows"]]]
        holds = kept >= set(nodes) and all(draft.fixed[node] == start for node in nodes)
        holds = holds and any(a <= start <= b for a, b in windows)
        if after >= 0:
            done = int(draft.fixed[after] + net.visits[after]["duration"] + link["gap"])
            holds = holds and after in kept and after not in broken and done <= start
        if not holds:
            broken.add(v)
    return broken


def _lay(net: Network, draft: Draft, r: int, nodes: list[int]) -> list[int]:
    """As many of them as the tour holds, the first ones first."""
    while True:
        draft.tours[r]["size"] = len(nodes)
        draft.tours[r]["load"] = net.visits["load"][nodes].sum()
        draft.stops[r, 1 : len(nodes) + 1] = nodes
        draft.stops[r, len(nodes) + 1] = net.tours[r]["end"]
        if not nodes or (draft.tours[r]["load"] <= net.tours[r]["capacity"] and time_tour(net, draft, r)):
            break
        nodes = nodes[:-1]
    draft.best_sizes[r] = len(nodes)
    draft.best_stops[r] = draft.stops[r]
    return nodes


def _cost(net: Network, draft: Draft) -> int:
    cost = 0
    out = net.visits["penalty"].copy()
    for r, size in enumerate(draft.best_sizes.tolist()):
        if size:
            stops = draft.best_stops[r, : size + 2]
            cost += int(net.toll[stops[:-1], stops[1:]].sum()) + int(net.fit[stops[1:-1], r].sum())
            cost += sum(price_at(net, draft.best_fixed, node) for node in stops[1:-1].tolist())
            out[net.visits["home"][stops[1:-1]]] = 0
    return cost + int(out.sum())


def price_at(net: Network, fixed: NDArray[np.int32], node: int) -> int:
    """Of a linked visit, once for its crew; another's is in the fit of its twin."""
    if node >= len(net.link_of) or net.link_of[node] < 0:
        return 0
    return int(price_of(net, int(net.link_of[node]), int(fixed[node])))
