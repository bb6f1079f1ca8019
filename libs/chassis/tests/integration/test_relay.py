import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from chassis.relay import LOCK, TRIES, ProducerBroken, Relay

pytestmark = pytest.mark.infra


@pytest.fixture
async def conn(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    conn = await asyncpg.connect(database_url)
    yield conn
    await conn.close()


async def emitted(toy: Any, key: Any, steps: range, pad: int = 0) -> None:
    async with toy.db.tx() as tx:
        for step in steps:
            toy.rolled(tx, key, step)
            if pad:
                last = tx.events[-1]
                tx.events[-1] = type(last)(last.topic, last.key, last.event_id, last.type, last.headers, b"x" * pad)


async def test_a_row_that_can_never_be_sent_blocks_only_its_own_key(
    toy: Any, database_url: str, conn: asyncpg.Connection, producer: AIOKafkaProducer
) -> None:
    bad, good = uuid4(), uuid4()
    await emitted(toy, bad, range(1), pad=2_000_000)
    await emitted(toy, bad, range(1, 3))
    await emitted(toy, good, range(3))
    relay = Relay(database_url, producer)
    sent = sum([await relay.send_batch(conn) for _ in range(TRIES + 1)])
    assert sent == 3
    assert await conn.fetchval("SELECT count(*) FROM outbox_dead WHERE key = $1", str(bad)) == 1
    assert await conn.fetchval("SELECT count(*) FROM outbox WHERE key = $1", str(bad)) == 2
    await conn.execute("DELETE FROM outbox_dead")
    assert await relay.send_batch(conn) == 2


async def test_of_two_relays_one_sends(
    toy: Any, database_url: str, conn: asyncpg.Connection, producer: AIOKafkaProducer, until: Any
) -> None:
    await conn.execute("SELECT pg_advisory_lock($1)", LOCK)
    relay = Relay(database_url, producer)
    stop = asyncio.Event()
    running = asyncio.create_task(relay.run(stop))
    marble = uuid4()
    await emitted(toy, marble, range(5))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(running), 0.5)
    assert await conn.fetchval("SELECT count(*) FROM outbox") == 5
    await conn.execute("SELECT pg_advisory_unlock($1)", LOCK)

    async def drained() -> bool:
        return bool(await conn.fetchval("SELECT count(*) = 0 FROM outbox"))

    await until(drained)
    stop.set()
    relay.wake()
    await running


async def test_concurrent_writers_of_one_key_leave_in_version_order(
    toy: Any, database_url: str, conn: asyncpg.Connection, producer: AIOKafkaProducer, kafka_url: str
) -> None:
    marble = uuid4()
    await asyncio.gather(*(emitted(toy, marble, range(n, n + 2)) for n in range(0, 40, 2)))
    relay = Relay(database_url, producer)
    while await relay.send_batch(conn):
        pass
    consumer = AIOKafkaConsumer(toy.marbles.name, bootstrap_servers=kafka_url, auto_offset_reset="earliest")
    await consumer.start()
    versions: list[int] = []
    while len(versions) < 40:
        for records in (await consumer.getmany(timeout_ms=5_000)).values():
            versions += [int(dict(r.headers)["ce_aggversion"]) for r in records]
    await consumer.stop()
    assert versions == list(range(1, 41))


async def test_a_broken_producer_buries_nothing_and_ends_the_process(
    toy: Any, database_url: str, conn: asyncpg.Connection
) -> None:
    class Broken:
        async def send(self, *args: Any, **more: Any) -> None:
            raise KafkaError

    await emitted(toy, uuid4(), range(3))
    relay = Relay(database_url, Broken())  # type: ignore[arg-type]
    for _ in range(TRIES + 1):
        with pytest.raises(ProducerBroken):
            await relay.send_batch(conn)
    assert await conn.fetchval("SELECT count(*) FROM outbox") == 3
    assert await conn.fetchval("SELECT count(*) FROM outbox_dead") == 0
