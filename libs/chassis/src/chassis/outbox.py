"""Events leave as rows of the transaction that made them; the relay sends them, nobody else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

import asyncpg

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
    headers = {
        "ce_id": str(event_id),
        "ce_type": event.wire_type,
        "ce_source": source,
        "ce_time": event.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ce_subject": event.subject,
        "content-type": "application/json",
    }
    if event.client_id_header:
        headers["ce_clientid"] = str(event.client_id_header)
    if traceparent:
        headers["traceparent"] = traceparent
    return Outgoing(event.topic_name, str(event.key), event_id, event.wire_type, headers, event.encode())


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
# The answer kept under an Idempotency-Key rides along: a round trip costs more than both writes.
_APPEND_ONE_AND_KEEP = f"""
{_VERSION_AND_ROW}
UPDATE idempotency_keys SET status = $10, headers = $11, body = $12 WHERE person_id = $7 AND route = $8 AND key = $9
"""
_KEEP = """
UPDATE idempotency_keys SET status = $4, headers = $5, body = $6 WHERE person_id = $1 AND route = $2 AND key = $3
"""

Answer = tuple[UUID, str, str, int, dict[str, str], bytes]


async def append(conn: asyncpg.Connection, events: Sequence[Outgoing], answer: Answer | None = None) -> None:
    rows = [(e.topic, e.key, e.event_id, e.type, json.dumps(e.headers), e.payload) for e in events]
    if len(rows) == 1 and answer:
        await conn.execute(_APPEND_ONE_AND_KEEP, *rows[0], *answer)
        return
    if len(rows) == 1:
        await conn.execute(_APPEND_ONE, *rows[0])
    elif rows:
        await conn.execute(_APPEND, *zip(*rows, strict=True))
    if answer:
        await conn.execute(_KEEP, *answer)
