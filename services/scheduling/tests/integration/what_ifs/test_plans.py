"""Plans that changed are told, by region, once."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from services.scheduling.tests.integration.what_ifs.day import Day, Said, ask, away, publish, record_absence, solved

from chassis.tx import Db
from contracts.scheduling.plans import PlanPublished
from scheduling.settings import Settings
from scheduling.timers import tell_changed_plans

pytestmark = pytest.mark.infra


async def plans_of(said: Said) -> list[PlanPublished]:
    return [event for event in await said() if isinstance(event, PlanPublished)]


async def test_publishing_tells_the_plan_of_each_region_with_what_drives_each_stop(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    first, gone = await day.confirm(9, day.ada, day.bob), await day.confirm(14, day.ada)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    assert (await publish(desk, found)).status_code == 200
    (told,) = await plans_of(said)
    assert (told.key, told.revision) == (f"75-{day.day}", 1)
    (route,) = told.routes
    (stop,) = route.stops
    (moved,) = found["answer"]["moved"]
    assert (route.technician_id, stop.visit_id) == (day.bob, first.visit_id)
    assert [reason.code for reason in stop.reasons] == moved["reasons"]
    assert stop.promise is not None
    assert stop.promise.starts_at == datetime.fromisoformat(moved["promise"]["starts_at"])
    assert [(left.ticket_id, left.reasons[0].code) for left in told.left_out] == [(gone.ticket_id, "left_out_by_plan")]
    assert told.cost == sum(part.cost for part in told.cost_parts) > 0
    assert all(part.cost == part.amount * part.weight for part in told.cost_parts)
    assert await tell_changed_plans(db) == 0


async def test_plans_that_change_by_other_ways_are_told_too_and_once(
    day: Day, as_role: Any, db: Db, said: Said
) -> None:
    await day.propose(11, day.bob)
    assert await tell_changed_plans(db) == 0
    first = await day.confirm(9, day.ada)
    await day.confirm(14, day.ada)
    assert await tell_changed_plans(db) == 1
    (told,) = await plans_of(said)
    assert (told.region, told.day, told.revision) == ("75", day.day, 1)
    assert [(route.technician_id, len(route.stops)) for route in told.routes] == [(day.ada, 2)]
    assert await tell_changed_plans(db) == 0
    ada = as_role("technician", person_id=day.ada)
    assert (await ada.post(f"/api/v1/visits/{first.visit_id}/start")).status_code == 200
    await asyncio.gather(tell_changed_plans(db), tell_changed_plans(db))
    assert [one.revision for one in await plans_of(said)] == [1, 2]
