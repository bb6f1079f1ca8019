"""What would have to change so that a visit that is left out can be planned after all: the smallest changes, cheapest
first, each tried by solving again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from scheduling.solver.tours.plan import insert
from scheduling.solver.tours.problem import LARGEST, Problem, Tour, Visit, Windows, joined
from scheduling.solver.tours.result import Plan
from scheduling.solver.tours.timetable import Timetable, timetable

ANY_TIME: Windows = ((0, LARGEST),)


@dataclass(frozen=True, slots=True)
class Prices:
    """What a change costs, in the plan's own units: hours of driving are the measure."""

    moved: float = 0.5  # for each unit of time between the start and the nearest window
    overtime: float = 1.5  # for each unit of time
    skill: int = 7_200  # for each level that is missing
    tried: int = 12  # the cheapest ones that are solved again
    found: int = 5


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Who would do it and when, and what that takes. `levels` are of skills this technician lacks; `instead` is a
    visit left out for it; with none of these the visit only costs more than leaving it out."""

    tour_id: str
    start: int
    price: int  # of the changes
    cost: int  # with what more is driven
    moved: int = 0
    overtime: int = 0
    levels: tuple[tuple[str, int], ...] = ()
    instead: str | None = None


def relaxations(problem: Problem, plan: Plan, visit_id: str, prices: Prices | None = None) -> tuple[Relaxation, ...]:
    prices = prices or Prices()
    visit = next(one for one in problem.visits if one.visit_id == visit_id)
    stays = {route.tour_id: [stay.visit_id for stay in route.stays] for route in plan.routes}
    found: list[Relaxation] = []
    candidates = sorted(
        (one for tour in problem.tours for one in _with(problem, tour, stays.get(tour.tour_id, []), visit, prices)),
        key=lambda one: (one.cost, one.tour_id, one.start),
    )
    for one in candidates[: prices.tried]:
        after = solved(problem, plan, visit_id, one)
        if after is not None:
            # Others may make room for less than the detour that was thought of.
            further = after.travel_cost + after.moved_cost - plan.travel_cost - plan.moved_cost
            found.append(replace(one, cost=one.price + further))
    return tuple(sorted(found, key=lambda one: (one.cost, one.tour_id, one.start))[: prices.found])


def solved(problem: Problem, plan: Plan, visit_id: str, relaxation: Relaxation) -> Plan | None:
    """The plan with that change; None where it does not help, or helps only by leaving others out."""
    changed = relaxed(problem, visit_id, relaxation)
    missed = {left.visit_id for left in plan.left_out} - {visit_id}
    # Whoever is in the plan stays in it: nobody else is to pay for the change.
    kept = tuple(one if one.visit_id in missed else replace(one, penalty=None) for one in changed.visits)
    after = insert(replace(changed, visits=kept), plan, seed=1)
    return after if all(left.visit_id in missed for left in after.left_out) else None


def relaxed(problem: Problem, visit_id: str, relaxation: Relaxation) -> Problem:
    """The problem with that change made, and the visit to be done whatever it costs."""
    levels = dict(relaxation.levels)

    def visit_after(visit: Visit) -> Visit | None:
        if visit.visit_id != visit_id:
            return None if visit.visit_id == relaxation.instead else visit
        start = relaxation.start
        windows = visit.windows if visit.is_promised(start) else joined((*visit.windows, (start, start)))
        skills = {skill: min(level, levels.get(skill, level)) for skill, level in visit.skills.items()}
        return replace(visit, windows=windows, skills=skills, penalty=None, tour_id=relaxation.tour_id)

    def tour_after(tour: Tour) -> Tour:
        if tour.tour_id != relaxation.tour_id:
            return tour
        return replace(tour, shift=(tour.shift[0], tour.shift[1] + relaxation.overtime))

    return replace(
        problem,
        tours=tuple(map(tour_after, problem.tours)),
        visits=tuple(after for visit in problem.visits if (after := visit_after(visit)) is not None),
    )


def _with(problem: Problem, tour: Tour, stays: list[str], visit: Visit, prices: Prices) -> Iterator[Relaxation]:
    """The cheapest way of having this technician do it, and the cheapest at which somebody else loses theirs."""
    if visit.tour_id not in (None, tour.tour_id) or visit.crew > 1 or visit.after is not None:
        return
    lacking = [(skill, level, tour.skills.get(skill, 0)) for skill, level in visit.skills.items()]
    levels = tuple((skill, has) for skill, level, has in lacking if has < level)
    fixed = sum(level - has for _, level, has in lacking if has < level) * prices.skill
    by_id = {one.visit_id: one for one in problem.visits}
    mine = [by_id[stay] for stay in stays]
    befores = {one.after for one in problem.visits}
    ways = [
        replace(one, cost=one.cost + fixed, price=one.price + fixed, levels=levels)
        for k in range(len(mine) + 1)
        for one in _at(problem, tour, mine, k, visit, prices)
    ]
    yield from sorted(ways, key=lambda one: one.cost)[:1]
    swaps = [
        replace(one, cost=one.cost + paid, price=one.price + paid, levels=levels, instead=mine[k].visit_id)
        for k in range(len(mine))
        if not mine[k].is_must and mine[k].crew == 1 and mine[k].visit_id not in befores
        for paid in [fixed + (mine[k].penalty or 0)]
        for one in _at(problem, tour, mine[:k] + mine[k + 1 :], k, visit, prices)
    ]
    yield from sorted(swaps, key=lambda one: one.cost)[:1]


def _at(problem: Problem, tour: Tour, mine: list[Visit], k: int, visit: Visit, prices: Prices) -> Iterator[Relaxation]:
    longer = replace(tour, shift=(tour.shift[0], tour.shift[1] + tour.overtime))
    costs = problem.costs
    before = mine[k - 1].place if k else tour.start
    after = mine[k].place if k < len(mine) else tour.end
    detour = int(costs[before, visit.place] + costs[visit.place, after] - (costs[before, after] if mine else 0))

    def times(of: Tour, windows: Windows) -> Timetable | None:
        stops = [(one, joined((*one.windows, *one.other_windows))) for one in mine]
        return timetable(problem, of, [*stops[:k], (visit, windows), *stops[k:]])

    def relaxation(found: Timetable) -> Relaxation:
        start, overtime = found.starts[k], max(0, found.back - tour.shift[1])
        moved = min((max(a - start, start - b, 0) for a, b in visit.windows), default=0)
        price = round(moved * prices.moved + overtime * prices.overtime)
        return Relaxation(tour.tour_id, start, price, price + detour, moved, overtime)

    for of in (tour, longer) if tour.overtime else (tour,):
        if (kept := times(of, visit.windows)) is not None:
            yield relaxation(kept)
        earliest = times(of, ANY_TIME)
        if earliest is None:
            continue
        yield relaxation(earliest)
        for opens, _ in visit.windows:
            if earliest.starts[k] < opens:
                yield relaxation(_latest_before(opens, earliest, k, partial(times, of)))


def _latest_before(opens: int, earliest: Timetable, k: int, times: Callable[[Windows], Timetable | None]) -> Timetable:
    """As near to the window as the visits behind allow."""
    best, low, high = earliest, earliest.starts[k], opens
    while low <= high:
        middle = (low + high) // 2
        found = times(((middle, middle),))
        if found is None:
            high = middle - 1
        else:
            best, low = found, middle + 1
    return best
