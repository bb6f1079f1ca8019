"""Where each visit could go on its own: every gap of every candidate's day, with the starts that fit."""

from __future__ import annotations

from dataclasses import dataclass

from scheduling.solver.params import Params
from scheduling.solver.problem import (
    Candidate,
    Pinned,
    Place,
    Problem,
    Span,
    TechnicianDay,
    Visit,
    intersect,
    walk,
)


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
    cost: int

    @property
    def where(self) -> tuple[str, str, int]:
        return (self.day.technician_id, self.day.day, self.gap)


Chosen = dict[str, tuple[int, list[Option]]]


def allowed_time(visit: Visit) -> tuple[Span, ...] | None:
    if visit.windows is None or visit.opening is None:
        return visit.windows if visit.opening is None else visit.opening
    return intersect(visit.windows, visit.opening)


def find_options(visit: Visit, problem: Problem, params: Params) -> list[Option]:
    allowed = allowed_time(visit)
    candidates = {candidate.technician_id: candidate for candidate in visit.candidates}
    return [
        option
        for day in problem.days
        if day.technician_id in candidates and day.work and _has_room(day, visit)
        for option in _gaps(visit, candidates[day.technician_id], day, allowed, problem.now_s, params)
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


def _gaps(
    visit: Visit,
    candidate: Candidate,
    day: TechnicianDay,
    allowed: tuple[Span, ...] | None,
    now_s: int,
    params: Params,
) -> list[Option]:
    chain = _chain(day)
    ready_s = max(now_s + visit.preparation_s, day.work[0].start_s)
    found = []
    free_s, before = ready_s, day.base
    for gap in range(len(chain) + 1):
        following = chain[gap] if gap < len(chain) else None
        option = _gap(visit, candidate, day, allowed, params, gap, (max(ready_s, free_s), before), following)
        if option is not None:
            found.append(option)
        if following is not None:
            free_s = max(free_s, following.span.end_s)
            before = following.place
    return found


def _gap(
    visit: Visit,
    candidate: Candidate,
    day: TechnicianDay,
    allowed: tuple[Span, ...] | None,
    params: Params,
    gap: int,
    leave: tuple[int, Place | None],
    following: Pinned | None,
) -> Option | None:
    depart_s, before = leave
    roads = params.roads
    there = visit.place or before
    way = roads.travel(before, visit.place, local_hour(day, depart_s))
    arrive_s = walk(day.work, depart_s, way.seconds)
    until_s = following.span.start_s if following is not None else day.work[-1].end_s
    if arrive_s is None or arrive_s + visit.duration_s > until_s:
        return None
    spans = intersect(day.work, allowed) if allowed is not None else day.work
    fits_in_one = any(span.end_s - span.start_s >= visit.duration_s for span in day.work)
    starts: list[int] = []
    longest_s = visit.duration_s
    for span in spans:
        first_s = -(-max(span.start_s, arrive_s) // params.step_s) * params.step_s
        for start_s in range(first_s, min(span.end_s, until_s), params.step_s):
            end_s = walk(day.work, start_s, visit.duration_s)
            if end_s is None or end_s > until_s:
                break
            # Work stops for the break only where the job is longer than any stretch between breaks.
            if end_s - start_s > visit.duration_s and (fits_in_one or visit.technicians > 1):
                continue
            if allowed is not None and not any(a.start_s <= start_s and end_s <= a.end_s for a in allowed):
                continue
            if following is not None:
                onward_s = roads.travel(there, following.place, local_hour(day, end_s)).seconds
                next_s = walk(day.work, end_s, onward_s)
                if next_s is None or next_s > until_s:
                    continue
            starts.append(start_s)
            longest_s = max(longest_s, end_s - start_s)
    if not starts:
        return None
    after = following.place if following is not None else day.end or day.base
    hour = local_hour(day, depart_s)
    added_s = way.seconds
    if visit.place is not None and after is not None and before is not None:
        added_s += roads.travel(there, after, hour).seconds - roads.travel(before, after, hour).seconds
    cost = max(0, added_s) // 60 * params.travel_cost_per_min
    cost += (100 - candidate.score) * params.score_cost_per_point
    return Option(candidate, day, gap, before, tuple(starts), longest_s, way.seconds, cost)


def crew_size(options: list[Option]) -> int:
    return len({option.day.technician_id for option in options})


def slot_of(visit: Visit, chosen: tuple[int, list[Option]]) -> Span:
    start_s, taken = chosen
    ends = [walk(option.day.work, start_s, visit.duration_s) for option in taken]
    return Span(start_s, max(end_s for end_s in ends if end_s is not None))
