"""Technicians' tours of a day: shifts as the law leaves them, with what is fixed in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from scheduling.domain.day.standing import DAY_S, Axis, Fixed, Here, Standing
from scheduling.domain.model import Technician
from scheduling.domain.weeks import number_of, seconds_by_week
from scheduling.domain.what_if import Day
from scheduling.solver import law
from scheduling.solver.problem import Place
from scheduling.solver.tours.problem import LARGEST, Pause, Problem, Tour, Visit
from scheduling.solver.tours.timetable import timetable

Span = tuple[int, int]
ON_THE_WAY_S = 3_600


@dataclass(frozen=True, slots=True)
class Laid:
    """A tour with the visits pinned in it; `start` is where it begins."""

    tour: Tour
    pinned: tuple[Visit, ...]
    fixed: tuple[Fixed, ...]


class Places:
    """Numbers of places; nowhere is number 0."""

    def __init__(self) -> None:
        self.found: dict[Place | None, int] = {None: 0}

    def number(self, place: Place | None) -> int:
        return self.found.setdefault(place, len(self.found))

    @property
    def all(self) -> list[Place | None]:
        return list(self.found)


def starts_of(standing: Standing, who: UUID) -> Here:
    """Where and from when a technician's tour may begin: at the base, or where they are."""
    return standing.here.get(who) or Here(0, standing.technicians[who].start)


def lay_tour(
    day: Day,
    axis: Axis,
    standing: Standing,
    who: UUID,
    own: Sequence[Fixed],
    places: Mapping[Place | None, int],
    roads: Problem,
) -> Laid | None:
    """None where nothing is left of the day. `own` are the visits they have that may be moved."""
    technician, work = standing.technicians[who], standing.work[who]
    if not work:
        return None
    spans = [(span.start_s - axis.origin_s, span.end_s - axis.origin_s) for span in work]
    known = [one.start for one in (*standing.fixed, *own) if one.technician_id == who]
    known += [standing.began[who]] if who in standing.began else []
    spans = _within_a_day(spans, [*known, axis.now])
    lawful = _lawful(day, axis, spans, technician)
    if lawful.shift is None:
        return None
    here = starts_of(standing, who)
    begins = max(lawful.shift.span[0], axis.now, here.free)
    mine = sorted(
        (one for one in standing.fixed if one.technician_id == who and one.start < spans[-1][1]),
        key=lambda one: (one.start, one.name),
    )
    for one in mine:
        if one.start < begins < one.end:
            begins, here = one.end, Here(one.end, one.place or here.place)
    fixed = [one for one in mine if one.start >= begins]
    ends = lawful.shift.span[1]
    if begins >= ends:
        return None
    remote = [one for one in fixed if one.place is None]
    on_site = [one for one in fixed if one.place is not None]
    used = [*standing.used.get(who, ()), *(one.end - one.start for one in remote)]
    has_begun = who in standing.here
    most_work = lawful.most_work - (begins - lawful.shift.span[0] if has_begun else 0)
    capacity = technician.visits_per_day
    given = [Pause(a, a, b - a) for a, b in _blocks(begins, spans, remote, on_site)]
    tour = Tour(
        tour_id=str(who),
        start=places[here.place],
        end=places[technician.end],
        shift=(begins, ends),
        pauses=_within(_with_law(given, lawful.shift.rests, begins, on_site), ends),
        capacity=None if capacity is None else max(0, capacity - len(used)),
        most_work=max(0, most_work),
        overtime=lawful.overtime,
    )
    if technician.minutes_per_day is not None:
        left = technician.minutes_per_day * 60 - sum(used)
        # More than is left may stand already: then nothing is added.
        stands = _work_of([*on_site, *own], tour, given, places, roads)
        tour = replace(tour, most_work=max(0, min(most_work, max(left, stands))))
    return _hold(tour, given, on_site, places, roads)


def holds(laid: Laid, own: Sequence[Fixed], places: Mapping[Place | None, int], roads: Problem) -> bool:
    """Whether a tour has room for what its technician has to do, at the times it stands."""
    stops = [*laid.pinned, *(_pinned(one, laid.tour, places) for one in own)]
    stops.sort(key=lambda visit: visit.windows[0])
    if laid.tour.capacity is not None and len(stops) > laid.tour.capacity:
        return False
    return timetable(roads, laid.tour, [(visit, visit.windows) for visit in stops]) is not None


def _within_a_day(spans: list[Span], starts: Sequence[int]) -> list[Span]:
    """Who is on call longer than anybody may work counts from their first work, and an hour on the way to it."""
    begins, ends = spans[0][0], spans[-1][1]
    if ends - begins <= law.Law().span:
        return spans
    first = min((start for start in starts if begins <= start < ends), default=begins)
    begins = max(begins, first - ON_THE_WAY_S)
    begins = next(max(a, begins) for a, b in spans if b > begins)
    ends = begins + law.Law().span
    return [(max(a, begins), min(b, ends)) for a, b in spans if b > begins and a < ends]


def _lawful(day: Day, axis: Axis, spans: list[Span], technician: Technician) -> law.LawfulShift:
    rests = tuple(law.Rest(a[1], a[1], b[0] - a[1]) for a, b in pairwise(spans))
    worked = (*day.worked.get(technician.technician_id, ()), *technician.call_outs)
    given = ((axis.at(slot.starts_at), axis.at(slot.ends_at)) for slot in worked)
    before = tuple((a, b) for a, b in given if a < b and (b <= spans[0][0] or a >= spans[-1][1]))
    shift = law.Shift((spans[0][0], spans[-1][1]), rests)
    yesterday = day.day - timedelta(days=1)
    weeks = {number - number_of(yesterday): seconds for number, seconds in seconds_by_week(technician).items()}
    return law.lawful(law.Person(before, weeks=weeks), [shift], -yesterday.weekday() * DAY_S)[0]


def _blocks(begins: int, spans: list[Span], remote: list[Fixed], on_site: list[Fixed]) -> list[Span]:
    """When nobody can be visited: breaks, absences, remote visits; but what is fixed on site stands there."""
    gaps = [(a[1], b[0]) for a, b in pairwise(spans)] + [(one.start, one.end) for one in remote]
    gaps = [piece for gap in gaps for piece in _cut(gap, [(one.start, one.end) for one in on_site])]
    return law.merged([(max(a, begins), b) for a, b in gaps if b > begins])


def _cut(span: Span, holes: Sequence[Span]) -> list[Span]:
    pieces = [span]
    for start, end in holes:
        pieces = [piece for a, b in pieces for piece in ((a, min(b, start)), (max(a, end), b)) if piece[0] < piece[1]]
    return pieces


def _within(pauses: Sequence[Pause], ends: int) -> tuple[Pause, ...]:
    """What begins after the shift is no break of it."""
    return tuple(
        replace(pause, latest=min(pause.latest, ends), duration=min(pause.duration, max(0, ends - pause.earliest)))
        for pause in pauses
        if pause.earliest < ends
    )


def _with_law(given: list[Pause], rests: Sequence[law.Rest], begins: int, on_site: list[Fixed]) -> list[Pause]:
    """With the breaks that the law adds: where others are fixed, at the first moment when nothing else is."""
    pauses = list(given)
    for rest in rests:
        earliest = max(rest.earliest, begins)
        if not rest.is_by_law or rest.latest < earliest:
            continue
        if not given and not on_site:
            pauses.append(Pause(earliest, rest.latest, rest.duration, True))
            continue
        taken = [(p.earliest, p.earliest + p.duration) for p in pauses] + [(one.start, one.end) for one in on_site]
        free = [
            at
            for at in (earliest, *sorted(end for _, end in taken))
            if earliest <= at <= rest.latest
            and not any(start < at + rest.duration and at < end for start, end in taken)
        ]
        if free:
            pauses.append(Pause(free[0], free[0], rest.duration, True))
    return sorted(pauses, key=lambda pause: pause.earliest)


def _work_of(
    fixed: Sequence[Fixed], tour: Tour, given: list[Pause], places: Mapping[Place | None, int], roads: Problem
) -> int:
    chain = [_pinned(one, tour, places) for one in sorted(fixed, key=lambda one: (one.start, one.name))]
    long = _long(tour, given)
    times = timetable(roads, long, [(visit, visit.windows) for visit in chain])
    return times.work(long) if times is not None and chain else 0


def _long(tour: Tour, given: list[Pause]) -> Tour:
    return replace(tour, shift=(tour.shift[0], LARGEST), pauses=tuple(given), most_work=None, overtime=0)


def _hold(
    tour: Tour, given: list[Pause], on_site: list[Fixed], places: Mapping[Place | None, int], roads: Problem
) -> Laid:
    """What stands, stands: where it is more than the law or a limit allows, the tour is as long as it takes, and
    what cannot even be driven is only time that is taken."""
    chain = [_pinned(one, tour, places) for one in on_site]
    long = _long(tour, given)
    while (times := timetable(roads, long, [(visit, visit.windows) for visit in chain])) is None and chain:
        late = _first_late(roads, long, chain)
        chain.remove(late)
        start = late.windows[0][0]
        pieces = _cut((start, start + late.duration), [(v.windows[0][0], v.windows[0][0] + v.duration) for v in chain])
        blocks = law.merged([(p.earliest, p.earliest + p.duration) for p in long.pauses] + pieces)
        long = replace(long, pauses=tuple(Pause(a, a, b - a) for a, b in blocks))
    if times is None or not on_site:
        return Laid(tour, (), tuple(on_site))
    ends = max(tour.shift[1], times.back)
    whole = replace(
        long,
        shift=(tour.shift[0], ends),
        pauses=_within(long.pauses, ends),
        most_work=max(tour.most_work or 0, times.work(long)),
        overtime=tour.overtime if ends == tour.shift[1] else 0,
        capacity=None if tour.capacity is None else max(tour.capacity, len(chain)),
    )
    lawful = replace(whole, pauses=tour.pauses)
    if len(chain) == len(on_site) and timetable(roads, lawful, [(one, one.windows) for one in chain]) is not None:
        whole = lawful
    return Laid(whole, tuple(chain), tuple(on_site))


def _pinned(one: Fixed, tour: Tour, places: Mapping[Place | None, int]) -> Visit:
    return Visit(
        one.name,
        places[one.place],
        max(0, one.end - one.start),
        ((one.start, one.start),),
        tour_id=tour.tour_id,
        load=1,
    )


def _first_late(roads: Problem, tour: Tour, chain: list[Visit]) -> Visit:
    """The first that cannot be reached after those before it."""
    for size in range(1, len(chain) + 1):
        if timetable(roads, tour, [(visit, visit.windows) for visit in chain[:size]]) is None:
            return chain[size - 1]
    return chain[-1]
