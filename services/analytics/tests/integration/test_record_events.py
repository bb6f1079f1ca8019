"""Batches through the consumer into PostgreSQL: what is counted, what is said, what is answered."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from chassis.consumer import Consumer
from chassis.service import Service
from chassis.tx import Db
from contracts.parts import Reason, Window
from contracts.scheduling.plans import CostPart, LeftOut, PlanPublished, Route, Stop

pytestmark = pytest.mark.infra
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
PERIOD = "from=2026-11-01&to=2026-11-30"


@pytest.fixture
async def consumer(service: Service, db: Db) -> Consumer:
    return Consumer("analytics", db, service.event_router(), limit=5)


@pytest.fixture
def fire(service: Service, db: Db) -> Callable[[], Any]:
    """Runs the timers that are due, as if their time had come."""

    async def fire() -> None:
        async with db.tx() as tx:
            await tx.execute("UPDATE timers SET due_at = $1", tx.now)
        while await service.timers.fire_one(db):
            async with db.tx() as tx:
                await tx.execute("UPDATE timers SET due_at = $1", tx.now)

    return fire


async def said(db: Db) -> dict[str, Any]:
    """The last word on each key: what a compacted topic keeps."""
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT key, convert_from(payload, 'utf8')::jsonb AS body FROM outbox ORDER BY id")
    return {row["key"]: row["body"] for row in rows}


async def test_figures_follow_the_tickets(consumer: Consumer, records: Any, Story: Any, as_role: Any) -> None:
    """S002-41, S002-45."""
    one = Story().opened("P1").accepted(4).moved(5, "assigned").moved(61, "resolved")
    two = Story(one.client_id).opened("P2").accepted(8)
    three = Story().opened("P2")
    told = one.told + two.told + three.told
    random.Random(7).shuffle(told)
    await consumer.deliver(records(told[:4]))
    await consumer.deliver(records(told[2:]))
    await consumer.deliver(records(told))

    manager = as_role("manager")
    answer = (await manager.get(f"/api/v1/kpis?{PERIOD}&group_by=priority")).json()
    assert answer["items"] == [
        {
            "day": None,
            "priority": "P1",
            "client_id": None,
            "opened": 1,
            "resolved": 1,
            "first_assignments": 1,
            "first_assignment_minutes": 4.0,
            "resolution_minutes": 61.0,
        },
        {
            "day": None,
            "priority": "P2",
            "client_id": None,
            "opened": 2,
            "resolved": 0,
            "first_assignments": 1,
            "first_assignment_minutes": 8.0,
            "resolution_minutes": None,
        },
    ]
    assert answer["total"]["first_assignment_minutes"] == 6.0
    by_day = (await as_role("dispatcher").get(f"/api/v1/kpis?{PERIOD}")).json()
    assert [(item["day"], item["opened"]) for item in by_day["items"]] == [("2026-11-23", 3)]
    assert (by_day["from"], by_day["to"], by_day["zone"]) == ("2026-11-01", "2026-11-30", "Europe/Paris")

    own = as_role("client_manager", client_id=three.client_id)
    items = (await own.get(f"/api/v1/kpis?{PERIOD}&group_by=client")).json()["items"]
    assert [(item["client_id"], item["opened"]) for item in items] == [(str(three.client_id), 1)]
    nobody = as_role("client_manager", client_id=uuid4())
    assert (await nobody.get(f"/api/v1/kpis?{PERIOD}")).json()["total"]["opened"] == 0


async def test_the_archive_holds_every_event_once_and_lets_none_go(
    consumer: Consumer, records: Any, Story: Any, db: Db
) -> None:
    told = Story().opened().accepted(4).moved(5, "resolved").told
    await consumer.deliver(records(told))
    await executed(db, "DELETE FROM inbox")
    await consumer.deliver(records(told))
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM dead_letters") == 0
        rows = await reader.fetch("SELECT * FROM event_archive ORDER BY position")
    assert len(rows) == 3
    assert {row["event_id"] for row in rows} == {one.event_id for one in told}
    assert {row["client_id"] for row in rows} == {told[0].event.client_id}
    assert "Camille" not in str([row["data"] for row in rows])
    for statement in ("DELETE FROM event_archive", "UPDATE event_archive SET key = ''", "TRUNCATE event_archive"):
        with pytest.raises(asyncpg.RaiseError, match="append only"):
            await executed(db, statement)


async def executed(db: Db, statement: str) -> None:
    async with db.tx() as tx:
        await tx.execute(statement)


async def test_changed_figures_are_said_once_with_their_totals(
    consumer: Consumer, records: Any, Story: Any, db: Db, fire: Any
) -> None:
    client = UUID(int=7)
    stories = [Story(client).opened("P1"), Story(client).opened("P1"), Story(client).opened("P2")]
    due = set()
    for story in stories:
        await consumer.deliver(records(story.told))
        async with db.reader() as reader:
            due |= {row["due_at"] for row in await reader.fetch("SELECT due_at FROM timers")}
    assert len(due) == 1
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM outbox") == 0
    await fire()
    figures = await said(db)
    day = "2026-11-23"
    assert {key: body["value"] for key, body in figures.items()} == {
        f"opened:{day}:P1:{client}": 2,
        f"opened:{day}:P2:{client}": 1,
        f"opened:{day}:P1:all": 2,
        f"opened:{day}:P2:all": 1,
        f"opened:{day}:all:{client}": 3,
        f"opened:{day}:all:all": 3,
    }
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM outbox") == 6

    stories[0].accepted(3).moved(9, "resolved")
    await consumer.deliver(records(stories[0].told))
    await fire()
    figures = await said(db)
    mean = figures[f"resolution_minutes:{day}:P1:all"]
    assert (mean["value"], mean["count"], mean["unit"]) == (9.0, 1, "minutes")
    assert figures[f"first_assignment_minutes:{day}:all:all"]["value"] == 3.0
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM outbox WHERE key LIKE 'opened:%'") == 6


async def test_a_figure_taken_back_is_said_as_zero(
    consumer: Consumer, records: Any, Story: Any, db: Db, fire: Any
) -> None:
    story = Story().opened("P3")
    await consumer.deliver(records(story.told))
    await fire()
    story.reprioritised(5, "P1")
    await consumer.deliver(records(story.told[1:]))
    await fire()
    figures = {key: body["value"] for key, body in (await said(db)).items() if key.endswith(":all")}
    assert figures == {
        "opened:2026-11-23:P3:all": 0,
        "opened:2026-11-23:P1:all": 1,
        "opened:2026-11-23:all:all": 1,
    }


async def test_more_changed_cells_than_are_said_at_once_are_said_in_turns(
    consumer: Consumer, records: Any, Story: Any, db: Db, fire: Any
) -> None:
    told = [one for _ in range(8) for one in Story().opened("P1").told]
    await consumer.deliver(records(told))
    await fire()
    assert len([key for key in await said(db) if key.startswith("opened:2026-11-23:P1:") and "all" not in key]) == 8


async def test_today_is_the_default_period(consumer: Consumer, records: Any, Story: Any, db: Db, as_role: Any) -> None:
    for _ in range(2):
        await consumer.deliver(records(Story(opened_at=db.clock()).opened().told))
    await consumer.deliver(records(Story(opened_at=datetime(2020, 1, 1, tzinfo=UTC)).opened().told))
    answer = (await as_role("admin").get("/api/v1/kpis")).json()
    assert answer["total"]["opened"] == 2


async def test_a_plan_that_is_published_is_archived_and_nothing_is_set_aside(
    consumer: Consumer, db: Db, records: Any, Told: Any
) -> None:
    stop = Stop(
        ticket_id=uuid4(),
        visit_id=uuid4(),
        arrives_at=NINE,
        starts_at=NINE,
        ends_at=NINE + timedelta(hours=1),
        travel_minutes=12,
        travel_metres=9_000,
        reasons=(Reason(code="technician_away"),),
        promise=Window(starts_at=NINE, ends_at=NINE + timedelta(hours=2)),
    )
    plan = PlanPublished(
        occurred_at=NINE,
        region="75",
        day=NINE.date(),
        revision=1,
        routes=(Route(technician_id=uuid4(), stops=(stop,), travel_minutes=12, travel_metres=9_000),),
        left_out=(LeftOut(ticket_id=uuid4(), reasons=(Reason(code="left_out_by_plan"),)),),
        cost=120,
        cost_parts=(CostPart(term="travel", amount=12, weight=10, cost=120),),
    )
    await consumer.deliver(records([Told(plan, 1, uuid4())]))
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM dead_letters") == 0
        assert await reader.fetchval("SELECT count(*) FROM event_archive WHERE type = $1", plan.wire_type) == 1
