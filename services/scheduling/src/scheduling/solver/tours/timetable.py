"""A tour's times once its order is known: when each visit starts, when the breaks are, when who drives must leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from scheduling.solver.tours.problem import Pause, Problem, Tour, Visit, Windows

Stop = tuple[Visit, Windows]
Leg = tuple[int, tuple[int, ...]]  # there at, when each break begins


@dataclass(frozen=True, slots=True)
class Timetable:
    starts: tuple[int, ...]
    pauses: tuple[int, ...]
    leaves: int
    back: int

    def work(self, tour: Tour) -> int:
        """From leaving to being back, without the breaks in between."""
        resting = [
            max(0, min(begin + pause.duration, self.back) - max(begin, self.leaves))
            for begin, pause in zip(self.pauses, tour.pauses, strict=True)
        ]
        return self.back - self.leaves - sum(resting)


@dataclass(frozen=True, slots=True)
class _Way:
    """The earliest way so far: free from when, and what was done by then."""

    free: int
    starts: tuple[int, ...]
    pauses: tuple[int, ...]
    first: int  # breaks that are over when the first visit starts


def timetable(problem: Problem, tour: Tour, stops: Sequence[Stop]) -> Timetable | None:
    """The earliest starts; where they are too much work, those of the least work that is back no later.
    None when the tour does not hold."""
    way = _through(problem, tour, stops, tour.shift[0], ())
    if way is None:
        return None
    if not stops:
        return Timetable((), way.pauses, way.free, way.free)
    there, start = stops[0][0].place, way.starts[0]

    def first_leg(at_home: int, leaves: int) -> Leg | None:
        leg = travel(problem, tour.start, there, leaves, tour.pauses[at_home : way.first])
        return leg if leg is not None and leg[0] <= start else None

    leaves, breaks = _latest(tour, way.first, start, first_leg)
    found = Timetable(way.starts, (*breaks, *way.pauses[way.first :]), leaves, way.free)
    if tour.most_work is None or found.work(tour) <= tour.most_work:
        return found

    def whole(at_home: int, leaves: int) -> _Way | None:
        later = _through(problem, tour, stops, leaves, _at_home(tour, at_home))
        return later if later is not None and later.free <= way.free else None

    for at_home in range(len(tour.pauses) + 1):
        last = _last(partial(whole, at_home), _free_at(tour, at_home), way.free)
        later = None if last is None else whole(at_home, last)
        if last is None or later is None:
            continue
        # Who leaves later may work longer all the same: a break at home is none of the day.
        if (other := Timetable(later.starts, later.pauses, last, later.free)).work(tour) < found.work(tour):
            found = other
    return found if found.work(tour) <= tour.most_work else None


def _latest(tour: Tour, first: int, start: int, leg: Callable[[int, int], Leg | None]) -> tuple[int, tuple[int, ...]]:
    """The latest departure, with some of the first breaks had at home before."""
    best: Leg = tour.shift[0], ()
    for at_home in range(first + 1):
        leaves = _last(partial(leg, at_home), _free_at(tour, at_home), start)
        if leaves is not None and (not best[1] or leaves > best[0]):
            found = leg(at_home, leaves)
            assert found is not None
            best = leaves, (*_at_home(tour, at_home), *found[1])
    return best


def _last(found: Callable[[int], object | None], low: int, high: int) -> int | None:
    """The last moment for which there is something: if there is then, there is before."""
    if low > high or found(low) is None:
        return None
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (low, middle - 1) if found(middle) is None else (middle, high)
    return low


def _at_home(tour: Tour, count: int) -> tuple[int, ...]:
    begins, free = [], tour.shift[0]
    for pause in tour.pauses[:count]:
        begins.append(max(free, pause.earliest))
        free = begins[-1] + pause.duration
    return tuple(begins)


def _free_at(tour: Tour, at_home: int) -> int:
    begins = _at_home(tour, at_home)
    return begins[-1] + tour.pauses[at_home - 1].duration if begins else tour.shift[0]


def _through(problem: Problem, tour: Tour, stops: Sequence[Stop], leaves: int, had: tuple[int, ...]) -> _Way | None:
    """By how many breaks are taken, the earliest way so far, stop by stop."""
    ways: list[_Way | None] = [None] * (len(tour.pauses) + 1)
    ways[len(had)] = _Way(leaves, (), had, len(had))
    here = tour.start
    for n, (visit, windows) in enumerate(stops):
        ways, here = _onward(problem, tour, ways, here, visit, windows, n == 0), visit.place
    ways = _onward(problem, tour, ways, here, None, (), False)
    home = ways[-1]
    return home if home is not None and home.free <= tour.shift[1] else None


def _onward(
    problem: Problem,
    tour: Tour,
    ways: list[_Way | None],
    here: int,
    visit: Visit | None,
    windows: Windows,
    is_first: bool,
) -> list[_Way | None]:
    there = tour.end if visit is None else visit.place
    onward: list[_Way | None] = [None] * len(ways)
    for taken, way in enumerate(ways):
        for due in range(taken, len(ways)):
            leg = None if way is None else travel(problem, here, there, way.free, tour.pauses[taken:due])
            if way is None or leg is None:
                continue
            free, starts = leg[0], way.starts
            if visit is not None:
                start = next((max(free, a) for a, b in windows if free <= b), None)
                if start is None:
                    continue
                free, starts = start + visit.duration, (*starts, start)
            best = onward[due]
            if best is None or free < best.free:
                onward[due] = _Way(free, starts, (*way.pauses, *leg[1]), due if is_first else way.first)
    return onward


def travel(problem: Problem, a: int, b: int, at: int, pauses: tuple[Pause, ...]) -> Leg | None:
    """When who may leave at that time is there, the breaks had on the way as early as they may."""
    best = _leg(problem.way(a, b, at), at, pauses)
    turn = (at // problem.hour + 1) * problem.hour
    while len(problem.ways) > 1 and best is not None and turn < best[0]:
        later = _leg(problem.way(a, b, turn), turn, pauses)
        if later is not None and later[0] < best[0]:
            best = later
        turn += problem.hour
    return best


def _leg(way: int, at: int, pauses: tuple[Pause, ...]) -> Leg | None:
    begins = []
    for pause in pauses:
        begin = max(at, pause.earliest)
        if begin > pause.latest:
            return None
        begins.append(begin)
        # What is not travelled before a break is travelled after it.
        way, at = max(0, way - (begin - at)), begin + pause.duration
    return at + way, tuple(begins)
