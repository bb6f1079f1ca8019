"""A day as a question to the solver: tours, visits, travel between them, and the plan that stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.domain.day.roads import HOUR_S, Ways, ways_between
from scheduling.domain.day.standing import Axis, Fixed, Standing, axis_of, keep_in_place, standing_of
from scheduling.domain.day.tours import Laid, Places, holds, lay_tour, starts_of
from scheduling.domain.day.visits import Asked, movable, urgent
from scheduling.domain.model import Job
from scheduling.domain.what_if import Change, Day, Longer, RoadClosed
from scheduling.solver.params import Roads
from scheduling.solver.problem import Place
from scheduling.solver.tours.problem import Problem
from scheduling.solver.tours.result import Plan, Route, Stay


@dataclass(frozen=True)
class Question:
    """`whole` is the solver's; `asked` are those of its visits that may change, by their names there."""

    day: Day
    axis: Axis
    standing: Standing
    changes: tuple[Change, ...]
    whole: Problem
    ways: Ways
    open_ways: Ways
    """before any road was closed"""
    places: Places
    laid: dict[UUID, Laid]
    asked: dict[str, Asked]
    hopeless: tuple[Job, ...]
    """which may start at no time of the day that is left"""


def question_of(
    day: Day, changes: Sequence[Change], keep: Sequence[UUID], preparation_minutes: Mapping[str, int]
) -> Question:
    axis = axis_of(day)
    standing = standing_of(day, axis, changes, set(keep))
    places, roads = Places(), Roads()
    for fixed in standing.fixed:
        places.number(fixed.place)
    for job in (*standing.movable, *standing.urgent):
        assert job.need is not None
        assert job.need.site is not None
        places.number(job.need.site.place)
    for who, technician in standing.technicians.items():
        places.number(starts_of(standing, who).place)
        places.number(technician.end)
    closed = [change for change in changes if isinstance(change, RoadClosed)]
    zone = ZoneInfo(day.zone)
    ways = ways_between(places.all, roads, axis.origin_s, zone, closed)
    open_ways = ways_between(places.all, roads, axis.origin_s, zone) if closed else ways
    empty = Problem((), (), ways.seconds, paces=ways.paces, hour=HOUR_S, tolls=ways.tolls)
    laid = _lay(day, axis, standing, places.found, empty)
    longer = {change.visit_id: change.minutes for change in changes if isinstance(change, Longer)}
    usual, known = standing, laid
    if standing.stretched:
        # What comes behind a longer visit is stuck only where it was already.
        usual = standing_of(day, axis, [change for change in changes if not isinstance(change, Longer)], set(keep))
        known = _lay(day, axis, usual, places.found, empty)
    if stuck := set(_stuck(axis, usual, known, places.found, empty)) - longer.keys() - standing.pushed:
        keep_in_place(standing, axis, stuck)
        laid = _lay(day, axis, standing, places.found, empty)
    asked: dict[str, Asked] = {}
    hopeless = []
    for job in (*standing.movable, *standing.urgent):
        if job in standing.urgent:
            assert job.need is not None
            ready_s = preparation_minutes[job.need.priority] * 60
            one = urgent(day, axis, standing, job, places.found, ready_s)
        else:
            one = movable(day, axis, standing, job, tuple(laid), places.found, longer, only_improve=not changes)
        if one is None:
            hopeless.append(job)
        else:
            asked[one.visit.visit_id] = one
    tours = []
    for who, one_laid in laid.items():
        skills = {f"for {name}": 1 for name, one in asked.items() if who in one.crew}
        tours.append(replace(one_laid.tour, skills=skills))
    visits = [visit for one_laid in laid.values() for visit in one_laid.pinned]
    visits += [one.visit for one in asked.values()]
    whole = replace(empty, tours=tuple(tours), visits=tuple(visits))
    return Question(day, axis, standing, tuple(changes), whole, ways, open_ways, places, laid, asked, tuple(hopeless))


def _lay(
    day: Day, axis: Axis, standing: Standing, places: Mapping[Place | None, int], roads: Problem
) -> dict[UUID, Laid]:
    found = {
        who: lay_tour(day, axis, standing, who, list(_own(axis, standing, who)), places, roads)
        for who in standing.technicians
    }
    return {who: laid for who, laid in found.items() if laid is not None}


def _stuck(
    axis: Axis, standing: Standing, laid: Mapping[UUID, Laid], places: Mapping[Place | None, int], roads: Problem
) -> Iterator[UUID]:
    """Visits of whoever has more to do, as it stands, than the law, a limit or the roads would let be planned: they
    would be torn from people whom no change is about."""
    for who in standing.technicians:
        own = list(_own(axis, standing, who))
        if own and (who not in laid or not holds(laid[who], own, places, roads)):
            yield from (UUID(one.name) for one in own)


def _own(axis: Axis, standing: Standing, who: UUID) -> Iterator[Fixed]:
    for job in standing.movable:
        assert job.visit is not None
        assert job.need is not None
        assert job.need.site is not None
        found = job.visit.arrangement
        if who in found.technician_ids and job.ticket_id not in standing.lost:
            start, end = axis.at(found.slot.starts_at), axis.at(found.slot.ends_at)
            yield Fixed(str(found.visit_id), who, start, end, job.need.site.place)


def as_it_is(question: Question) -> Plan:
    """The plan that stands, as far as it is still there: what the search begins from."""
    axis, routes = question.axis, []
    for who, laid in question.laid.items():
        stays = [Stay(visit.visit_id, visit.windows[0][0]) for visit in laid.pinned]
        stays += [
            Stay(name, axis.at(one.was.starts_at))
            for name, one in question.asked.items()
            if one.was is not None and who in one.was.technician_ids and one.job.ticket_id not in question.standing.lost
        ]
        stays.sort(key=lambda stay: (stay.start, stay.visit_id))
        routes.append(Route(str(who), tuple(stays), (), laid.tour.shift[0], laid.tour.shift[1]))
    return Plan(tuple(routes), (), 0, 0, 0, 0)
