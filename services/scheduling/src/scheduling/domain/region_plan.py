"""The plan of a region's day, as others read it: who goes where, what drives each stop, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.domain.appointment import promise_of
from scheduling.domain.model import Arrangement, Job, Proposed, Slot, Technician
from scheduling.domain.what_if import LEFT_OUT_BY_PLAN
from scheduling.solver.params import Params
from scheduling.solver.problem import Place

LEFT_OUT_WEIGHT = 100_000


@dataclass(frozen=True, slots=True)
class RegionDay:
    region: str
    day: date


@dataclass(frozen=True, slots=True)
class Stop:
    ticket_id: UUID
    visit_id: UUID
    arrives_at: datetime
    slot: Slot
    travel_minutes: int
    travel_metres: int
    reasons: tuple[str, ...]
    promise: Slot


@dataclass(frozen=True, slots=True)
class Route:
    technician_id: UUID
    stops: tuple[Stop, ...]

    @property
    def travel_minutes(self) -> int:
        return sum(stop.travel_minutes for stop in self.stops)

    @property
    def travel_metres(self) -> int:
        return sum(stop.travel_metres for stop in self.stops)


@dataclass(frozen=True, slots=True)
class CostPart:
    term: str
    amount: int
    weight: int

    @property
    def cost(self) -> int:
        return self.amount * self.weight


@dataclass(frozen=True, slots=True)
class RegionPlan:
    where: RegionDay
    revision: int
    routes: tuple[Route, ...]
    left_out: tuple[UUID, ...]
    cost_parts: tuple[CostPart, ...]

    @property
    def reason(self) -> str:
        return LEFT_OUT_BY_PLAN

    @property
    def cost(self) -> int:
        return sum(part.cost for part in self.cost_parts)


def region_day_of(job: Job, slot: Slot) -> RegionDay | None:
    """A region's day is its own zone's; remote work is of no region."""
    if job.need is None or job.need.site is None or job.need.mode != "onsite":
        return None
    return RegionDay(job.need.site.department, slot.starts_at.astimezone(ZoneInfo(job.need.site.zone)).date())


def touched_by(before: Job, after: Job) -> set[RegionDay]:
    """The plans that a change of a job's visit changes; what is only proposed is in none."""
    return {
        where
        for job in (before, after)
        if job.visit is not None and not isinstance(job.visit, Proposed)
        if (where := region_day_of(job, job.visit.arrangement.slot)) is not None
    }


def region_plan(
    where: RegionDay,
    revision: int,
    jobs: Sequence[Job],
    left_out: Iterable[UUID],
    technicians: Mapping[UUID, Technician],
    asked: Mapping[UUID, Slot],
    params: Params | None = None,
) -> RegionPlan:
    params = params or Params()
    by_technician: dict[UUID, list[tuple[Arrangement, Job]]] = {}
    for job in jobs:
        assert job.visit is not None
        for who in job.visit.arrangement.technician_ids:
            by_technician.setdefault(who, []).append((job.visit.arrangement, job))
    routes = tuple(
        Route(who, tuple(_stops(visits, technicians.get(who), asked, params)))
        for who, visits in sorted(by_technician.items())
    )
    gone = tuple(left_out)
    parts = [CostPart("travel", sum(route.travel_minutes for route in routes), params.travel_cost_per_min)]
    for n, priority in enumerate(("P1", "P2", "P3", "P4")):
        late = sum(_minutes_late(job) for job in jobs if job.need and job.need.priority == priority)
        parts.append(CostPart(f"late_{priority.lower()}", late, params.late_cost_per_min[n]))
    parts.append(CostPart("left_out", len(gone), LEFT_OUT_WEIGHT))
    return RegionPlan(where, revision, routes, gone, tuple(part for part in parts if part.amount))


def _stops(
    visits: list[tuple[Arrangement, Job]], technician: Technician | None, asked: Mapping[UUID, Slot], params: Params
) -> Iterable[Stop]:
    here: Place | None = technician.start if technician else None
    free: datetime | None = None
    for found, job in sorted(visits, key=lambda one: (one[0].slot.starts_at, one[0].visit_id)):
        assert job.need is not None
        assert job.need.site is not None
        site, slot = job.need.site, found.slot
        zone = ZoneInfo(site.zone)
        leaves = free or slot.starts_at
        way = params.roads.travel(here, site.place, leaves.astimezone(zone).hour)
        arrives = slot.starts_at if free is None else min(slot.starts_at, free + timedelta(seconds=way.seconds))
        told = asked.get(job.ticket_id)
        is_asked = told is not None and told.starts_at <= slot.starts_at < told.ends_at
        promise = told if told is not None and is_asked else promise_of(slot.starts_at, zone)
        yield Stop(job.ticket_id, found.visit_id, arrives, slot, way.seconds // 60, way.metres, found.reasons, promise)
        here, free = site.place, slot.ends_at


def _minutes_late(job: Job) -> int:
    assert job.visit is not None
    due = job.need.resolve_by if job.need else None
    ends = job.visit.arrangement.slot.ends_at
    return 0 if due is None or ends <= due else ceil((ends - due).total_seconds() / 60)
