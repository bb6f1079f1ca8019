"""A draft's best plan in words: starts, breaks, and why a visit is left out."""

from __future__ import annotations

from itertools import pairwise

from scheduling.solver.tours.anneal import go_on_from_best, is_room_for
from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import Network
from scheduling.solver.tours.problem import Pause, Problem, Tour, Visit
from scheduling.solver.tours.result import LeftOut, Plan, Route, Stay, WhyLeftOut


def read(problem: Problem, net: Network, draft: Draft, iterations: int) -> Plan:
    go_on_from_best(net, draft)
    routes, travel = [], 0
    served: set[int] = set()
    for r, tour in enumerate(problem.tours):
        visits = draft.best_stops[r, 1 : draft.best_sizes[r] + 1].tolist()
        served.update(visits)
        if not visits:
            continue
        stays = [problem.visits[v] for v in visits]
        times = timetable(problem, tour, stays)
        assert times is not None, f"tour {tour.tour_id} does not hold"
        starts, pauses = times
        routes.append(
            Route(
                tour.tour_id,
                tuple(Stay(visit.visit_id, start) for visit, start in zip(stays, starts, strict=True)),
                pauses,
            )
        )
        places = [tour.start, *(visit.place for visit in stays), tour.end]
        travel += sum(int(problem.travel[a, b]) for a, b in pairwise(places))
    missed = [(v, visit) for v, visit in enumerate(problem.visits) if v not in served]
    return Plan(
        tuple(routes),
        tuple(LeftOut(visit.visit_id, why(problem, net, draft, v), visit.is_must) for v, visit in missed),
        travel * problem.travel_cost,
        sum(visit.penalty or 0 for _, visit in missed),
        iterations,
    )


Way = tuple[int, list[int], list[int]]  # free from, starts, breaks


def timetable(problem: Problem, tour: Tour, visits: list[Visit]) -> tuple[list[int], tuple[int, ...]] | None:
    """The earliest starts, and when the breaks begin; None when the tour does not hold.

    By how many breaks are taken, the earliest way so far."""
    ways: list[Way | None] = [(tour.shift[0], [], []), *[None] * len(tour.pauses)]
    here = tour.start
    for visit in [*visits, None]:
        there = tour.end if visit is None else visit.place
        onward: list[Way | None] = [None] * len(ways)
        for taken, way in enumerate(ways):
            if way is None:
                continue
            for due in range(taken, len(ways)):
                found = _travel(way[0], int(problem.travel[here, there]), tour.pauses[taken:due])
                if found is None:
                    continue
                free, breaks = found
                starts = way[1]
                if visit is not None:
                    start = next((max(free, a) for a, b in visit.windows if free <= b), None)
                    if start is None:
                        continue
                    free, starts = start + visit.duration, [*starts, start]
                best = onward[due]
                if best is None or free < best[0]:
                    onward[due] = (free, starts, [*way[2], *breaks])
        ways, here = onward, there
    home = ways[-1]
    if home is None or home[0] > tour.shift[1]:
        return None
    return home[1], tuple(home[2])


def _travel(t: int, way: int, pauses: tuple[Pause, ...]) -> tuple[int, list[int]] | None:
    """When who leaves at t is there, and when each break begins: as early as it may."""
    breaks = []
    for pause in pauses:
        begins = max(t, pause.earliest)
        if begins > pause.latest:
            return None
        breaks.append(begins)
        # What is not travelled before a break is travelled after it.
        way, t = max(0, way - (begins - t)), begins + pause.duration
    return t + way, breaks


def why(problem: Problem, net: Network, draft: Draft, v: int) -> WhyLeftOut:
    visit = problem.visits[v]
    able = [tour for tour in problem.tours if tour.can_do(visit)]
    if not able:
        return "no_technician_can"
    if all(timetable(problem, tour, [visit]) is None for tour in able):
        return "not_in_any_shift"
    return "costs_more_than_leaving_out" if is_room_for(net, draft, v) else "no_room"
