"""A technician's day as a person works it out on paper: who comes after whom, and when everybody is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.solver.fortnight.duty import LAW, Duty
from benchmarks.solver.fortnight.problems import UNPLANNED, most_planned
from benchmarks.solver.fortnight.roads import Map
from benchmarks.solver.fortnight.world import Request, Span, Technician

from scheduling.solver.law import LawfulShift, Rest


@dataclass(frozen=True, slots=True)
class Free:
    """From when and where somebody can go on, and by when they must be home."""

    place: int
    at: int
    home: int
    ends: int
    worked: int
    most_work: int
    lunch: Rest | None
    has_left: bool


def free_on(technician: Technician, lawful: LawfulShift) -> Free:
    assert lawful.shift is not None
    lunch = next((rest for rest in lawful.shift.rests if rest.duration >= LAW.shortest_break), None)
    home, (begins, ends) = technician.home, lawful.shift.span
    return Free(home, begins, home, ends, 0, most_planned(lawful), lunch, False)


def free_now(duty: Duty, now: int, sigma: float, overtime: int) -> Free:
    free = duty.expected_free(now, sigma)
    ends = min(duty.ends + overtime, duty.must_be_back(max(now, duty.begins)))
    home = duty.technician.home
    return Free(
        duty.place,
        free,
        home,
        ends,
        duty.work_until(free),
        duty.most_work - UNPLANNED,
        duty.lunch,
        duty.left_at is not None,
    )


def starts_of(
    there: Map, free: Free, order: Sequence[Request], windows: Mapping[str, Span], longer: float
) -> list[int] | None:
    """When each would begin; None when the day would be too long."""
    place, at, lunch, left, rested = free.place, free.at, free.lunch, None if not free.has_left else free.at, 0
    starts = []
    for request in order:
        opens, closes = windows[request.request_id]
        lasts = round(request.planned * longer)
        if lunch is not None and at >= lunch.earliest and left is not None:
            is_late_after = there.there_at(place, request.place, at + lunch.duration) > closes
            if not is_late_after or there.there_at(place, request.place, at) + lasts > lunch.latest:
                at, rested, lunch = at + lunch.duration, rested + lunch.duration, None
        leaves = there.leave_by(place, request.place, opens, at)
        if lunch is not None and left is None and leaves >= lunch.earliest + lunch.duration:
            lunch = None
        elif lunch is not None and left is not None and leaves - max(at, lunch.earliest) >= lunch.duration:
            rested, lunch = rested + lunch.duration, None
        left = leaves if left is None else left
        start = max(opens, there.there_at(place, request.place, leaves))
        starts.append(start)
        place, at = request.place, start + lasts
    if lunch is not None and order and at >= lunch.earliest:
        at, rested = at + lunch.duration, rested + lunch.duration
    back = there.there_at(place, free.home, at)
    if back > free.ends or (left is not None and free.worked + back - left - rested > free.most_work):
        return None
    return starts
