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


class Steps:
    """The last version seen of each key. Kept in memory: a table of them cost a third of the rate, for an alarm."""

    def __init__(self, kept: int = 100_000) -> None:
        self._kept = kept
        self._seen: dict[tuple[str, str], int] = {}

    def forget(self) -> None:
        """Another worker may have gone on with the keys that come or go."""
        self._seen.clear()

    def out_of_step(self, claimed: Sequence[Received[Event]]) -> list[Received[Event]]:
        """Those of newly claimed facts that skip a version or step back, after the first seen of their key."""
        wrong = []
        for one in claimed:
            if one.aggregate_version is None:
                continue
            key = (one.topic, one.key)
            seen = self._seen.pop(key, None)
            if seen is not None and one.aggregate_version != seen + 1:
                wrong.append(one)
            self._seen[key] = max(one.aggregate_version, seen or 0)
        while len(self._seen) > self._kept:
            del self._seen[next(iter(self._seen))]
        return wrong
