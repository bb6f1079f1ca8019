"""Visits that may be planned anew: when they may start, who may come, and what it costs to change that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.domain.appointment import URGENT, promise_of
from scheduling.domain.certificates import able_until
from scheduling.domain.day.standing import DAY_S, Axis, Standing, bounds_of
from scheduling.domain.horizon import DAY, Horizon, opening_of
from scheduling.domain.model import Arrangement, Job, Need, Slot
from scheduling.domain.what_if import Day, Seat
from scheduling.solver.problem import Place
from scheduling.solver.tours.problem import LARGEST, Visit, Windows, joined

# Costs are seconds of driving. Whoever is left out costs far more than any detour, and P1 more than all others.
LEFT_OUT_COST = {"P1": 50_000_000, "P2": 5_000_000, "P3": 500_000, "P4": 250_000}
BROKEN_COST = 36_000
OTHER_PERSON_COST = 900
UNASKED_COST = 5_400
"""another person for a visit that no change is about: whoever asks what follows from one has not asked for more"""
SOON = timedelta(hours=4)
MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """One visit of the question, and what it was: `was` None has no place yet."""

    job: Job
    visit: Visit
    was: Seat | None
    promise: Slot | None
    crew: tuple[UUID, ...]
    """who may come"""

    @property
    def need(self) -> Need:
        assert self.job.need is not None
        return self.job.need

    @property
    def zone(self) -> ZoneInfo:
        assert self.need.site is not None
        return ZoneInfo(self.need.site.zone)

    def is_late(self, ends: Slot) -> bool:
        return self.need.resolve_by is not None and ends.ends_at > self.need.resolve_by


def movable(
    day: Day,
    axis: Axis,
    standing: Standing,
    job: Job,
    tours: Sequence[UUID],
    places: dict[Place | None, int],
    longer: dict[UUID, int],
    *,
    only_improve: bool,
) -> Asked | None:
    """None where it may start at no time of the day that is left."""
    assert job.visit is not None
    assert job.need is not None
    assert job.need.site is not None
    found, need, site = job.visit.arrangement, job.need, job.need.site
    is_lost = job.ticket_id in standing.lost
    was = Seat(found.technician_ids, found.slot.starts_at, found.slot.ends_at)
    promise = promised(day, job, found)
    duration = _seconds(found.slot)
    if found.visit_id in longer:
        duration = longer[found.visit_id] * MINUTE_S
    elif is_lost:
        duration = min(duration, need.minutes * MINUTE_S)
    start = axis.at(found.slot.starts_at)
    allowed = _allowed(day, axis, need, duration, _seconds(found.slot))
    kept = _cut_to(allowed, (axis.at(promise.starts_at), axis.at(promise.ends_at) - MINUTE_S))
    if need.resolve_by is not None and found.slot.ends_at <= need.resolve_by:
        # What is in time stays so, if it can.
        kept = _cut_to(kept, (0, axis.at(need.resolve_by) - duration))
    if duration == _seconds(found.slot) and start >= axis.now:
        kept = joined((*kept, (start, start)))
    others = without(allowed, kept)
    windows, other_windows = (kept, others) if kept else (others, ())
    if not windows:
        return None
    crew = may_come(standing, job, found.technician_ids, is_lost)
    is_meant = only_improve or is_lost or found.visit_id in longer
    other_person = OTHER_PERSON_COST if is_meant else UNASKED_COST
    visit = Visit(
        visit_id=str(found.visit_id),
        place=places[site.place],
        duration=duration,
        windows=windows,
        skills={f"for {found.visit_id}": 1},
        penalty=LEFT_OUT_COST[need.priority],
        load=1,
        other_windows=other_windows,
        other_cost=BROKEN_COST if other_windows else 0,
        costs={str(who): other_person for who in crew if who in tours and who not in found.technician_ids},
        crew=len(found.technician_ids),
    )
    return Asked(job, visit, was, promise, crew)


def urgent(
    day: Day, axis: Axis, standing: Standing, job: Job, places: dict[Place | None, int], preparation_s: int
) -> Asked | None:
    """A ticket that gets its first place, or a better one: soon, if that is possible."""
    need = job.need
    assert need is not None
    assert need.site is not None
    duration = need.minutes * MINUTE_S
    ready = axis.now + preparation_s
    allowed = _cut_to(_allowed(day, axis, need, duration, duration), (ready, LARGEST))
    if not allowed:
        return None
    latest = allowed[0][0] + int(SOON.total_seconds())
    if need.resolve_by is not None:
        latest = min(latest, axis.at(need.resolve_by) - duration)
    soon = _cut_to(allowed, (0, latest))
    others = without(allowed, soon)
    windows, other_windows = (soon, others) if soon else (others, ())
    name = f"ticket {job.ticket_id}"
    visit = Visit(
        visit_id=name,
        place=places[need.site.place],
        duration=duration,
        windows=windows,
        skills={f"for {name}": 1},
        penalty=LEFT_OUT_COST["P1" if need.priority in URGENT else "P2"],
        load=1,
        other_windows=other_windows,
        other_cost=BROKEN_COST // 2 if other_windows else 0,
        crew=need.technicians_needed,
    )
    return Asked(job, visit, None, None, may_come(standing, job, (), True))


def promised(day: Day, job: Job, found: Arrangement) -> Slot:
    """What the client was told: the time they chose, if it is that one, else the two hours around the start."""
    assert job.need is not None
    asked = day.asked.get(job.ticket_id)
    if asked is not None and asked.starts_at <= found.slot.starts_at < asked.ends_at:
        return asked
    return promise_of(found.slot.starts_at, ZoneInfo(job.need.site.zone if job.need.site else day.zone))


def may_come(standing: Standing, job: Job, crew: tuple[UUID, ...], is_lost: bool) -> tuple[UUID, ...]:
    """Those whom routing named, and who comes now; a crew that can stays together."""
    named = [candidate.technician_id for candidate in job.candidates]
    if len(crew) > 1 and not is_lost:
        named = []
    named = [who for who in named if _is_able(standing, who, job)]
    return tuple(who for who in dict.fromkeys((*crew, *named)) if who in standing.technicians)


def _is_able(standing: Standing, who: UUID, job: Job) -> bool:
    """Until the end of their day's work."""
    technician, work = standing.technicians.get(who), standing.work.get(who)
    until = able_until(technician, job.need) if technician and job.need else None
    return until is None or not work or work[-1].end_s <= until.timestamp()


def starts_in(axis: Axis, spans: Sequence[tuple[int, int]], duration: int) -> Windows:
    """When work of that length may start, so that it ends within."""
    starts = ((max(a, axis.now), b - duration) for a, b in spans)
    whole = ((-(-a // MINUTE_S) * MINUTE_S, min(b, 2 * DAY_S - MINUTE_S)) for a, b in starts)
    return joined((a, b) for a, b in whole if a <= b)


def _allowed(day: Day, axis: Axis, need: Need, duration: int, wished: int) -> Windows:
    """Starts in the hours of the site, within the client's wishes where any of them is of that day; what takes longer
    than was `wished` for may end after them."""
    origin, whole = axis.origin_s, bounds_of(day)
    begins, ends = axis.at(whole.starts_at), axis.at(whole.ends_at)
    opening = opening_of(need.site, Horizon(day.day - DAY, day.day + DAY)) if need.site else None
    open_at = (
        [(begins, ends + DAY_S)]
        if opening is None
        else [(max(span.start_s - origin, begins), span.end_s - origin) for span in opening]
    )
    starts = starts_in(axis, [(a, b) for a, b in open_at if a < min(b, ends)], duration)
    wishes = [(axis.at(w.starts_at), axis.at(w.ends_at)) for w in need.windows]
    wishes = [(a, b) for a, b in wishes if b > begins and a < ends]
    if not wishes:
        return starts
    return joined(piece for a, b in wishes for piece in _cut_to(starts, (a, b - min(duration, wished))))


def _seconds(slot: Slot) -> int:
    return int((slot.ends_at - slot.starts_at).total_seconds())


def _cut_to(windows: Windows, span: tuple[int, int]) -> Windows:
    return tuple((max(a, span[0]), min(b, span[1])) for a, b in windows if max(a, span[0]) <= min(b, span[1]))


def without(windows: Windows, holes: Windows) -> Windows:
    """Starts that are in the first and not in the second; of starts that follow each other on the minute."""
    left = list(windows)
    for start, end in holes:
        left = [
            piece
            for a, b in left
            for piece in ((a, min(b, start - MINUTE_S)), (max(a, end + MINUTE_S), b))
            if piece[0] <= piece[1]
        ]
    return tuple(left)
