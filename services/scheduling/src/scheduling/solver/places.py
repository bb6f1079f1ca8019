"""Where a technician's day could take one more visit, and what that takes: overtime, a skill they lack, or another
visit that gives way."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from scheduling.solver.tours.problem import LARGEST, Problem, Tour, Visit, Windows, joined
from scheduling.solver.tours.result import Plan
from scheduling.solver.tours.timetable import Stop, Timetable, timetable


@dataclass(frozen=True, slots=True)
class Prices:
    """What a change costs, in the plan's own units: hours of driving are the measure."""

    moved: float = 0.5  # for each unit of time between the start and the nearest window
    overtime: float = 1.5  # for each unit of time
    skill: int | None = 7_200  # for each level that is missing; None: nobody without it comes
    order: int = 14_400  # for not waiting for what goes before
    tried: int = 12  # the cheapest ones that are solved again
    found: int = 5
    timetables: int = 6_000  # made to find them: two seconds


class Tries:
    """Timetables as long as there may be more of them; then there are none."""

    def __init__(self, most: int, until: float = math.inf) -> None:
        self.left, self.until = most, until

    @property
    def is_late(self) -> bool:
        return time.perf_counter() > self.until

    def timetable(self, problem: Problem, tour: Tour, stops: tuple[Stop, ...]) -> Timetable | None:
        if self.left <= 0 or self.is_late:
            return None
        self.left -= 1
        return timetable(problem, tour, stops)

    @contextmanager
    def share(self, parts: int) -> Iterator[None]:
        """Within, the other parts of what is left are kept for later."""
        kept = self.left - self.left // parts
        self.left -= kept
        yield
        self.left += kept


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
    cost: int  # with what more is driven, and promises broken for it


@dataclass(frozen=True, slots=True)
class Gap:
    """Between two stops of a day, or where one gives way, and the least it costs there."""

    standing: Standing
    k: int
    stops: tuple[Stop, ...]
    seat: Seat
    price: int
    cost: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A tour as it is planned, or in another order; that costs `more`, less what its broken promises cost now. What
    others wait for stays at its time."""

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
            return visit, _any_of(visit)

        found = []
        for tour in problem.tours:
            mine = [(visits[one.visit_id], one.start) for one in stays.get(tour.tour_id, ())]
            stops = tuple(stop(visit, start) for visit, start in mine)
            gives_way = (not one.is_must and one.crew == 1 and one.visit_id not in befores for one, _ in stops)
            found.append(Standing(tour, stops, tuple(gives_way), -_broken(mine)))
        return found

    def both(self) -> list[Standing]:
        """With promises that may be broken at their price, and with all of them kept."""
        kept = ((one, one.windows if windows == _any_of(one) else windows) for one, windows in self.stops)
        promising = replace(self, stops=tuple(kept))
        return [self] if promising == self else [self, promising]

    def freed(self) -> Standing:
        """Whoever is waited for moves too."""
        return replace(self, stops=tuple((one, _any_of(one)) for one, _ in self.stops))

    def reordered(self, problem: Problem, tries: Tries) -> Iterator[Standing]:
        """Each of the orders that hold with one stop elsewhere; in these nobody gives way."""
        now, size = _travel(problem, self.tour, self.stops), len(self.stops)
        for i, j in permutations(range(size), 2):
            if j == i - 1:
                # The same as the one before it moved the other way.
                continue
            rest = self.stops[:i] + self.stops[i + 1 :]
            stops = (*rest[:j], self.stops[i], *rest[j:])
            if tries.timetable(problem, self.tour, stops) is not None:
                yield Standing(self.tour, stops, (False,) * size, self.more + _travel(problem, self.tour, stops) - now)


def _any_of(visit: Visit) -> Windows:
    return joined((*visit.windows, *visit.other_windows))


def _broken(stays: Iterable[tuple[Visit, int]]) -> int:
    return sum(visit.other_cost for visit, start in stays if not visit.is_promised(start))


def _travel(problem: Problem, tour: Tour, stops: tuple[Stop, ...]) -> int:
    places = (tour.start, *(visit.place for visit, _ in stops), tour.end)
    return sum(int(problem.costs[a, b]) for a, b in pairwise(places))


@dataclass(frozen=True, slots=True)
class Search:
    """One visit, looked at in the days as they stand."""

    problem: Problem
    visit: Visit
    earliest: int
    prices: Prices
    tries: Tries

    def gaps(self, standings: Iterable[Standing]) -> list[Gap]:
        return sorted((gap for one in standings for gap in self._gaps(one)), key=lambda gap: gap.cost)

    def _gaps(self, standing: Standing) -> Iterator[Gap]:
        tour, stops = standing.tour, standing.stops
        has = [(skill, level, tour.skills.get(skill, 0)) for skill, level in self.visit.skills.items()]
        levels = tuple((skill, mine) for skill, level, mine in has if mine < level)
        if levels and self.prices.skill is None:
            return
        lacking = self.missing(levels) * (self.prices.skill or 0)
        ways: list[tuple[int, tuple[Stop, ...], str | None, int]] = [(k, stops, None, 0) for k in range(len(stops) + 1)]
        for k in (k for k, gives_way in enumerate(standing.may_give_way) if gives_way):
            gone = stops[k][0]
            ways.append((k, stops[:k] + stops[k + 1 :], gone.visit_id, gone.penalty or 0))
        for k, mine, instead, lost in ways:
            price = lacking + lost
            cost = price + self._detour(tour, mine, k) + standing.more
            yield Gap(standing, k, mine, Seat(tour.tour_id, 0, levels, instead), price, cost)

    def missing(self, levels: tuple[tuple[str, int], ...]) -> int:
        return sum(self.visit.skills[skill] - mine for skill, mine in levels)

    def _detour(self, tour: Tour, mine: tuple[Stop, ...], k: int) -> int:
        costs, there = self.problem.costs, self.visit.place
        before = mine[k - 1][0].place if k else tour.start
        after = mine[k][0].place if k < len(mine) else tour.end
        return int(costs[before, there] + costs[there, after] - (costs[before, after] if mine else 0))

    def moved(self, start: int) -> int:
        return min((max(a - start, start - b, 0) for a, b in self.visit.windows), default=0)

    def whole(self, place: Place) -> int:
        return place.cost + round(self.moved(place.start) * self.prices.moved)

    def near(self, gap: Gap, most: int = LARGEST) -> Iterator[Place]:
        """In its windows, else as near to one as the visits around allow and `most` pays for."""
        windows = tuple((max(a, self.earliest), b) for a, b in self.visit.windows if b >= self.earliest)
        for tour in _shifts(gap):
            if windows and (kept := self._times(gap, tour, windows)) is not None:
                yield self._place(gap, kept)
            soonest = self._times(gap, tour, ((self.earliest, LARGEST),))
            if soonest is None:
                continue
            yield self._place(gap, soonest)
            for opens, _ in windows:
                low = max(soonest.starts[gap.k] + 1, opens - round((most - gap.cost) / self.prices.moved))
                if (latest := self._latest(gap, tour, low, opens - 1)) is not None:
                    yield self._place(gap, latest)

    def at(self, gap: Gap, start: int) -> Iterator[Place]:
        for tour in _shifts(gap):
            if (found := self._times(gap, tour, ((start, start),))) is not None:
                yield self._place(gap, found)

    def _times(self, gap: Gap, tour: Tour, windows: Windows) -> Timetable | None:
        stops = (*gap.stops[: gap.k], (self.visit, windows), *gap.stops[gap.k :])
        return self.tries.timetable(self.problem, tour, stops)

    def _latest(self, gap: Gap, tour: Tour, low: int, high: int) -> Timetable | None:
        """As late from `low` to `high` as the visits behind allow."""
        best = self._times(gap, tour, ((low, high),)) if low <= high else None
        low = best.starts[gap.k] + 1 if best is not None else high + 1
        while low <= high:
            middle = (low + high) // 2
            found = self._times(gap, tour, ((middle, middle),))
            if found is None:
                high = middle - 1
            else:
                best, low = found, middle + 1
        return best

    def _place(self, gap: Gap, found: Timetable) -> Place:
        overtime = max(0, found.back - gap.standing.tour.shift[1])
        paid = round(overtime * self.prices.overtime)
        starts = (*found.starts[: gap.k], *found.starts[gap.k + 1 :])
        cost = gap.cost + paid + _broken((visit, start) for (visit, _), start in zip(gap.stops, starts, strict=True))
        return Place(found.starts[gap.k], replace(gap.seat, overtime=overtime), gap.price + paid, cost)


def _shifts(gap: Gap) -> Iterator[Tour]:
    tour = gap.standing.tour
    yield tour
    if tour.overtime:
        yield replace(tour, shift=(tour.shift[0], tour.shift[1] + tour.overtime))
