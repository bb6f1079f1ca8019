"""Discarded, forgotten or too old, it leaves nothing behind."""

from typing import Any
from uuid import UUID

import pytest
from services.scheduling.tests.integration.what_ifs.day import Day, Hear, InTime, Said, ask, away, publish, solved

from chassis.clock import utc_now
from chassis.tx import Db
from contracts.portal.people import PersonErased
from scheduling.run_what_ifs import plan_next
from scheduling.settings import Settings
from scheduling.timers import tell_changed_plans

pytestmark = pytest.mark.infra


async def test_discarded_it_leaves_nothing_behind(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.confirm(9, day.ada, day.bob)
    before, plan = await said(), (await desk.get(f"/api/v1/plans/{day.day}")).json()
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    for _ in range(2):
        assert (await desk.delete(f"/api/v1/plans/what-ifs/{found['what_if_id']}")).status_code == 204
    assert await said() == before
    assert (await desk.get(f"/api/v1/plans/{day.day}")).json() == plan
    answer = await publish(desk, found)
    assert (answer.status_code, answer.json()["code"]) == (409, "what_if_over")


async def test_discarded_while_it_is_worked_out_it_stays_discarded(
    day: Day, desk: Any, db: Db, service_settings: Settings
) -> None:
    asked = await ask(desk, day.day)
    answer = await publish(desk, asked)
    assert (answer.status_code, answer.json()["code"]) == (409, "what_if_not_ready")
    assert (await desk.delete(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")).status_code == 204
    assert not await plan_next(db, service_settings, InTime())


async def test_of_one_person_the_oldest_open_ones_go(day: Day, desk: Any, as_role: Any) -> None:
    other = await ask(as_role("manager"), day.day)
    asked = [await ask(desk, day.day) for _ in range(6)]
    states = [(await desk.get(f"/api/v1/plans/what-ifs/{one['what_if_id']}")).json()["state"] for one in asked]
    assert states == ["discarded", *["solving"] * 5]
    assert (await desk.get(f"/api/v1/plans/what-ifs/{other['what_if_id']}")).json()["state"] == "solving"


async def test_somebody_who_is_forgotten_leaves_no_what_if(day: Day, desk: Any, db: Db, hear: Hear) -> None:
    asked = await ask(desk, day.day)
    await hear(PersonErased(occurred_at=utc_now(), person_id=UUID(asked["asked_by"])))
    assert (await desk.get(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")).status_code == 404


async def test_what_is_a_day_old_goes(day: Day, desk: Any, db: Db) -> None:
    asked = await ask(desk, day.day)
    async with db.tx() as tx:
        await tx.execute("UPDATE what_ifs SET asked_at = now() - interval '25 hours'")
    assert (await desk.get(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")).status_code == 404
    await tell_changed_plans(db)
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM what_ifs") == 0
