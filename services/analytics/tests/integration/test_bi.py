"""The reader printed in docs/bi.md reads what analytics says, on a real Kafka."""

import asyncio
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from analytics.settings import Settings
from analytics.usecases.announce_kpis import announce_kpis
from chassis.consumer import Consumer
from chassis.kafka import build_producer
from chassis.migrations import create_topics
from chassis.relay import Relay
from chassis.service import Service
from chassis.tx import Db
from contracts.analytics.kpis import KPIS

pytestmark = pytest.mark.infra
PAGE = Path(__file__).parents[4] / "docs" / "bi.md"


def reader() -> str:
    (source,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    return str(source)


async def send(db: Db, relay: Relay) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(relay.run(stop))
    async with asyncio.timeout(20):
        while await waiting(db):
            await asyncio.wait([running], timeout=0.05)
    stop.set()
    relay.wake()
    await running


async def waiting(db: Db) -> bool:
    async with db.reader() as reader:
        return bool(await reader.fetchval("SELECT 1 FROM outbox LIMIT 1"))


async def test_the_printed_reader_shows_the_figures(
    service: Service, settings: Settings, db: Db, database_url: str, kafka_url: str, records: Any, Story: Any
) -> None:
    await create_topics(kafka_url, [KPIS])
    story = Story().opened("P2").accepted(6).moved(30, "resolved")
    consumer = Consumer("analytics", db, service.event_router(), limit=5)
    await consumer.deliver(records(story.told))
    async with db.tx() as tx:
        await announce_kpis(tx, settings)
    producer = build_producer(settings.model_copy(update={"kafka_bootstrap_servers": kafka_url}))
    await producer.start()
    await send(db, Relay(database_url, producer))
    await producer.stop()

    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        reader(),
        env={**os.environ, "KAFKA_BOOTSTRAP_SERVERS": kafka_url},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(process.communicate(), 40)
    assert process.returncode == 0
    ours = {key: figure for key, figure in json.loads(out).items() if f"P2:{story.client_id}" in key}
    assert {key.split(":")[0]: (f["value"], f["unit"], f["count"]) for key, f in ours.items()} == {
        "opened": (1, "tickets", 1),
        "first_assignment_minutes": (6, "minutes", 1),
        "resolved": (1, "tickets", 1),
        "resolution_minutes": (30, "minutes", 1),
    }
    assert f"opened:2026-11-23:P2:{story.client_id}" in ours
