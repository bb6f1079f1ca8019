"""A rebuild beside live consumption ends with the same rows; a check finds rows that are not."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from pydantic import SecretStr

from analytics.app import build
from analytics.settings import Settings
from analytics.usecases.rebuild_projections import rebuild_projections
from analytics.usecases.record_events import record_events
from analytics.usecases.request_rebuild import request_rebuild
from analytics.usecases.verify_projections import verify_projections
from chassis.consumer import Consumer
from chassis.inbox import Received
from chassis.service import Service
from chassis.tx import Db

pytestmark = pytest.mark.infra


@pytest.fixture
async def consumer(service: Service, db: Db) -> Consumer:
    return Consumer("analytics", db, service.event_router(), limit=5)


def tales(Story: Any, count: int) -> list[Any]:
    told = []
    for number in range(count):
        story = Story().opened(f"P{number % 4 + 1}").accepted(number % 9).moved(20 + number, "resolved")
        if number % 3 == 0:
            story.reopened(100).reprioritised(110, "P1").moved(150 + number, "resolved")
        told += story.told
    random.Random(3).shuffle(told)
    return told


async def rows(db: Db, table: str) -> list[Any]:
    async with db.reader() as reader:
        found = await reader.fetch(
            f"SELECT to_jsonb(t) - 'generation' - 'changed' AS row FROM {table} t "
            "WHERE generation = (SELECT generation FROM generations WHERE state = 'live') ORDER BY 1"
        )
    return [row["row"] for row in found]


async def rebuild(db: Db, settings: Settings) -> None:
    more = True
    while more:
        async with db.tx() as tx:
            more = await rebuild_projections(tx, settings)


async def test_a_rebuild_while_events_arrive_equals_the_live_rows(
    consumer: Consumer, records: Any, Story: Any, db: Db, settings: Settings
) -> None:
    told = tales(Story, 60)
    await consumer.deliver(records(told[:120]))
    async with db.tx() as tx:
        asked = await request_rebuild(tx)
        assert asked["generation"] == (await request_rebuild(tx))["generation"]

    async def arrive() -> None:
        for start in range(120, len(told), 5):
            await consumer.deliver(records(told[start : start + 5]))

    await asyncio.gather(arrive(), rebuild(db, settings))
    async with db.reader() as reader:
        generations = await reader.fetch("SELECT generation, state FROM generations")
    assert [tuple(row) for row in generations] == [(asked["generation"], "live")]
    assert len(await rows(db, "ticket_facts")) == 60
    assert await verify_projections(db, settings) == []
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM generations") == 1


def read(service: Service, told: Sequence[ConsumerRecord]) -> list[Received[Any]]:
    router = service.event_router()
    return [received for record in told if (received := router.read(record))]


async def test_two_workers_with_one_ticket_lose_nothing(
    consumer: Consumer, records: Any, Story: Any, db: Db, settings: Settings, service: Service, held_up: Any
) -> None:
    told = Story().opened().accepted(4).told
    first, second = records(told)
    async with db.tx() as tx:
        await record_events(tx, settings, read(service, [first]))
        other = asyncio.create_task(consumer.deliver((second,)))
        await held_up(other)
    await other
    assert await verify_projections(db, settings) == []
    (cell,) = await rows(db, "daily_kpis")
    assert (cell["opened"], cell["assigned"]) == (1, 1)


async def test_an_event_that_commits_during_the_last_step_is_in_the_new_generation(
    consumer: Consumer, records: Any, Story: Any, db: Db, settings: Settings, service: Service, held_up: Any
) -> None:
    async with db.tx() as tx:
        await request_rebuild(tx)
    async with db.tx() as tx:
        await record_events(tx, settings, read(service, records(Story().opened().told)))
        other = asyncio.create_task(rebuild(db, settings))
        await held_up(other)
    await other
    (cell,) = await rows(db, "daily_kpis")
    assert cell["opened"] == 1


async def test_a_rebuild_mends_what_was_spoilt_and_says_so(
    consumer: Consumer, records: Any, Story: Any, db: Db, settings: Settings, service: Service
) -> None:
    await consumer.deliver(records(tales(Story, 20)))
    facts, cells = await rows(db, "ticket_facts"), await rows(db, "daily_kpis")
    async with db.tx() as tx:
        await tx.execute("UPDATE daily_kpis SET changed = 0")
        (spoilt,) = await tx.fetch(
            "UPDATE daily_kpis SET opened = opened + 5 WHERE ctid = (SELECT max(ctid) FROM daily_kpis) RETURNING *"
        )
        await tx.execute("DELETE FROM ticket_facts WHERE ctid = (SELECT max(ctid) FROM ticket_facts)")
    assert {row["table"] for row in await verify_projections(db, settings)} == {"ticket_facts", "daily_kpis"}

    async with db.tx() as tx:
        await request_rebuild(tx)
    await rebuild(db, settings)
    assert await rows(db, "ticket_facts") == facts
    assert [row for row in await rows(db, "daily_kpis") if row["opened"] or row["assigned"] or row["resolved"]] == [
        row for row in cells if row["opened"] or row["assigned"] or row["resolved"]
    ]
    async with db.reader() as reader:
        to_say = await reader.fetch("SELECT * FROM daily_kpis WHERE changed <> 0 AND opened + resolved + assigned > 0")
    assert [(row["day"], row["priority"], row["client_id"]) for row in to_say] == [
        (spoilt["day"], spoilt["priority"], spoilt["client_id"])
    ]


async def test_a_rebuild_asked_by_http_is_carried_on_by_timers(
    consumer: Consumer, records: Any, Story: Any, db: Db, as_role: Any, service: Service
) -> None:
    await consumer.deliver(records(tales(Story, 20)))
    answer = await as_role("admin").post("/api/v1/kpis/rebuild")
    assert answer.status_code == 202
    assert answer.json()["last_position"] > 20
    while await service.timers.fire_one(db):
        pass
    async with db.reader() as reader:
        live = await reader.fetchval("SELECT generation FROM generations WHERE state = 'live'")
    assert live == answer.json()["generation"]


async def test_the_commands_rebuild_and_verify(
    consumer: Consumer, records: Any, Story: Any, db: Db, settings: Settings, database_url: str, capsys: Any
) -> None:
    await consumer.deliver(records(tales(Story, 5)))
    service = build(settings.model_copy(update={"database_url": SecretStr(database_url)}))
    assert await service.commands["rebuild"]([]) == 0
    assert await service.commands["verify"]([]) == 0
    async with db.tx() as tx:
        await tx.execute("UPDATE daily_kpis SET resolved_seconds = resolved_seconds + 1 WHERE resolved > 0")
    assert await service.commands["verify"]([]) == 1
    assert "daily_kpis 2026-11-23" in capsys.readouterr().out
