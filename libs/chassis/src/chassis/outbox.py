"""Events leave as rows of the transaction that made them; the relay sends them, nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
from pydantic_core import to_json

from contracts.event import Event


@dataclass(frozen=True, slots=True)
class Outgoing:
    topic: str
    key: str
    event_id: UUID
    type: str
    headers: dict[str, str]
    payload: bytes | None


def outgoing(event: Event, event_id: UUID, source: str, traceparent: str = "") -> Outgoing:
    key = str(event.key)
    headers = {
        "ce_id": str(event_id),
        "ce_type": event.wire_type,
        "ce_source": source,
        "ce_time": event.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ce_subject": key,
        "content-type": "application/json",
    }
    if event.client_id_header:
        headers["ce_clientid"] = str(event.client_id_header)
    if traceparent:
        headers["traceparent"] = traceparent
    return Outgoing(event.topic_name, key, event_id, event.wire_type, headers, event.encode())


# The versions row is the lock: a writer of the same key waits here, before its outbox id is taken.
_APPEND = """
WITH e AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::bytea[])
        WITH ORDINALITY AS e(topic, key, event_id, type, headers, payload, ord)
), v AS (
    INSERT INTO outbox_versions AS o (topic, key, version)
    SELECT topic, key, count(*) FROM e GROUP BY topic, key ORDER BY topic, key
    ON CONFLICT (topic, key) DO UPDATE SET version = o.version + excluded.version
    RETURNING topic, key, version
)
INSERT INTO outbox (topic, key, aggregate_version, event_id, type, headers, payload)
SELECT e.topic, e.key,
    v.version + 1 - row_number() OVER (PARTITION BY e.topic, e.key ORDER BY e.ord DESC),
    e.event_id, e.type, e.headers::jsonb, e.payload
FROM e JOIN v USING (topic, key) ORDER BY e.ord
"""

_VERSION_AND_ROW = """
WITH v AS (
    INSERT INTO outbox_versions AS o (topic, key, version) VALUES ($1, $2, 1)
    ON CONFLICT (topic, key) DO UPDATE SET version = o.version + 1 RETURNING version
), sent AS (
    INSERT INTO outbox (topic, key, aggregate_version, event_id, type, headers, payload)
    SELECT $1, $2, v.version, $3, $4, $5::text::jsonb, $6 FROM v
)
"""
_APPEND_ONE = f"{_VERSION_AND_ROW} SELECT"
_KEEP = """
INSERT INTO idempotency_keys (person_id, route, key, body_hash, created_at, status, headers, body)
VALUES ({values})
ON CONFLICT (person_id, route, key) DO UPDATE
SET body_hash = excluded.body_hash, created_at = excluded.created_at, status = excluded.status,
    headers = excluded.headers, body = excluded.body
"""
_KEEP_ALONE = _KEEP.format(values="$1, $2, $3, $4, $5, $6, $7, $8")
# The answer kept under an Idempotency-Key rides along: a round trip costs more than both writes.
_APPEND_ONE_AND_KEEP = _VERSION_AND_ROW + _KEEP.format(values="$7, $8, $9, $10, $11, $12, $13, $14")

Answer = tuple[UUID, str, str, bytes, datetime, int, dict[str, str], bytes]


async def append(conn: asyncpg.Connection, events: Sequence[Outgoing], answer: Answer | None = None) -> None:
    rows = [(e.topic, e.key, e.event_id, e.type, to_json(e.headers).decode(), e.payload) for e in events]
    if len(rows) == 1 and answer:
        await conn.execute(_APPEND_ONE_AND_KEEP, *rows[0], *answer)
        return
    if len(rows) == 1:
        await conn.execute(_APPEND_ONE, *rows[0])
    elif rows:
        await conn.execute(_APPEND, *zip(*rows, strict=True))
    if answer:
        await conn.execute(_KEEP_ALONE, *answer)
