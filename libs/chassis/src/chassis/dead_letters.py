"""Events set aside by this consumer alone, and what queues behind them; replayed in order."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg
from pydantic import ValidationError

from chassis import telemetry
from chassis.errors import AppError
from chassis.inbox import Received
from chassis.tx import Reader, Row, Tx
from contracts.event import Event

_INSERT = """
INSERT INTO dead_letters (consumer, state, topic, partition, kafka_offset, key, event_id, headers, value,
    error_class, error, attempts, trace_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""


@dataclass(frozen=True, slots=True)
class Letter:
    id: int
    state: str
    topic: str
    partition: int
    offset: int
    key: str
    event_id: UUID
    headers: dict[str, str]
    value: bytes | None
    attempts: int


async def set_aside(
    tx: Tx, consumer: str, received: Received[Event], error: BaseException | None, attempts: int
) -> None:
    """Without an error the event only waits behind another of its key."""
    await tx.execute(
        _INSERT,
        consumer,
        "open" if error else "waiting",
        received.topic,
        received.partition,
        received.offset,
        received.key,
        received.event_id,
        received.headers,
        received.value,
        type(error).__name__ if error else None,
        _said(error),
        attempts,
        _trace(received),
    )


def _trace(received: Received[Event]) -> str | None:
    parts = received.headers.get("traceparent", "").split("-")
    return parts[1] if len(parts) == 4 else telemetry.trace_id()


def _said(error: BaseException | None) -> str | None:
    if error is None:
        return None
    # Messages of PostgreSQL, pydantic and Python quote the values: personal data may not stay here.
    if isinstance(error, AppError):
        return error.code
    if isinstance(error, asyncpg.PostgresError):
        place = (error.sqlstate, error.table_name, error.column_name, error.constraint_name)
        return " ".join(part for part in place if part)
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors())[:500]
    return None


async def count_open(reader: Reader, consumer: str) -> int:
    return int(
        await reader.fetchval("SELECT count(*) FROM dead_letters WHERE consumer = $1 AND state = 'open'", consumer)
    )


async def listed(reader: Reader, consumer: str, limit: int = 100) -> list[Row]:
    return await reader.fetch(
        """SELECT d.id, topic, key, partition, kafka_offset, headers->>'ce_type' AS type, error_class, error,
            attempts, trace_id, created_at,
            (SELECT count(*) FROM dead_letters w WHERE w.consumer = d.consumer AND w.state = 'waiting'
                AND w.topic = d.topic AND w.key = d.key) AS waiting
        FROM dead_letters d WHERE consumer = $1 AND state = 'open' ORDER BY id LIMIT $2""",
        consumer,
        limit,
    )


async def first_of_key(tx: Tx, consumer: str, topic: str, key: str) -> Letter | None:
    row = await tx.fetchrow(
        """SELECT id, state, topic, partition, kafka_offset, key, event_id, headers, value, attempts
        FROM dead_letters WHERE consumer = $1 AND topic = $2 AND key = $3 ORDER BY id LIMIT 1 FOR UPDATE""",
        consumer,
        topic,
        key,
    )
    return Letter(*row) if row else None


async def remove(tx: Tx, letter_id: int) -> None:
    await tx.execute("DELETE FROM dead_letters WHERE id = $1", letter_id)


async def drop_key(tx: Tx, consumer: str, topic: str, key: str) -> None:
    await tx.execute("DELETE FROM dead_letters WHERE consumer = $1 AND topic = $2 AND key = $3", consumer, topic, key)


async def failed_again(tx: Tx, letter_id: int, error: BaseException) -> None:
    await tx.execute(
        """UPDATE dead_letters SET state = 'open', attempts = attempts + 1, error_class = $2, error = $3
        WHERE id = $1""",
        letter_id,
        type(error).__name__,
        _said(error),
    )
