"""Batch consume with parse, inbox and one row per event, beside a bare consumer and beside one by one."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer
from benchmarks.report import Figure, at_least
from benchmarks.stage import KAFKA, Measured, database, settings, topics

from chassis import outbox
from chassis.consumer import Consumer
from chassis.ids import uuid7
from chassis.inbox import Received
from chassis.kafka import EventRouter, build_broker, build_producer
from chassis.tx import Db, Tx
from contracts.topic import Topic

EVENTS = 100_000
ONE_BY_ONE = 3_000
KEYS = 5_000


async def publish(url: str, topic: Topic, count: int) -> None:
    producer = build_producer(settings(url))
    await producer.start()
    things = [uuid7() for _ in range(KEYS)]
    now = datetime.now(UTC)
    for start in range(0, count, 1000):
        acks = []
        for i in range(start, min(start + 1000, count)):
            out = outbox.outgoing(Measured(occurred_at=now, thing_id=things[i % KEYS], step=i), uuid7(), "bench")
            headers = [*((n, v.encode()) for n, v in out.headers.items()), ("ce_aggversion", b"%d" % (i // KEYS + 1))]
            acks.append(await producer.send(topic.name, out.payload, key=out.key.encode(), headers=headers))
        await asyncio.gather(*acks)
    await producer.stop()


async def consume(url: str, topic: Topic, count: int, subscribe: Callable[[EventRouter], None], size: int) -> float:
    """Events per second from the first batch to the last commit."""
    own = settings(url).model_copy(update={"consumer_max_records": size})
    object.__setattr__(own, "service", f"bench-{uuid4().hex[:8]}")
    db = await Db.open(url, "bench")
    router = EventRouter()
    subscribe(router)
    consumer = Consumer(own.service, db, router, limit=10)
    seen, began, done = 0, 0.0, asyncio.Event()

    async def deliver(records: tuple[Any, ...]) -> None:
        nonlocal seen, began
        began = began or time.perf_counter()
        await consumer.deliver(records)
        seen += len(records)
        if seen >= count:
            done.set()

    router.bind(own, deliver)
    broker = build_broker(own, router)
    await broker.start()
    try:
        async with asyncio.timeout(300):
            await done.wait()
        rate = count / (time.perf_counter() - began)
        async with db.reader() as reader:
            rows = await reader.fetchval("SELECT count(*) FROM things")
        assert rows == count, f"{rows} rows of {count}"
    finally:
        await broker.stop()
        await db.close()
    return rate


async def bare(topic: Topic, count: int) -> float:
    consumer = AIOKafkaConsumer(topic.name, bootstrap_servers=KAFKA, auto_offset_reset="earliest")
    await consumer.start()
    seen, began = 0, 0.0
    while seen < count:
        batches = await consumer.getmany(timeout_ms=1_000, max_records=500)
        began = began or time.perf_counter()
        seen += sum(map(len, batches.values()))
    rate = seen / (time.perf_counter() - began)
    await consumer.stop()
    return rate


def in_batches(topic: Topic) -> Callable[[EventRouter], None]:
    def subscribe(router: EventRouter) -> None:
        @router.on_batch(topic)
        async def things(received: Sequence[Received[Measured]], tx: Tx) -> None:
            await tx.execute(
                "INSERT INTO things (thing_id, step) SELECT * FROM unnest($1::uuid[], $2::int[])",
                [r.event.thing_id for r in received],
                [r.event.step for r in received],
            )

    return subscribe


def each(topic: Topic) -> Callable[[EventRouter], None]:
    def subscribe(router: EventRouter) -> None:
        @router.on(topic)
        async def thing(event: Measured, tx: Tx) -> None:
            await tx.execute("INSERT INTO things (thing_id, step) VALUES ($1, $2)", event.thing_id, event.step)

    return subscribe


async def run() -> list[Figure]:
    rates: dict[str, float] = {}
    cases: dict[str, tuple[int, Callable[[Topic], Callable[[EventRouter], None]], int]] = {
        "batch": (EVENTS, in_batches, 1000),
        "each": (EVENTS // 4, each, 1000),
        "one": (ONE_BY_ONE, each, 1),
    }
    for name, (count, subscribe, size) in cases.items():
        async with database() as url, topics(name) as (topic,):
            await publish(url, topic, count)
            if name == "batch":
                rates["bare"] = await bare(topic, count)
            rates[name] = await consume(url, topic, count, subscribe(topic), size)
    return [
        Figure(name="bare consumer, nothing done", value=rates["bare"], unit="events/s"),
        at_least("batch consume: parse, inbox, one row each", rates["batch"], "events/s", 15_000),
        Figure(name="same, a handler call per event", value=rates["each"], unit="events/s"),
        Figure(name="same, one by one", value=rates["one"], unit="events/s"),
    ]
