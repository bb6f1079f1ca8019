"""The relay against raw pipelined aiokafka: 512-byte values, acks=all, idempotent, order per key checked."""

import asyncio
import statistics
import time
from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from benchmarks.report import Figure, at_least_ratio
from benchmarks.stage import KAFKA, Measured, database, settings, topics

from chassis import outbox
from chassis.ids import uuid7
from chassis.kafka import build_producer
from chassis.relay import Relay
from chassis.tx import Connection

WARM_UP = 200_000
MESSAGES = 60_000
KEYS = 5_000
PAIRS = 5
GATHERED = 1_000


async def raw(
    producer: AIOKafkaProducer, topic: str, messages: list[tuple[bytes, bytes, list[tuple[str, bytes]]]]
) -> float:
    began = time.perf_counter()
    for start in range(0, len(messages), GATHERED):
        part = messages[start : start + GATHERED]
        await asyncio.gather(*[await producer.send(topic, v, key=k, headers=h) for k, v, h in part])
    return len(messages) / (time.perf_counter() - began)


async def fill(conn: asyncpg.Connection, topic: str, things: list[UUID], first_step: int) -> None:
    now = datetime.now(UTC)
    for start in range(0, MESSAGES, 5_000):
        events = []
        for i in range(start, start + 5_000):
            event = Measured(occurred_at=now, thing_id=things[i % KEYS], step=first_step + i // KEYS)
            out = outbox.outgoing(event, uuid7(), "bench")
            events.append(outbox.Outgoing(topic, out.key, out.event_id, out.type, out.headers, out.payload))
        await outbox.append(conn, events)


async def relayed(relay: Relay, conn: asyncpg.Connection) -> float:
    began = time.perf_counter()
    sent = 0
    while sent < MESSAGES:
        sent += await relay.send_batch(conn)
    return MESSAGES / (time.perf_counter() - began)


async def in_order(topic: str, expected: int) -> bool:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=KAFKA, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    last: defaultdict[bytes, int] = defaultdict(int)
    seen = 0
    try:
        while seen < expected:
            for records in (await consumer.getmany(timeout_ms=5_000, max_records=5_000)).values():
                for record in records:
                    version = int(dict(record.headers)["ce_aggversion"])
                    if version != last[record.key] + 1:
                        return False
                    last[record.key] = version
                    seen += 1
    finally:
        await consumer.stop()
    return seen == expected


async def run() -> list[Figure]:
    async with database() as url, topics("raw", "relay") as (raw_topic, relay_topic):
        producer = build_producer(settings(url))
        await producer.start()
        conn = await asyncpg.connect(url, connection_class=Connection)
        relay = Relay(url, producer)
        things = [uuid7() for _ in range(KEYS)]
        event = Measured(occurred_at=datetime.now(UTC), thing_id=things[0], step=0)
        out = outbox.outgoing(event, uuid7(), "bench")
        headers = [(name, value.encode()) for name, value in out.headers.items()]
        messages = [(str(things[i % KEYS]).encode(), out.payload or b"", headers) for i in range(MESSAGES)]
        try:
            for _ in range(WARM_UP // MESSAGES + 1):
                await raw(producer, raw_topic.name, messages)
            raws, relays = [], []
            for pair in range(PAIRS):
                await fill(conn, relay_topic.name, things, pair * (MESSAGES // KEYS))
                await conn.execute("VACUUM ANALYZE outbox")
                raws.append(await raw(producer, raw_topic.name, messages))
                relays.append(await relayed(relay, conn))
            ordered = await in_order(relay_topic.name, PAIRS * MESSAGES)
        finally:
            await producer.stop()
            await conn.close()
    return [
        at_least_ratio(
            "relay, median of 5 pairs",
            statistics.median(relays),
            "msg/s",
            "raw aiokafka",
            statistics.median(raws),
            0.4,
        ),
        Figure(name="relay, order per key", value=float(ordered), unit="1 = kept", target="kept", holds=ordered),
    ]
