"""Technicians' ways through a day, and what a plan of it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from scheduling.domain.day.question import Question
from scheduling.domain.day.roads import HOUR_S, Ways
from scheduling.domain.day.tours import starts_of
from scheduling.domain.model import Job, Slot
from scheduling.domain.what_if import Seat, Sums


@dataclass(frozen=True, slots=True)
class Stop:
    start: int
    end: int
    place: int
    name: str


class FixedLeftOut(RuntimeError):
    """What cannot change has no place: such a plan is none."""


def chains_of(question: Question, seats: Mapping[str, Seat]) -> dict[UUID, list[Stop]]:
    """Each technician's stops in order: what is fixed, and these."""
    chains: dict[UUID, list[Stop]] = {who: [] for who in question.standing.technicians}
    for fixed in question.standing.fixed:
        if fixed.place is not None and fixed.technician_id in chains:
            stop = Stop(fixed.start, fixed.end, question.places.number(fixed.place), fixed.name)
            chains[fixed.technician_id].append(stop)
    for name, seat in seats.items():
        start, end = question.axis.at(seat.starts_at), question.axis.at(seat.ends_at)
        for who in seat.technician_ids:
            if who in chains:
                chains[who].append(Stop(start, end, question.asked[name].visit.place, name))
    return {who: sorted(chain, key=lambda stop: (stop.start, stop.end, stop.name)) for who, chain in chains.items()}


def nobody_twice(question: Question, chains: Mapping[UUID, Sequence[Stop]]) -> None:
    """Looked at again, whoever made the plan: only what was fixed may overlap, for it did before."""
    for chain in chains.values():
        for a, b in pairwise(chain):
            if b.start < a.end and {a.name, b.name} & question.asked.keys():
                raise FixedLeftOut


def legs_of(question: Question, ways: Ways, who: UUID, chain: Sequence[Stop]) -> dict[str, tuple[int, int]]:
    """Seconds and metres to each stop; under the empty name what is left to the end of the tour."""
    here, legs = starts_of(question.standing, who), {}
    place, free = question.places.number(here.place), here.free
    for n, stop in enumerate(chain):
        usual = int(ways.tolls[place, stop.place])
        leaves = free if n or free else max(0, stop.start - usual)
        legs[stop.name] = _way(ways, place, stop.place, leaves)
        place, free = stop.place, stop.end
    if chain:
        legs[""] = _way(ways, place, question.places.number(question.standing.technicians[who].end), free)
    return legs


def _way(ways: Ways, a: int, b: int, at: int) -> tuple[int, int]:
    return int(ways.seconds[ways.paces[at // HOUR_S % len(ways.paces)], a, b]), int(ways.metres[a, b])


def sums_of(
    question: Question,
    legs: Mapping[UUID, Mapping[str, tuple[int, int]]],
    seats: Mapping[str, Seat],
    left_out: int,
    *,
    is_planned: bool,
) -> Sums:
    now, standing = question.axis.instant(question.axis.now), question.standing
    apart = [*standing.urgent, *standing.movable, *(standing.dropped if is_planned else ())]
    others = [job for job in question.day.jobs if job.visit is not None and job not in apart]
    stretched = standing.stretched if is_planned else {}
    asked = [(question.asked[name], seat) for name, seat in seats.items()]
    broken = sum(
        not one.promise.starts_at <= seat.starts_at < one.promise.ends_at
        # Whatever is planned: nobody can be there in time any more.
        or one.promise.ends_at <= now
        for one, seat in asked
        if one.promise is not None
    )
    late = sum(one.is_late(seat.slot) for one, seat in asked) + sum(_is_late(job, stretched) for job in others)
    return Sums(
        len(others) + len(seats),
        sum(seconds for own in legs.values() for seconds, _ in own.values()) // 60,
        sum(metres for own in legs.values() for _, metres in own.values()),
        broken,
        late,
        left_out,
    )


def _is_late(job: Job, stretched: Mapping[UUID, Slot]) -> bool:
    assert job.visit is not None
    due, found = job.need.resolve_by if job.need else None, job.visit.arrangement
    return due is not None and stretched.get(found.visit_id, found.slot).ends_at > due
