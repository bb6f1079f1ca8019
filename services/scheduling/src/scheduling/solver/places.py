"""Where a technician's day could take one more visit, and what that takes: overtime, a skill they lack, or another
visit that gives way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from scheduling.solver.tours.problem import LARGEST, Problem, Tour, Visit, Windows, joined
from scheduling.solver.tours.result import Plan
from scheduling.solver.tours.timetable import Stop, Timetable, timetable

Times = Callable[[Windows], Timetable | None]


@dataclass(frozen=True, slots=True)
class Prices:
    """What a change costs, in the plan's own units: hours of driving are the measure."""

    moved: float = 0.5  # for each unit of time between the start and the nearest window
    overtime: float = 1.5  # for each unit of time
    skill: int = 7_200  # for each level that is missing
    order: int = 14_400  # for not waiting for what goes before
    tried: int = 12  # the cheapest ones that are solved again
    found: int = 5


@dataclass(frozen=True, slots=True)
class Seat:
    """What it takes of one of those who come. `levels` are of skills they lack, with those they have; `instead` is a
    visit left out for it."""

    tour_id: str
    overtime: int = 0
    levels: tuple[tuple[str, int], ...] = ()
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    start: int
    seat: Seat
    price: int
    cost: int  # with what more is driven


@dataclass(frozen=True, slots=True)
class Standing:
    """A tour as it is planned, or in another order that costs `more`; what others wait for stays at its time."""

    tour: Tour
    stops: tuple[Stop, ...]
    may_give_way: tuple[bool, ...]
    more: int = 0

    @staticmethod
    def all_of(problem: Problem, plan: Plan) -> list[Standing]:
        visits = {one.visit_id: one for one in problem.visits}
        befores = {one.after for one in problem.visits}
        stays = {route.tour_id: route.stays for route in plan.routes}

        def stop(visit: Visit, start: int) -> Stop:
            if visit.crew > 1 or visit.after is not None or visit.visit_id in befores:
                return visit, ((start, start),)
            return visit, joined((*visit.windows, *visit.other_windows))

        found = []
        for tour in problem.tours:
            stops = tuple(stop(visits[one.visit_id], one.start) for one in stays.get(tour.tour_id, ()))
            gives_way = (not one.is_must and one.crew == 1 and one.visit_id not in befores for one, _ in stops)
            found.append(Standing(tour, stops, tuple(gives_way)))
        return found

    def reordered(self, problem: Problem) -> Iterator[Standing]:
        """Each of the orders that hold with one stop elsewhere; in these nobody gives way."""
        now, size = _travel(problem, self.tour, self.stops), len(self.stops)
        for i, j in permutations(range(size), 2):
            if j == i - 1:
                # The same as the one before it moved the other way.
                continue
            rest = self.stops[:i] + self.stops[i + 1 :]
            stops = (*rest[:j], self.stops[i], *rest[j:])
            if timetable(problem, self.tour, stops) is not None:
                yield Standing(self.tour, stops, (False,) * size, _travel(problem, self.tour, stops) - now)


def _travel(problem: Problem, tour: Tour, stops: tuple[Stop, ...]) -> int:
    places = (tour.start, *(visit.place for visit, _ in stops), tour.end)
    return sum(int(problem.costs[a, b]) for a, b in pairwise(places))


def places_in(problem: Problem, standing: Standing, visit: Visit, earliest: int, prices: Prices) -> Iterator[Place]:
    """In its windows, else as near to one as the visits around allow."""
    windows = tuple((max(a, earliest), b) for a, b in visit.windows if b >= earliest)

    def starts(times: Times, k: int) -> Iterator[Timetable]:
        if windows and (kept := times(windows)) is not None:
            yield kept
        soonest = times(((earliest, LARGEST),))
        if soonest is None:
            return
        yield soonest
        for opens, _ in windows:
            if soonest.starts[k] < opens:
                yield _latest_before(opens, soonest, k, times)

    return _places(problem, standing, visit, starts, prices)


def places_at(problem: Problem, standing: Standing, visit: Visit, start: int, prices: Prices) -> Iterator[Place]:
    def starts(times: Times, k: int) -> Iterator[Timetable]:
        if (found := times(((start, start),))) is not None:
            yield found

    return _places(problem, standing, visit, starts, prices)


def _places(
    problem: Problem,
    standing: Standing,
    visit: Visit,
    starts: Callable[[Times, int], Iterator[Timetable]],
    prices: Prices,
) -> Iterator[Place]:
    tour, stops = standing.tour, standing.stops
    has = [(skill, level, tour.skills.get(skill, 0)) for skill, level in visit.skills.items()]
    levels = tuple((skill, mine) for skill, level, mine in has if mine < level)
    lacking = sum(level - mine for _, level, mine in has if mine < level) * prices.skill
    swaps = [k for k, gives_way in enumerate(standing.may_give_way) if gives_way]
    ways: list[tuple[int, tuple[Stop, ...], str | None, int]] = [(k, stops, None, 0) for k in range(len(stops) + 1)]
    for k in swaps:
        gone = stops[k][0]
        ways.append((k, stops[:k] + stops[k + 1 :], gone.visit_id, gone.penalty or 0))
    longer = replace(tour, shift=(tour.shift[0], tour.shift[1] + tour.overtime))
    for k, mine, instead, lost in ways:
        detour = _detour(problem, tour, mine, k, visit)
        for of in (tour, longer) if tour.overtime else (tour,):

            def times(windows: Windows, of: Tour = of, mine: tuple[Stop, ...] = mine, k: int = k) -> Timetable | None:
                return timetable(problem, of, [*mine[:k], (visit, windows), *mine[k:]])

            for found in starts(times, k):
                overtime = max(0, found.back - tour.shift[1])
                price = lacking + lost + round(overtime * prices.overtime)
                seat = Seat(tour.tour_id, overtime, levels, instead)
                yield Place(found.starts[k], seat, price, price + detour + standing.more)


def _detour(problem: Problem, tour: Tour, mine: tuple[Stop, ...], k: int, visit: Visit) -> int:
    costs = problem.costs
    before = mine[k - 1][0].place if k else tour.start
    after = mine[k][0].place if k < len(mine) else tour.end
    return int(costs[before, visit.place] + costs[visit.place, after] - (costs[before, after] if mine else 0))


def _latest_before(opens: int, soonest: Timetable, k: int, times: Times) -> Timetable:
    """As near to the window as the visits behind allow."""
    best, low, high = soonest, soonest.starts[k], opens
    while low <= high:
        middle = (low + high) // 2
        found = times(((middle, middle),))
        if found is None:
            high = middle - 1
        else:
            best, low = found, middle + 1
    return best
