"""What analytics writes. `hold` first: one writer at a time, so nothing here can deadlock or skip a position."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from analytics.projections.archive import Entry
from analytics.projections.daily_kpis import Cell, Figures
from analytics.projections.ticket_facts import TicketFacts
from chassis.tx import Row, Tx

_HOLD = 7_461_101
ABANDONED = timedelta(hours=1)
"""A check that began this long ago was cut short."""


def _values(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """`dataclasses.astuple` deep-copies every value: measured, it took two thirds of a batch."""
    return attrgetter(*(field.name for field in fields(kind)))


_OF_ENTRY, _OF_FACTS, _OF_FIGURES = _values(Entry), _values(TicketFacts), _values(Figures)


async def hold(tx: Tx) -> None:
    """Until this transaction ends no other one projects: archive positions then follow the order of commits."""
    await tx.execute("SELECT pg_advisory_xact_lock($1)", _HOLD)


_APPEND = """
INSERT INTO event_archive (event_id, topic, type, key, aggregate_version, client_id, occurred_at, data)
SELECT event_id, topic, type, key, version, client_id, occurred_at, data
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::uuid[], $7::timestamptz[], $8::jsonb[])
    WITH ORDINALITY AS e(event_id, topic, type, key, version, client_id, occurred_at, data, ord)
ORDER BY ord
ON CONFLICT (event_id) DO NOTHING
"""


async def append(tx: Tx, entries: Sequence[Entry]) -> None:
    await tx.execute(_APPEND, *_columns(map(_OF_ENTRY, entries), 8))


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]


_FACTS = ", ".join(field.name for field in fields(TicketFacts))
_SAVE_FACTS = f"""
INSERT INTO ticket_facts (generation, {_FACTS})
SELECT $1, e.* FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::timestamptz[],
    $7::text[], $8::bigint[], $9::text[], $10::bigint[], $11::timestamptz[], $12::bigint[]) AS e
ON CONFLICT (generation, ticket_id) DO UPDATE SET
    {", ".join(f"{f.name} = excluded.{f.name}" for f in fields(TicketFacts) if f.name != "ticket_id")}
"""


async def facts(tx: Tx, generation: int, ticket_ids: Iterable[UUID]) -> dict[UUID, TicketFacts]:
    rows = await tx.fetch(
        f"SELECT {_FACTS} FROM ticket_facts WHERE generation = $1 AND ticket_id = ANY($2::uuid[])",
        generation,
        list(ticket_ids),
    )
    return {row["ticket_id"]: TicketFacts(*row) for row in rows}


async def save_facts(tx: Tx, generation: int, rows: Iterable[TicketFacts]) -> None:
    await tx.execute(_SAVE_FACTS, generation, *_columns(map(_OF_FACTS, rows), 11))


# CHECKs look at the row proposed for insertion before its conflict, so a difference below zero cannot be upserted.
_NEW_CELLS = """
INSERT INTO daily_kpis (generation, day, priority, client_id)
SELECT $1, e.* FROM unnest($2::date[], $3::text[], $4::uuid[]) AS e ON CONFLICT DO NOTHING
"""
_ADD = """
UPDATE daily_kpis k SET
    opened = k.opened + e.opened,
    assigned = k.assigned + e.assigned,
    assigned_seconds = k.assigned_seconds + e.assigned_seconds,
    resolved = k.resolved + e.resolved,
    resolved_seconds = k.resolved_seconds + e.resolved_seconds,
    changed = k.changed | e.changed
FROM unnest($2::date[], $3::text[], $4::uuid[],
    $5::int[], $6::int[], $7::bigint[], $8::int[], $9::bigint[], $10::smallint[])
    AS e(day, priority, client_id, opened, assigned, assigned_seconds, resolved, resolved_seconds, changed)
WHERE k.generation = $1 AND k.day = e.day AND k.priority = e.priority AND k.client_id = e.client_id
"""


async def add(tx: Tx, generation: int, differences: Mapping[Cell, Figures]) -> None:
    cells = _columns(differences, 3)
    await tx.execute(_NEW_CELLS, generation, *cells)
    figures = _columns(((*_OF_FIGURES(f), int(f.changed)) for f in differences.values()), 6)
    await tx.execute(_ADD, generation, *cells, *figures)


async def is_waiting(tx: Tx, timer: str) -> bool:
    """Scheduling a timer again would only push it back: under load it would never fire."""
    return bool(await tx.fetchval("SELECT 1 FROM timers WHERE kind = $1", timer))


_TAKE_CHANGED = """
UPDATE daily_kpis k SET changed = 0
FROM (
    SELECT generation, day, priority, client_id, changed FROM daily_kpis
    WHERE generation = (SELECT generation FROM generations WHERE state = 'live') AND changed <> 0
    ORDER BY day DESC LIMIT $1
) c
WHERE k.generation = c.generation AND k.day = c.day AND k.priority = c.priority AND k.client_id = c.client_id
RETURNING k.day, k.priority, k.client_id, c.changed
"""


async def take_changed(tx: Tx, limit: int) -> list[Row]:
    """Cells whose figures are still to be said, latest days first; said from here on."""
    return await tx.fetch(_TAKE_CHANGED, limit)


async def live(tx: Tx) -> int:
    return int(await tx.fetchval("SELECT generation FROM generations WHERE state = 'live'"))


async def begin_building(tx: Tx) -> None:
    """Nothing happens while one is being built already."""
    await tx.execute(
        "INSERT INTO generations (state, started_at) VALUES ('building', $1) ON CONFLICT DO NOTHING", tx.now
    )


async def begin_checking(tx: Tx) -> int:
    return int(
        await tx.fetchval(
            "INSERT INTO generations (state, started_at) VALUES ('checking', $1) RETURNING generation", tx.now
        )
    )


async def lock_generation(tx: Tx, generation: int) -> Row | None:
    return await tx.fetchrow("SELECT * FROM generations WHERE generation = $1 FOR UPDATE", generation)


async def reached(tx: Tx, generation: int, position: int) -> None:
    await tx.execute("UPDATE generations SET position = $2 WHERE generation = $1", generation, position)


# Cells that the swap does not change need not be said again; those it does, or drops, must be.
_KEEP_DROPPED = """
INSERT INTO daily_kpis (generation, day, priority, client_id, changed)
SELECT $2, day, priority, client_id, 7 FROM daily_kpis
WHERE generation = $1 AND (opened > 0 OR assigned > 0 OR resolved > 0)
ON CONFLICT DO NOTHING
"""
_SAME = """
UPDATE daily_kpis new SET changed = old.changed FROM daily_kpis old
WHERE old.generation = $1 AND new.generation = $2
    AND (old.day, old.priority, old.client_id) = (new.day, new.priority, new.client_id)
    AND (old.opened, old.assigned, old.assigned_seconds, old.resolved, old.resolved_seconds)
        = (new.opened, new.assigned, new.assigned_seconds, new.resolved, new.resolved_seconds)
"""


async def swap(tx: Tx, old: int, new: int) -> None:
    await tx.execute(_KEEP_DROPPED, old, new)
    await tx.execute(_SAME, old, new)
    await retire(tx, old)
    await tx.execute("UPDATE generations SET state = 'live' WHERE generation = $1", new)


async def retire(tx: Tx, generation: int) -> None:
    await tx.execute("UPDATE generations SET state = 'retired' WHERE generation = $1", generation)


async def drop_retired(tx: Tx, limit: int) -> bool:
    """Deletes a part of what is retired; true while there is more."""
    generation = await tx.fetchval(
        """SELECT min(generation) FROM generations
        WHERE state = 'retired' OR state = 'checking' AND started_at < $1""",
        tx.now - ABANDONED,
    )
    if generation is None:
        return False
    for table in ("ticket_facts", "daily_kpis"):
        gone = await tx.execute(
            f"DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE generation = $1 LIMIT $2))",
            generation,
            limit,
        )
        if not gone.endswith(" 0"):
            return True
    await tx.execute("DELETE FROM generations WHERE generation = $1", generation)
    return True
