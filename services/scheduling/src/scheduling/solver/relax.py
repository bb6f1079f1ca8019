"""What would have to change so that a visit that is left out can be planned after all: the smallest changes, cheapest
first, each tried by solving again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

from scheduling.solver.places import Place, Prices, Seat, Standing, places_at, places_in
from scheduling.solver.tours.plan import insert
from scheduling.solver.tours.problem import LARGEST, Problem, Tour, Visit, joined
from scheduling.solver.tours.result import Plan

FIRSTS = 2
"""ways of placing what goes before, each with its own ways for what comes after"""
REORDERED = 4
"""technicians whose day is also tried in other orders, the cheapest ones"""
STARTS = 16
"""that are tried for a crew"""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Who would do it and when, and what that takes; with nothing of it the visit only costs more than leaving it out.
    `first` is what it takes to place the visit that goes before."""

    start: int
    seats: tuple[Seat, ...]
    price: int  # of the changes
    cost: int  # with what more is driven
    moved: int = 0
    is_out_of_order: bool = False
    first: Relaxation | None = None


def relaxations(problem: Problem, plan: Plan, visit_id: str, prices: Prices | None = None) -> tuple[Relaxation, ...]:
    prices = prices or Prices()
    visit = next(one for one in problem.visits if one.visit_id == visit_id)
    candidates = sorted(_candidates(problem, plan, visit, prices), key=_order)
    found: list[Relaxation] = []
    for one in candidates[: prices.tried]:
        after = solved(problem, plan, visit_id, one)
        if after is not None:
            # Others may make room for less than the detour that was thought of.
            further = after.travel_cost + after.moved_cost - plan.travel_cost - plan.moved_cost
            found.append(replace(one, cost=one.price + further))
    return tuple(sorted(found, key=_order)[: prices.found])


def solved(problem: Problem, plan: Plan, visit_id: str, relaxation: Relaxation) -> Plan | None:
    """The plan with that change; None where it does not help, or helps only by leaving others out."""
    changed = relaxed(problem, visit_id, relaxation)
    missed = {left.visit_id for left in plan.left_out} - {visit_id}
    # Whoever is in the plan stays in it: nobody else is to pay for the change.
    kept = tuple(one if one.visit_id in missed else replace(one, penalty=None) for one in changed.visits)
    after = insert(replace(changed, visits=kept), plan, seed=1)
    return after if all(left.visit_id in missed for left in after.left_out) else None


def relaxed(problem: Problem, visit_id: str, relaxation: Relaxation) -> Problem:
    """The problem with that change made, and the visit to be done, by those named, whatever it costs."""
    visit = next(one for one in problem.visits if one.visit_id == visit_id)
    if relaxation.first is not None and visit.after is not None:
        problem = relaxed(problem, visit.after, relaxation.first)
    start, named = relaxation.start, f"only {visit_id}"
    windows = visit.windows if visit.is_promised(start) else joined((*visit.windows, (start, start)))
    must = replace(visit, windows=windows, skills={named: 1}, penalty=None)
    if relaxation.is_out_of_order:
        must = replace(must, after=None, gap=0)
    seats = {seat.tour_id: seat for seat in relaxation.seats}

    def tour_after(tour: Tour) -> Tour:
        seat = seats.get(tour.tour_id)
        if seat is None:
            return tour
        shift = (tour.shift[0], tour.shift[1] + seat.overtime)
        return replace(tour, shift=shift, skills={**tour.skills, named: 1}, overtime=tour.overtime - seat.overtime)

    def visit_after(one: Visit) -> Visit:
        if one is visit:
            return must
        # Who is waited for has to be done as well.
        return replace(one, penalty=None) if one.visit_id == must.after else one

    gone = {seat.instead for seat in relaxation.seats}
    return replace(
        problem,
        tours=tuple(map(tour_after, problem.tours)),
        visits=tuple(visit_after(one) for one in problem.visits if one.visit_id not in gone),
    )


def _order(one: Relaxation) -> tuple[int, list[str], int]:
    return one.cost, [seat.tour_id for seat in one.seats], one.start


def _candidates(problem: Problem, plan: Plan, visit: Visit, prices: Prices) -> Iterator[Relaxation]:
    standing = [one for one in Standing.all_of(problem, plan) if visit.tour_id in (None, one.tour.tour_id)]
    if visit.after is None:
        yield from _at_last(problem, standing, visit, 0, prices)
        return
    for one in _at_last(problem, standing, visit, 0, prices):
        yield replace(one, is_out_of_order=True, price=one.price + prices.order, cost=one.cost + prices.order)
    before = next(one for one in problem.visits if one.visit_id == visit.after)
    starts = [stay.start for route in plan.routes for stay in route.stays if stay.visit_id == before.visit_id]
    if starts:
        yield from _at_last(problem, standing, visit, starts[0] + before.duration + visit.gap, prices)
        return
    for first in relaxations(problem, plan, before.visit_id, prices)[:FIRSTS]:
        placed = solved(problem, plan, before.visit_id, first)
        if placed is None:
            continue
        for one in _candidates(relaxed(problem, before.visit_id, first), placed, visit, prices):
            if not one.is_out_of_order:
                yield replace(one, first=first, price=one.price + first.price, cost=one.cost + first.cost)


def _at_last(
    problem: Problem, standing: list[Standing], visit: Visit, earliest: int, prices: Prices
) -> Iterator[Relaxation]:
    """Not before `earliest`: of each technician the cheapest way, and the cheapest at which somebody else loses
    theirs; of a crew the cheapest one at each start."""

    def cost(place: Place) -> int:
        return place.cost + round(_moved(visit, place.start) * prices.moved)

    found = [([one], list(places_in(problem, one, visit, earliest, prices))) for one in standing]
    found.sort(key=lambda one: min(map(cost, one[1]), default=LARGEST))
    for orders, places in found[:REORDERED]:
        orders += orders[0].reordered(problem)
        places += (place for other in orders[1:] for place in places_in(problem, other, visit, earliest, prices))
    if visit.crew == 1:
        for _, places in found:
            for swaps in (False, True):
                mine = [place for place in places if (place.seat.instead is not None) == swaps]
                if mine:
                    yield _made(visit, [min(mine, key=cost)], prices)
        return
    by_cost = attrgetter("cost")
    every = sorted((place for _, places in found for place in places), key=cost)
    for start in list(dict.fromkeys(place.start for place in every))[:STARTS]:
        together = [
            [place for one in orders for place in places_at(problem, one, visit, start, prices)] for orders, _ in found
        ]
        cheapest = sorted((min(places, key=by_cost) for places in together if places), key=by_cost)
        if len(cheapest) >= visit.crew:
            yield _made(visit, cheapest[: visit.crew], prices)


def _moved(visit: Visit, start: int) -> int:
    return min((max(a - start, start - b, 0) for a, b in visit.windows), default=0)


def _made(visit: Visit, places: list[Place], prices: Prices) -> Relaxation:
    start = places[0].start
    moved = _moved(visit, start)
    for_moving = round(moved * prices.moved)
    return Relaxation(
        start,
        tuple(place.seat for place in places),
        sum(place.price for place in places) + for_moving,
        sum(place.cost for place in places) + for_moving,
        moved,
    )
