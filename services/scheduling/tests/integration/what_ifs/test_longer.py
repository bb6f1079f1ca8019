"""A visit that takes longer, before it begins or under way, and what stays."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from services.scheduling.tests.integration.what_ifs.day import Day, InTime, Said, ask, publish, solved

from chassis.tx import Db
from contracts.parts import Window
from contracts.scheduling.visits import VisitMoved
from scheduling.run_what_ifs import plan_next
from scheduling.settings import Settings

pytestmark = pytest.mark.infra


async def test_a_longer_visit_moves_the_next_and_keeps_what_is_to_be_kept(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    first, second = await day.confirm(9, day.ada), await day.confirm(10, day.ada)
    longer = {"kind": "longer", "visit_id": str(first.visit_id), "minutes": 100}
    found = await solved(desk, db, service_settings, await ask(desk, day.day, longer))
    assert {one["visit_id"] for one in found["answer"]["moved"]} >= {str(first.visit_id)}
    kept = await solved(desk, db, service_settings, await ask(desk, day.day, longer, keep=(second.visit_id,)))
    assert str(second.visit_id) not in {one["visit_id"] for one in kept["answer"]["moved"]}
    before = len(await said())
    assert (await publish(desk, found)).status_code == 200
    moved = {event.visit_id: event for event in (await said())[before:] if isinstance(event, VisitMoved)}
    assert moved[first.visit_id].slot.ends_at - moved[first.visit_id].slot.starts_at == timedelta(minutes=100)
    assert {str(one) for one in moved} == {one["visit_id"] for one in found["answer"]["moved"]}


async def test_a_visit_under_way_takes_longer_and_the_next_one_waits(
    day: Day, desk: Any, as_role: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    later = Window(starts_at=day.at(10), ends_at=day.at(15))
    first, second = await day.confirm(9, day.ada), await day.confirm(10, day.ada, windows=(later,))
    ada = as_role("technician", person_id=day.ada)
    assert (await ada.post(f"/api/v1/visits/{first.visit_id}/en-route")).status_code == 200
    longer = {"kind": "longer", "visit_id": str(first.visit_id), "minutes": 100}
    found = await solved(desk, db, service_settings, await ask(desk, day.day, longer))
    before = len(await said())
    assert (await publish(desk, found)).status_code == 200
    moved = {event.visit_id: event for event in (await said())[before:] if isinstance(event, VisitMoved)}
    assert moved.keys() == {first.visit_id, second.visit_id}
    ends_at = first.slot.starts_at + timedelta(minutes=100)
    assert (moved[first.visit_id].slot.starts_at, moved[first.visit_id].slot.ends_at) == (first.slot.starts_at, ends_at)
    assert moved[second.visit_id].slot.starts_at >= ends_at
    visit = (await ada.get(f"/api/v1/visits/{first.visit_id}")).json()
    assert (visit["state"], datetime.fromisoformat(visit["ends_at"])) == ("en_route", ends_at)
    assert (await ada.post(f"/api/v1/visits/{first.visit_id}/start")).status_code == 200


async def test_what_reaches_into_what_stays_says_so(day: Day, desk: Any, db: Db, service_settings: Settings) -> None:
    first, second = await day.confirm(9, day.ada), await day.confirm(10, day.ada)
    longer = {"kind": "longer", "visit_id": str(first.visit_id), "minutes": 100}
    asked = await ask(desk, day.day, longer, keep=(first.visit_id, second.visit_id))
    assert await plan_next(db, service_settings, InTime())
    found = (await desk.get(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")).json()
    assert (found["state"], found["failure"]) == ("failed", "longer_meets_fixed")
