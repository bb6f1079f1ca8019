"""Events arrive once: a claim per event, in the transaction of its effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from chassis.tx import Tx
from contracts.event import Event

E = TypeVar("E", bound=Event)


@dataclass(slots=True)  # frozen would double the cost of making one, and one is made per record
class Received(Generic[E]):
    """A record that was read; `event` is None when its type is unknown, `fault` set when it does not parse."""

    topic: str
    partition: int
    offset: int
    key: str
    event_id: UUID
    type: str
    aggregate_version: int | None
    client_id: UUID | None
    headers: dict[str, str]
    value: bytes | None
    event: E
    fault: Exception | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    fresh: list[Received[Event]]
    held: set[tuple[str, str]]
    """keys with a row set aside: what comes after must wait behind it"""


_CLAIM = """
INSERT INTO inbox (consumer, event_id)
SELECT $1, e FROM unnest($2::uuid[]) AS e ORDER BY e
ON CONFLICT DO NOTHING RETURNING event_id
"""
# A replay deletes the row under FOR UPDATE: waiting for it here decides who applies the event.
_HELD = """
SELECT topic, key FROM dead_letters
WHERE consumer = $1 AND (topic, key) IN (SELECT * FROM unnest($2::text[], $3::text[])) FOR SHARE
"""
_VERSIONS = """
WITH new AS (
    SELECT topic, key, min(version) AS low, max(version) AS high, count(*) AS n
    FROM unnest($2::text[], $3::text[], $4::bigint[]) AS e(topic, key, version) GROUP BY topic, key
), old AS (
    SELECT topic, key, version FROM inbox_versions JOIN new USING (topic, key) WHERE consumer = $1
), saved AS (
    INSERT INTO inbox_versions AS i (consumer, topic, key, version)
    SELECT $1, topic, key, high FROM new ORDER BY topic, key
    ON CONFLICT (consumer, topic, key)
    DO UPDATE SET version = greatest(i.version, excluded.version), seen_at = now()
)
SELECT topic, key, old.version AS seen, low, high FROM new LEFT JOIN old USING (topic, key)
WHERE low IS DISTINCT FROM old.version + 1 AND old.version IS NOT NULL OR high - low + 1 <> n
"""


async def claim(tx: Tx, consumer: str, received: Sequence[Received[Event]]) -> Claimed:
    claimed = {row["event_id"] for row in await tx.fetch(_CLAIM, consumer, [r.event_id for r in received])}
    fresh = []
    for r in received:
        if r.event_id in claimed:
            claimed.discard(r.event_id)
            fresh.append(r)
    held: set[tuple[str, str]] = set()
    if fresh:
        rows = await tx.fetch(_HELD, consumer, [r.topic for r in fresh], [r.key for r in fresh])
        held = {(row["topic"], row["key"]) for row in rows}
    return Claimed(fresh, held)


async def out_of_step(tx: Tx, consumer: str, received: Sequence[Received[Event]]) -> list[str]:
    """The topics whose keys skipped or stepped back among these newly claimed facts."""
    stepped = [r for r in received if r.aggregate_version is not None]
    if not stepped:
        return []
    rows = await tx.fetch(
        _VERSIONS,
        consumer,
        [r.topic for r in stepped],
        [r.key for r in stepped],
        [r.aggregate_version for r in stepped],
    )
    return [row["topic"] for row in rows]
