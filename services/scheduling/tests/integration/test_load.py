"""Quiet weeks: work that may wait is put where there is little, and the load is told."""

from collections.abc import Awaitable, Callable
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import utc_now
from contracts.event import Event
from contracts.parts import ServiceNeed, SkillNeed, Window
from contracts.routing.technicians import Limits, Shift, Skill
from contracts.scheduling.visits import VisitProposed
from contracts.words import Priority

pytestmark = pytest.mark.infra

NETWORK = ServiceNeed(
    service_id=uuid4(),
    code="switch",
    label="Switch",
    usual_minutes=60,
    skills=(SkillNeed(skill="network", level=2),),
)
WEEKDAYS = tuple(Shift(weekday=day, starts=time(8), ends=time(17)) for day in range(5))


async def test_what_may_wait_goes_past_the_busy_days_and_counts_in_the_load(
    hear: Callable[..., Awaitable[None]],
    solve_all: Callable[[], Awaitable[None]],
    said: Callable[[], Awaitable[list[Event]]],
    routing: Any,
    as_role: Any,
) -> None:
    """S000-65, S001-10, S000-86: one visit a day at most; those who ask first take the first days."""
    now = utc_now()
    await hear(
        routing.technician(
            routing.ada,
            shifts=WEEKDAYS,
            skills=(Skill(skill="network", level=3),),
            departments=("75",),
            limits=Limits(visits_per_day=2),
        )
    )
    soon = (Window(starts_at=now, ends_at=now + timedelta(days=7)),)
    for _ in range(5):
        request = {"service": NETWORK, "windows": soon, "priority": Priority.P3, "resolve_by": None}
        await hear(routing.request(routing.ada, ticket_id=uuid4(), **request))
        await solve_all()
    wide = (Window(starts_at=now, ends_at=now + timedelta(days=35)),)
    await hear(routing.request(routing.ada, service=NETWORK, windows=wide, priority=Priority.P4, resolve_by=None))
    await solve_all()
    *before, patient = [one for one in await said() if isinstance(one, VisitProposed)]
    assert len(before) == 5
    week = {one.slot.starts_at.date().isocalendar()[:2] for one in before}
    assert patient.slot.starts_at.date().isocalendar()[:2] not in week
    assert "quiet_days" in [reason.code for reason in patient.reasons]
    dispatcher = as_role("dispatcher")
    (load,) = (await dispatcher.get("/api/v1/plans/load?weeks=8")).json()["items"]
    assert (load["department"], load["skill"], len(load["weeks"])) == ("75", "network", 8)
    assert sum(one["visits"] for one in load["weeks"]) == 6
    assert sum(one["booked_minutes"] for one in load["weeks"]) == 360
    assert {one["technicians"] for one in load["weeks"][1:]} == {1}
    assert {one["work_minutes"] for one in load["weeks"][1:]} == {5 * 9 * 60}
    assert (await dispatcher.get("/api/v1/plans/load?weeks=13")).status_code in (400, 422)
    assert (await as_role("technician").get("/api/v1/plans/load")).status_code == 403
