"""What changed between the answer and its publication is not overwritten."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from services.scheduling.tests.integration.what_ifs.day import (
    PARIS,
    Day,
    Said,
    ask,
    away,
    publish,
    record_absence,
    solved,
)

from chassis.tx import Db
from contracts.routing.assignments import JobChanged
from contracts.scheduling.visits import VisitReassigned
from contracts.words import Priority
from scheduling.domain.busy import BusySource
from scheduling.domain.model import Slot
from scheduling.settings import Settings
from scheduling.store import save_busy_source, save_busy_times

pytestmark = pytest.mark.infra


async def test_what_changed_meanwhile_is_not_overwritten(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said, as_role: Any
) -> None:
    await day.confirm(9, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    assert (await publish(desk, {**found, "tag": "another"})).status_code == 412
    visit_id = found["answer"]["moved"][0]["visit_id"]
    assert (
        await as_role("technician", person_id=day.ada).post(f"/api/v1/visits/{visit_id}/en-route")
    ).status_code == 200
    before = len(await said())
    answer = await publish(desk, found)
    assert (answer.status_code, answer.json()["code"]) == (412, "plan_changed")
    assert len(await said()) == before


async def test_time_that_somebody_else_took_is_not_taken_again(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.confirm(9, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    starts_at = datetime.fromisoformat(found["answer"]["moved"][0]["to"]["starts_at"]).astimezone(PARIS)
    await day.propose(starts_at.hour + starts_at.minute / 60, day.bob)
    before = len(await said())
    assert (await publish(desk, found)).status_code == 412
    assert len(await said()) == before


@pytest.mark.parametrize(
    "changed",
    [
        lambda day: {"windows": day.job(10)["windows"]},
        lambda day: {"resolve_by": day.at(9)},
        lambda day: {"priority": Priority.P1},
    ],
    ids=["windows", "deadline", "priority"],
)
async def test_what_was_shown_does_not_outlive_what_its_ticket_asks_for(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said, changed: Callable[[Day], Any]
) -> None:
    confirmed, other = await day.confirm(9, day.ada, day.bob), await day.confirm(14, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    same = {"windows": day.job(9)["windows"], "resolve_by": day.at(60), "priority": Priority.P3}
    await day.hear(JobChanged(**day.routing.ticket(1, other.ticket_id), priority=Priority.P1))
    key = day.routing.ticket(1, confirmed.ticket_id)
    await day.hear(JobChanged(**key, **(same | changed(day))))
    before = len(await said())
    answer = await publish(desk, found)
    assert (answer.status_code, answer.json()["code"]) == (412, "plan_changed")
    assert len(await said()) == before
    await day.hear(JobChanged(**key, **same))
    assert (await publish(desk, found)).status_code == 200


@pytest.mark.parametrize(("hour", "status"), [(9.5, 412), (13, 200)])
async def test_what_was_shown_does_not_outlive_a_calendar_read_since(
    day: Day, desk: Any, db: Db, service_settings: Settings, hour: float, status: int
) -> None:
    await day.confirm(9, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    async with db.tx() as tx:
        await save_busy_source(tx, day.bob, "sealed", "agenda.example")
        busy = [Slot(day.at(hour), day.at(hour + 1))]
        await save_busy_times(tx, BusySource(day.bob, ""), "sealed", busy, day.at(60), "", "")
    assert (await publish(desk, found)).status_code == status


async def test_what_others_do_elsewhere_on_the_day_does_not_stand_in_the_way(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.confirm(9, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    await day.propose(15, day.bob)
    assert (await publish(desk, found)).status_code == 200
    assert any(isinstance(event, VisitReassigned) for event in await said())


async def test_two_who_publish_at_once_do_it_once(
    day: Day, desk: Any, as_role: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.confirm(9, day.ada, day.bob)
    mine = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    other = as_role("manager")
    theirs = await solved(other, db, service_settings, await ask(other, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    answers = await asyncio.gather(publish(desk, mine), publish(other, theirs))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert sum(isinstance(event, VisitReassigned) for event in await said()) == 1
