"""Hours already worked, on a real database: as far back as the law looks."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from chassis.clock import utc_now
from chassis.tx import Db
from contracts.parts import Window
from contracts.routing.technicians import WeekHours
from scheduling.domain.horizon import around
from scheduling.domain.model import Slot
from scheduling.domain.weeks import number_of
from scheduling.domain.what_if import TechnicianAway
from scheduling.settings import Settings
from scheduling.usecases.read_day import read_day
from scheduling.usecases.take_search import take_search

pytestmark = pytest.mark.infra

PARIS = ZoneInfo("Europe/Paris")
DONE = """INSERT INTO visits (visit_id, ticket_id, client_id, attempt, revision, state, mode, number, starts_at,
    ends_at, technician_ids, accepted_by, travel_minutes, travel_metres, reasons, started_at, finished_at, outcome)
SELECT gen_random_uuid(), ticket_id, client_id, attempt, revision, 'finished', mode, number, $1, $2,
    technician_ids, accepted_by, 0, 0, reasons, $1, $2, 'done' FROM visits WHERE state = 'proposed'"""


async def test_visits_of_twelve_weeks_count_each_once(
    hear: Callable[..., Awaitable[None]],
    solve_all: Callable[[], Awaitable[None]],
    db: Db,
    service_settings: Settings,
    routing: Any,
) -> None:
    """Those of the last days one by one, those before by the week."""
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    await solve_all()
    noon = utc_now().astimezone(PARIS).replace(hour=12, minute=0, second=0, microsecond=0)
    async with db.tx() as tx:
        for weeks in (1, 2, 5, 11, 20):
            for _ in range(2):
                await tx.execute(DONE, noon - timedelta(weeks=weeks), noon - timedelta(weeks=weeks, hours=-3))
    await hear(routing.request(routing.ada, ticket_id=uuid4()))
    today = number_of(noon.date())
    async with db.tx() as tx:
        question = await take_search(tx, service_settings)
        assert question is not None
        (searched, *_) = question.problem.days
        assert searched.weeks == {today - weeks: 6 * 3600 for weeks in (2, 5, 11)}
        assert len({span for span in searched.elsewhen if span.end_s < noon.timestamp() - 86_400}) == 1
        day, _ = await read_day(tx, service_settings, noon.date(), (TechnicianAway(routing.ada),))
        weeks_known = {number_of(week.monday): week.minutes for week in day.technicians[routing.ada].weeks}
        assert weeks_known == {today - weeks: 360 for weeks in (5, 11)}
        one_by_one = {noon - slot.starts_at.astimezone(PARIS) for slot in day.worked[routing.ada]}
        assert one_by_one == {timedelta(weeks=1), timedelta(weeks=2)}


async def test_hours_and_call_outs_from_before_are_remembered(
    hear: Callable[..., Awaitable[None]], db: Db, service_settings: Settings, routing: Any
) -> None:
    """D7. As routing told of them last; what it does not tell is none."""
    called_out = Window(starts_at=utc_now() - timedelta(hours=3), ends_at=utc_now() - timedelta(hours=2))
    weeks = (WeekHours(monday=date(2026, 10, 5), minutes=2_100),)
    await hear(routing.technician(routing.ada, hours_before=weeks, call_outs=(called_out,)), routing.request())
    async with db.tx() as tx:
        question = await take_search(tx, service_settings)
    assert question is not None
    assert {tuple(day.weeks.items()) for day in question.problem.days} == {((2961, 2_100 * 60),)}
    assert {day.elsewhen for day in question.problem.days} == {
        (around(Slot(called_out.starts_at, called_out.ends_at)),),
    }
    await hear(routing.technician(routing.ada, version=2), routing.request(ticket_id=uuid4()))
    async with db.tx() as tx:
        question = await take_search(tx, service_settings)
    assert question is not None
    assert {(*day.weeks, *day.elsewhen) for day in question.problem.days} == {()}
