"""Where each visit could go on its own: every gap of every candidate's day, with the starts that fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from scheduling.solver.law import Rule
from scheduling.solver.params import Params, Travel
from scheduling.solver.problem import (
    Candidate,
    Pinned,
    Place,
    Problem,
    Span,
    TechnicianDay,
    Visit,
    back_at,
    intersect,
    leave_by,
    walk,
)
from scheduling.solver.working_day import LAW, broken_by

# The first Monday at midnight, in UTC.
MONDAY_S = 4 * 86_400
# A start that the law forbids is tried again a break later by the clock: the next minutes would be no better, and a
# time that was offered is found again once other visits stand around it.
FORBIDDEN_S = 1_200


@dataclass(frozen=True, slots=True)
class Option:
    """One technician's gap between two fixed things, with every start that fits there alone."""

    candidate: Candidate
    day: TechnicianDay
    gap: int
    before: Place | None
    starts_s: tuple[int, ...]
    longest_s: int
    travel_s: int
    travel_m: int
    added_s: int
    cost: int

    @property
    def where(self) -> tuple[str, str, int]:
        return (self.day.technician_id, self.day.day, self.gap)


Chosen = dict[str, tuple[int, list[Option]]]


def allowed_time(visit: Visit) -> tuple[Span, ...] | None:
    if visit.windows is None or visit.opening is None:
        return visit.windows if visit.opening is None else visit.opening
    return intersect(visit.windows, visit.opening)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One visit's question, the same in every gap. Alone, its first start in a gap is never beaten by a later
    one, as no cost falls with time: 3 ms for 20 technicians' weeks, where all starts took 40."""

    visit: Visit
    allowed: tuple[Span, ...] | None
    now_s: int
    params: Params
    is_alone: bool
    forbidden: set[Rule]
    law: WorkedAround | None = None


@dataclass(frozen=True, slots=True)
class WorkedAround:
    """What the law looks at beside one more visit of a day: `stands` are its stops with the ways to them, then the way
    home from the last."""

    work: tuple[Span, ...]
    elsewhen: tuple[tuple[int, int], ...]
    stops: tuple[Span, ...]
    stands: tuple[tuple[int, int], ...]
    breaks: tuple[tuple[int, int], ...]
    monday_s: int
    weeks: Mapping[int, int]

    def broken_by(self, gap: int, slot: Span, way_s: int, onward_s: int) -> Rule | None:
        """`onward_s` is the way from there to what follows the gap."""
        end_s, stands = slot.end_s, list(self.stands)
        if gap < len(self.stops):
            following = self.stops[gap]
            stands[gap] = (leave_by(self.work, following.start_s, onward_s), following.end_s)
        else:
            end_s, stands = self._back(end_s, onward_s), stands[:-1]
        return self._with(stands, (leave_by(self.work, slot.start_s, way_s), end_s))

    def forbids_some(self, home_s: int) -> bool:
        """Of the shift, when it takes that long home from its end at most."""
        whole = self.work[0].start_s, self._back(self.work[-1].end_s, home_s)
        return self._with(self.stands, whole, is_visit=False) is not None

    def _back(self, end_s: int, home_s: int) -> int:
        return _back(self.work, self.elsewhen, end_s, home_s)

    def _with(self, stands: Sequence[tuple[int, int]], new: tuple[int, int], *, is_visit: bool = True) -> Rule | None:
        others = (*self.elsewhen, *stands)
        return broken_by(others, new, self.breaks, self.monday_s, self.weeks, is_visit=is_visit)


def _law_of(visit: Visit, day: TechnicianDay, params: Params) -> WorkedAround | None:
    """None for most days: the law would let all of the shift be worked."""
    travel, chain, stands = params.roads.travel, _chain(day), []
    elsewhen = tuple((span.start_s, span.end_s) for span in day.elsewhen)
    here, left_s = day.base, day.work[0].start_s
    for stop in chain:
        way_s = travel(here, stop.place, local_hour(day, left_s)).seconds
        stands.append((leave_by(day.work, stop.span.start_s, way_s), stop.span.end_s))
        here, left_s = stop.place, stop.span.end_s
    if chain:
        # A last visit that is remote takes place wherever the new one leaves the technician.
        is_remote = max(day.pinned, key=lambda p: (p.span.start_s, p.span.end_s)).place is None
        places = (here, visit.place) if is_remote and visit.place else (here,)
        home_s = max(travel(place, _home(day), local_hour(day, left_s)).seconds for place in places)
        stands.append((left_s, _back(day.work, elsewhen, left_s, home_s)))
    around = WorkedAround(
        day.work,
        elsewhen,
        tuple(stop.span for stop in chain),
        tuple(stands),
        tuple((a.end_s, b.start_s) for a, b in pairwise(day.work)),
        MONDAY_S - day.utc_offset_s,
        day.weeks,
    )
    longest_s = params.roads.slowest(visit.place or here, _home(day)).seconds
    return around if around.forbids_some(longest_s) else None


def _back(work: tuple[Span, ...], elsewhen: Sequence[tuple[int, int]], end_s: int, home_s: int) -> int:
    """At home; where other work follows, with a night's rest before it at the latest: whoever is on call on and on does
    not go home between two shifts."""
    rest_s = min((start_s for start_s, _ in elsewhen if start_s >= end_s), default=2**62) - LAW.daily_rest
    return max(end_s, min(back_at(work, end_s, home_s), rest_s))


def _home(day: TechnicianDay) -> Place | None:
    return day.end or day.base


def find_options(
    visit: Visit, problem: Problem, params: Params, *, every_start: bool = False, forbidden: set[Rule] | None = None
) -> list[Option]:
    """`forbidden` is told the rules of law that kept a start out."""
    is_alone = len(problem.visits) == 1 and visit.technicians == 1 and not every_start
    asked = _Asked(
        visit, allowed_time(visit), problem.now_s, params, is_alone, set() if forbidden is None else forbidden
    )
    candidates = {candidate.technician_id: candidate for candidate in visit.candidates}
    return [
        option
        for day in problem.days
        if day.technician_id in candidates and day.work and _has_room(day, visit)
        for option in _gaps(replace(asked, law=_law_of(visit, day, params)), candidates[day.technician_id], day)
    ]


def _has_room(day: TechnicianDay, visit: Visit) -> bool:
    is_full = day.visits_left is not None and day.visits_left < 1
    return not is_full and (day.seconds_left is None or day.seconds_left >= visit.duration_s)


def local_hour(day: TechnicianDay, at_s: int) -> int:
    return (at_s + day.utc_offset_s) // 3600 % 24


def _chain(day: TechnicianDay) -> list[Pinned]:
    """The day's fixed visits in order; a remote one takes place wherever the technician then is."""
    chain: list[Pinned] = []
    here = day.base
    for pinned in sorted(day.pinned, key=lambda p: (p.span.start_s, p.span.end_s)):
        here = pinned.place or here
        chain.append(Pinned(pinned.span, here))
    return chain


def _gaps(asked: _Asked, candidate: Candidate, day: TechnicianDay) -> Iterator[Option]:
    free_s, before = max(asked.now_s + asked.visit.preparation_s, day.work[0].start_s), day.base
    for gap, following in enumerate([*_chain(day), None]):
        option = _gap(asked, candidate, day, gap, free_s, before, following)
        if option is not None:
            yield option
        if following is not None:
            free_s, before = max(free_s, following.span.end_s), following.place


def _gap(
    asked: _Asked,
    candidate: Candidate,
    day: TechnicianDay,
    gap: int,
    depart_s: int,
    before: Place | None,
    following: Pinned | None,
) -> Option | None:
    visit, params = asked.visit, asked.params
    there, hour = visit.place or before, local_hour(day, depart_s)
    way = params.roads.travel(before, visit.place, hour)
    arrive_s = walk(day.work, depart_s, way.seconds)
    if arrive_s is None:
        return None
    after = following.place if following is not None else _home(day)
    found = _slots(asked, day, gap, arrive_s, way, there, after, following)
    slots = list(islice(found, 1 if asked.is_alone else None))
    if not slots:
        return None
    added_s = way.seconds
    if visit.place is not None and after is not None and before is not None:
        onward, instead = params.roads.travel(there, after, hour), params.roads.travel(before, after, hour)
        added_s += onward.seconds - instead.seconds
    added_s = max(0, added_s)
    cost = added_s // 60 * params.travel_cost_per_min
    cost += (100 - candidate.score) * params.score_cost_per_point
    starts_s = tuple(slot.start_s for slot in slots)
    longest_s = max(slot.end_s - slot.start_s for slot in slots)
    return Option(candidate, day, gap, before, starts_s, longest_s, way.seconds, way.metres, added_s, cost)


def _slots(
    asked: _Asked,
    day: TechnicianDay,
    gap: int,
    arrive_s: int,
    way: Travel,
    there: Place | None,
    after: Place | None,
    following: Pinned | None,
) -> Iterator[Span]:
    visit, allowed, step_s = asked.visit, asked.allowed, asked.params.step_s
    until_s = following.span.start_s if following is not None else day.work[-1].end_s
    fits_in_one = any(span.end_s - span.start_s >= visit.duration_s for span in day.work)
    lawful_s = 0
    for span in intersect(day.work, allowed) if allowed is not None else day.work:
        first_s = -(-max(span.start_s, arrive_s) // step_s) * step_s
        for start_s in range(first_s, min(span.end_s, until_s), step_s):
            end_s = walk(day.work, start_s, visit.duration_s)
            if end_s is None or end_s > until_s:
                break
            # Work stops for the break only where the job is longer than any stretch between breaks.
            if end_s - start_s > visit.duration_s and (fits_in_one or visit.technicians > 1):
                break
            if allowed is not None and not any(a.start_s <= start_s and end_s <= a.end_s for a in allowed):
                continue
            is_asked_for = following is not None or asked.law is not None
            onward_s = asked.params.roads.travel(there, after, local_hour(day, end_s)).seconds if is_asked_for else 0
            if following is not None and not _reaches(day, end_s, onward_s, following):
                continue
            if start_s < lawful_s:
                continue
            slot = Span(start_s, end_s)
            if asked.law is not None and (rule := asked.law.broken_by(gap, slot, way.seconds, onward_s)):
                asked.forbidden.add(rule)
                lawful_s = (start_s // FORBIDDEN_S + 1) * FORBIDDEN_S
                continue
            yield slot


def _reaches(day: TechnicianDay, end_s: int, onward_s: int, following: Pinned) -> bool:
    next_s = walk(day.work, end_s, onward_s)
    return next_s is not None and next_s <= following.span.start_s


def crew_size(options: list[Option]) -> int:
    return len({option.day.technician_id for option in options})


def slot_of(visit: Visit, chosen: tuple[int, list[Option]]) -> Span:
    start_s, taken = chosen
    ends = [walk(option.day.work, start_s, visit.duration_s) for option in taken]
    return Span(start_s, max(end_s for end_s in ends if end_s is not None))
