"""When each visit of a plan starts: as before, wherever its tour still allows that."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from scheduling.domain.day.question import Question
from scheduling.domain.day.visits import Asked
from scheduling.domain.what_if import Seat
from scheduling.solver.tours.problem import Visit, Windows
from scheduling.solver.tours.result import Plan, Route
from scheduling.solver.tours.timetable import timetable

ROUND_S = 300


def seats_of(question: Question, found: Plan) -> dict[str, Seat]:
    """Starts are what they were wherever the tour still allows it, and else on round times where it does."""
    starts: dict[str, dict[UUID, int]] = {}
    for route in found.routes:
        who = UUID(route.tour_id)
        for name, start in _settled_route(question, who, route):
            starts.setdefault(name, {})[who] = start
    return {name: _seat(question, question.asked[name], by_who) for name, by_who in starts.items()}


def _settled_route(question: Question, who: UUID, route: Route) -> list[tuple[str, int]]:
    pinned = {visit.visit_id: visit for visit in question.laid[who].pinned}
    stops: list[tuple[Visit, Windows]] = []
    for stay in route.stays:
        visit = pinned.get(stay.visit_id) or question.asked[stay.visit_id].visit
        windows = visit.windows if visit.is_promised(stay.start) else visit.other_windows
        stops.append((visit, ((stay.start, stay.start),) if visit.crew > 1 else windows))
    tour = question.laid[who].tour

    def try_start(n: int, start: int) -> bool:
        visit, _ = stops[n]
        if not any(a <= start <= b for a, b in (*visit.windows, *visit.other_windows)):
            return False
        trial = [*stops[:n], (visit, ((start, start),)), *stops[n + 1 :]]
        if timetable(question.whole, tour, trial) is None:
            return False
        stops[n] = trial[n]
        return True

    free = [n for n, (visit, _) in enumerate(stops) if visit.visit_id in question.asked and visit.crew == 1]
    known = [n for n in free if question.asked[stops[n][0].visit_id].was is not None]
    # Those who keep their technician first: nobody needs to be told.
    known.sort(key=lambda n: who not in _was(question, stops[n][0]).technician_ids)
    kept = {n for n in known if try_start(n, question.axis.at(_was(question, stops[n][0]).starts_at))}
    for n in set(free) - kept:
        times = timetable(question.whole, tour, stops)
        assert times is not None
        start = -(-times.starts[n] // ROUND_S) * ROUND_S
        if stops[n][0].is_promised(start) or not stops[n][0].is_promised(times.starts[n]):
            try_start(n, start)
    times = timetable(question.whole, tour, stops)
    assert times is not None
    return [
        (visit.visit_id, start)
        for (visit, _), start in zip(stops, times.starts, strict=True)
        if visit.visit_id in question.asked
    ]


def _was(question: Question, visit: Visit) -> Seat:
    was = question.asked[visit.visit_id].was
    assert was is not None
    return was


def _seat(question: Question, one: Asked, by_who: Mapping[UUID, int]) -> Seat:
    (start,) = set(by_who.values())
    stay = [who for who in (one.was.technician_ids if one.was else ()) if who in by_who]
    crew = (*stay, *sorted(by_who.keys() - set(stay)))
    return Seat(crew, question.axis.instant(start), question.axis.instant(start + one.visit.duration))
