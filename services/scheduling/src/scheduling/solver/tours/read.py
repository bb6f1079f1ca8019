"""A draft's best plan in words: starts, breaks, and why a visit is left out."""

from __future__ import annotations

from itertools import islice, pairwise

from scheduling.solver.tours.anneal import go_on_from_best, is_room_for
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import Network
from scheduling.solver.tours.problem import Problem, Windows, joined
from scheduling.solver.tours.result import LeftOut, Plan, Rest, Route, Stay, WhyLeftOut
from scheduling.solver.tours.timetable import timetable


def read(problem: Problem, net: Network, draft: Draft, iterations: int) -> Plan:
    go_on_from_best(net, draft)
    routes, travel, moved = [], 0, 0
    broken: set[int] = set()
    served: set[int] = set()
    homes, costs = net.visits["home"].tolist(), problem.costs
    for r, tour in enumerate(problem.tours):
        nodes = draft.best_stops[r, 1 : draft.best_sizes[r] + 1].tolist()
        if not nodes:
            continue
        served.update(homes[node] for node in nodes)
        stays = [problem.visits[homes[node]] for node in nodes]
        windows = [_windows_at(net, draft, node) for node in nodes]
        times = timetable(problem, tour, list(zip(stays, windows, strict=True)))
        assert times is not None, f"tour {tour.tour_id} does not hold"
        routes.append(
            Route(
                tour.tour_id,
                tuple(Stay(visit.visit_id, start) for visit, start in zip(stays, times.starts, strict=True)),
                tuple(
                    Rest(begin, begin + pause.duration, pause.is_by_law)
                    for begin, pause in zip(times.pauses, tour.pauses, strict=True)
                ),
                times.leaves,
                times.back,
            )
        )
        places = [tour.start, *(visit.place for visit in stays), tour.end]
        travel += sum(int(costs[a, b]) for a, b in pairwise(places))
        moved += sum(visit.costs.get(tour.tour_id, 0) for visit in stays)
        # A promise may be kept after all by who was let go beyond it.
        broken |= {v for v, at in zip(nodes, times.starts, strict=True) if not problem.visits[homes[v]].is_promised(at)}
    missed = [(v, visit) for v, visit in enumerate(problem.visits) if v not in served]
    return Plan(
        tuple(routes),
        tuple(LeftOut(visit.visit_id, why(problem, net, draft, v), visit.is_must) for v, visit in missed),
        travel,
        moved + sum(problem.visits[v].other_cost for v in {homes[node] for node in broken}),
        sum(visit.penalty or 0 for _, visit in missed),
        iterations,
    )


def _windows_at(net: Network, draft: Draft, node: int) -> Windows:
    count = int(net.visits[node]["windows"])
    if count == 0:
        start = int(draft.best_fixed[node])
        return ((start, start),)
    return tuple((int(a), int(b)) for a, b in net.windows[node, :count])


def why(problem: Problem, net: Network, draft: Draft, v: int) -> WhyLeftOut:
    visit = problem.visits[v]
    able = [tour for tour in problem.tours if tour.can_do(visit)]
    if len(able) < visit.crew:
        return "no_technician_can"
    windows = joined((*visit.windows, *visit.other_windows))
    in_shift = (tour for tour in able if timetable(problem, tour, [(visit, windows)]) is not None)
    if len(list(islice(in_shift, visit.crew))) < visit.crew:
        return "not_in_any_shift"
    return "costs_more_than_leaving_out" if is_room_for(net, draft, v) else "no_room"
