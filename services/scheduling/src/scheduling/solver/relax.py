"""What would have to change so that a visit that is left out can be planned after all: the smallest changes, cheapest
first, each tried by solving again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from operator import attrgetter

from scheduling.solver.places import Gap, Place, Prices, Search, Seat, Standing, Tries
from scheduling.solver.tours.plan import insert
from scheduling.solver.tours.problem import LARGEST, Problem, Tour, Visit, joined
from scheduling.solver.tours.result import Plan

FIRSTS = 2
"""ways of placing what goes before, each with its own ways for what comes after"""
REORDERED = 4
"""technicians whose day is also tried in other orders, those who can before those who lack a skill"""
STARTS = 16
"""that are tried for a crew, and as many of other orders"""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Who would do it and when, and what that takes; with nothing of it the visit only costs more than leaving it out.
    `first` is what it takes to place the visit that goes before."""

    start: int
    seats: tuple[Seat, ...]
    price: int  # of the changes
    cost: int  # with what more is driven
    moved: int = 0
    driven: int = 0  # more than in the plan
    is_out_of_order: bool = False
    first: Relaxation | None = None


def relaxations(
    problem: Problem, plan: Plan, visit_id: str, prices: Prices | None = None, until: float = math.inf
) -> tuple[Relaxation, ...]:
    """`until` is when there is no more time to look, by `time.perf_counter`."""
    prices = prices or Prices()
    tries = Tries(prices.timetables, until)
    return tuple(one for one, _ in _tried(problem, plan, visit_id, prices, tries))


def _tried(problem: Problem, plan: Plan, visit_id: str, prices: Prices, tries: Tries) -> list[tuple[Relaxation, Plan]]:
    visit = next(one for one in problem.visits if one.visit_id == visit_id)
    found: list[tuple[Relaxation, Plan]] = []
    tried = 0
    for one in sorted(_candidates(problem, plan, visit, prices, tries), key=_order):
        if tried == prices.tried or tries.is_late:
            break
        if visit.crew > 1 and _who(one) in {_who(other) for other, _ in found}:
            continue
        tried += 1
        after = solved(problem, plan, visit_id, one)
        if after is not None:
            # Others may make room for less than the detour that was thought of.
            further = after.travel_cost + after.moved_cost - plan.travel_cost - plan.moved_cost
            driven = after.travel_cost - plan.travel_cost
            found.append((replace(one, cost=one.price + further, driven=driven), after))
    cheapest: dict[object, tuple[Relaxation, Plan]] = {}
    for one, after in sorted(found, key=lambda pair: _order(pair[0])):
        cheapest.setdefault(_who(one), (one, after))
    return list(cheapest.values())[: prices.found]


def _who(one: Relaxation) -> object:
    """The same people a little later are no other way."""
    people = frozenset((seat.tour_id, seat.instead is not None) for seat in one.seats)
    return people, one.is_out_of_order, one.first


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
    longer = {seat.tour_id for seat in relaxation.seats if seat.overtime}
    theirs = {tour.person for tour in problem.tours if tour.tour_id in longer} - {None}

    def tour_after(tour: Tour) -> Tour:
        seat = seats.get(tour.tour_id)
        if seat is None:
            # Another day of the same person may be lawful longer only if this one is not.
            return replace(tour, overtime=0) if tour.person in theirs else tour
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


def _candidates(problem: Problem, plan: Plan, visit: Visit, prices: Prices, tries: Tries) -> Iterator[Relaxation]:
    if visit.after is None:
        yield from _by_anyone(problem, plan, visit, 0, prices, tries)
        return
    with tries.share(2):
        anyhow = _by_anyone(problem, plan, visit, 0, prices, tries)
    done = _done(problem, plan, visit)
    for one in anyhow:
        if done is not None and one.start >= done:
            continue
        yield replace(one, is_out_of_order=True, price=one.price + prices.order, cost=one.cost + prices.order)
    if done is not None:
        yield from _in_order(problem, plan, visit, prices, tries)
        return
    with tries.share(2):
        firsts = _tried(problem, plan, visit.after, prices, tries)[:FIRSTS]
    for n, (first, placed) in enumerate(firsts):
        with tries.share(len(firsts) - n):
            ways = _in_order(relaxed(problem, visit.after, first), placed, visit, prices, tries)
        for one in ways:
            yield replace(one, first=first, price=one.price + first.price, cost=one.cost + first.cost)


def _done(problem: Problem, plan: Plan, visit: Visit) -> int | None:
    """When a visit may follow the one it waits for; None where that one is not planned."""
    before = next(one for one in problem.visits if one.visit_id == visit.after)
    starts = (stay.start for route in plan.routes for stay in route.stays if stay.visit_id == visit.after)
    return next((start + before.duration + visit.gap for start in starts), None)


def _in_order(problem: Problem, plan: Plan, visit: Visit, prices: Prices, tries: Tries) -> list[Relaxation]:
    done = _done(problem, plan, visit)
    return [] if done is None else _by_anyone(problem, plan, visit, done, prices, tries)


def _by_anyone(
    problem: Problem, plan: Plan, visit: Visit, earliest: int, prices: Prices, tries: Tries
) -> list[Relaxation]:
    """Crews and what is in order stay where they are; or they move, which only solving can say holds."""
    search = Search(problem, visit, earliest, prices, tries)
    firm = [one for one in Standing.all_of(problem, plan) if visit.tour_id in (None, one.tour.tour_id)]
    free = [one.freed() for one in firm]
    if visit.crew == 1:
        free = [one for one in free if one not in firm]
    if free in ([], firm):
        return _at_last(search, firm, REORDERED)
    with tries.share(2):
        found = _at_last(search, firm, REORDERED)
    found += _at_last(search, free, 0)
    return list({(one.start, one.seats): one for one in reversed(found)}.values())


def _at_last(search: Search, standings: list[Standing], reordered: int) -> list[Relaxation]:
    days = sorted(filter(None, (search.gaps(one.both()) for one in standings)), key=lambda gaps: gaps[0].cost)
    return list((_alone if search.visit.crew == 1 else _together)(search, days, reordered))


def _alone(search: Search, days: list[list[Gap]], reordered: int) -> Iterator[Relaxation]:
    """Of each technician the cheapest way, and the cheapest at which somebody else loses theirs."""
    best: dict[tuple[str, bool], tuple[int, Place]] = {}

    def look(gap: Gap) -> None:
        of = gap.seat.tour_id, gap.seat.instead is not None
        most = best[of][0] if of in best else LARGEST
        for place in search.near(gap, most) if gap.cost < most else ():
            cost = search.whole(place)
            if of not in best or cost < best[of][0]:
                best[of] = cost, place
            if cost == gap.cost:
                break

    def order(gaps: list[Gap]) -> tuple[int, int]:
        seat = gaps[0].seat
        costs = (best[of][0] for swaps in (False, True) if (of := (seat.tour_id, swaps)) in best)
        return search.missing(seat.levels), min(costs, default=LARGEST)

    for gaps in days:
        for gap in gaps:
            look(gap)
    for gaps in sorted(days, key=order)[:reordered]:
        for gap in search.gaps(gaps[0].standing.reordered(search.problem, search.tries)):
            look(gap)
    for _, place in best.values():
        yield _made(search, [place])


def _together(search: Search, days: list[list[Gap]], reordered: int) -> Iterator[Relaxation]:
    """Of a crew the cheapest one at each start."""

    def near(gaps: list[Gap], parts: int) -> list[Place]:
        with search.tries.share(parts):
            return sorted((place for gap in gaps for place in search.near(gap)), key=search.whole)

    def order(places: list[Place], gaps: list[Gap]) -> tuple[int, int]:
        return search.missing(gaps[0].seat.levels), search.whole(places[0]) if places else LARGEST

    with search.tries.share(2):
        found = [(near(gaps, len(days) - n), gaps) for n, gaps in enumerate(days)]
    found.sort(key=lambda one: order(*one))
    anew: list[list[Place]] = []
    with search.tries.share(2):
        for n, (_, gaps) in enumerate(found[:reordered]):
            with search.tries.share(reordered - n):
                more = search.gaps(gaps[0].standing.reordered(search.problem, search.tries))
                anew.append(near(more, 1))
                gaps += more
    starts = _in_turns([places for places, _ in found])[:STARTS] + _in_turns(anew)[:STARTS]
    days = sorted((sorted(gaps, key=attrgetter("cost")) for gaps in days), key=lambda gaps: gaps[0].cost)
    for start in dict.fromkeys(starts):
        crew = _crew(search, days, start)
        if len(crew) == search.visit.crew:
            yield _made(search, crew)


def _in_turns(days: list[list[Place]]) -> list[int]:
    """The starts of each technician, cheapest first, so that none of them has most."""
    turns = zip_longest(*(dict.fromkeys(place.start for place in places) for places in days))
    return list(dict.fromkeys(start for turn in turns for start in turn if start is not None))


def _crew(search: Search, days: list[list[Gap]], start: int) -> list[Place]:
    crew: list[Place] = []
    for gaps in days:
        most = crew[-1].cost if len(crew) == search.visit.crew else LARGEST
        best = None
        for gap in gaps:
            if gap.cost >= most:
                break
            for place in search.at(gap, start):
                if place.cost < most:
                    best, most = place, place.cost
                    break
        if best is not None:
            crew = sorted((*crew, best), key=attrgetter("cost"))[: search.visit.crew]
    return crew


def _made(search: Search, places: list[Place]) -> Relaxation:
    start = places[0].start
    moved = search.moved(start)
    for_moving = round(moved * search.prices.moved)
    return Relaxation(
        start,
        tuple(place.seat for place in places),
        sum(place.price for place in places) + for_moving,
        sum(place.cost for place in places) + for_moving,
        moved,
    )
