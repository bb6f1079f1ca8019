"""Sends outbox rows to Kafka in batches: lowest ids, send all, delete what was acknowledged."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTopicError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    NodeNotReadyError,
    RecordListTooLargeError,
    UnknownTopicOrPartitionError,
)

from chassis import failpoints, metrics
from chassis.failures import STORAGE_AWAY
from chassis.loops import pause
from chassis.tx import Connection, Row

log = structlog.get_logger()

BATCH = 2000
LOCK = 7_461_001
TRIES = 5
BUSY_POLL_S, IDLE_POLL_S, BUSY_FOR_S = 0.025, 0.25, 60
# Only these are the row's own fault; anything else is Kafka's or the producer's, and buries nothing.
ROW_FAULTS = (InvalidTopicError, MessageSizeTooLargeError, RecordListTooLargeError, UnknownTopicOrPartitionError)
AWAY = (KafkaConnectionError, KafkaTimeoutError, NodeNotReadyError, OSError, TimeoutError)

# A key with a dead row is held: sending past it would break its order.
_PEEK = """
SELECT id, topic, key, aggregate_version, headers::text, payload, created_at FROM outbox o
WHERE NOT EXISTS (SELECT 1 FROM outbox_dead d WHERE d.topic = o.topic AND d.key = o.key)
ORDER BY id LIMIT $1
"""
_BURY = """
WITH gone AS (DELETE FROM outbox WHERE id = $1 RETURNING *)
INSERT INTO outbox_dead (id, topic, key, aggregate_version, event_id, type, headers, payload, created_at, error)
SELECT id, topic, key, aggregate_version, event_id, type, headers, payload, created_at, $2 FROM gone
"""


class ProducerBroken(Exception):
    """Only a new producer helps. `Relay.run` lets it through: the process ends and is started again."""


class Relay:
    """One active relay per service: whoever holds the advisory lock. Waking is in-process, polling is the rule."""

    def __init__(self, url: str, producer: AIOKafkaProducer) -> None:
        self._url = url
        self._producer = producer
        self._wake = asyncio.Event()
        self._failures: Counter[int] = Counter()

    def wake(self) -> None:
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                conn = await asyncpg.connect(self._url, timeout=5, command_timeout=15, connection_class=Connection)
                try:
                    if await conn.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
                        await self._drain(conn, stop)
                    else:
                        await pause(stop, 1)
                finally:
                    with suppress(TimeoutError, KafkaError):
                        # What is already queued leaves before the lock does.
                        async with asyncio.timeout(10):
                            await self._producer.flush()
                    await conn.close(timeout=2)
            except (*STORAGE_AWAY, asyncpg.PostgresError, KafkaError) as error:
                log.warning("relay_paused", error=type(error).__name__)
                await pause(stop, 0.5)

    async def _drain(self, conn: asyncpg.Connection, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        moved_at = loop.time() - BUSY_FOR_S
        while not stop.is_set():
            self._wake.clear()
            sent = await self.send_batch(conn)
            if sent:
                moved_at = loop.time()
            if sent == BATCH:
                continue
            poll = BUSY_POLL_S if loop.time() - moved_at < BUSY_FOR_S else IDLE_POLL_S
            try:
                async with asyncio.timeout(poll):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def send_batch(self, conn: asyncpg.Connection) -> int:
        rows = await conn.fetch(_PEEK, BATCH)
        if not rows:
            return 0
        failpoints.hit("before_send")
        acked, failed = await self._send(rows)
        failpoints.hit("after_send_before_delete")
        if acked:
            await conn.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", acked)
        for row, error in failed:
            self._failures[row["id"]] += 1
            if self._failures[row["id"]] >= TRIES:
                await conn.execute(_BURY, row["id"], f"{type(error).__name__}: {error}")
                del self._failures[row["id"]]
                log.error("outbox_row_dead", topic=row["topic"], error=type(error).__name__)
        return len(acked)

    async def _send(self, rows: Sequence[Row]) -> tuple[list[int], list[tuple[Row, BaseException]]]:
        acked: list[int] = []
        failed: list[tuple[Row, BaseException]] = []
        blocked: set[tuple[str, str]] = set()
        sent: list[Row] = []
        acks = []
        topics: Counter[str] = Counter()
        for row in rows:
            topic, key = row["topic"], row["key"]
            if blocked and (topic, key) in blocked:
                continue
            try:
                ack = await self._producer.send(topic, row["payload"], key=key.encode(), headers=_headers(row))
            except ROW_FAULTS as error:
                blocked.add((topic, key))
                failed.append((row, error))
                continue
            except KafkaError as error:
                raise _not_the_row(error) from error
            sent.append(row)
            acks.append(ack)
            topics[topic] += 1
        for row, result in zip(sent, await asyncio.gather(*acks, return_exceptions=True), strict=True):
            if not isinstance(result, BaseException):
                acked.append(row["id"])
            elif isinstance(result, ROW_FAULTS):
                failed.append((row, result))
            else:
                raise _not_the_row(result) from result
        for topic, count in topics.items():
            metrics.OUTBOX_SENT.labels(topic).inc(count)
        return acked, failed


def _not_the_row(error: BaseException) -> BaseException:
    if isinstance(error, AWAY) or getattr(error, "retriable", False) or not isinstance(error, KafkaError):
        return error
    return ProducerBroken(type(error).__name__)


def _headers(row: Row) -> list[tuple[str, bytes]]:
    headers = [(name, value.encode()) for name, value in json.loads(row["headers"]).items()]
    headers.append(("ce_aggversion", str(row["aggregate_version"]).encode()))
    return headers
