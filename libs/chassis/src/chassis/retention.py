"""What was kept long enough goes at night, in bounded steps. How long that is, the organisation says, within bounds."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from chassis.timers import Timers
from chassis.tx import Db, Reader, Tx

log = structlog.get_logger()

TIMER = "retention"
AT_NIGHT = 1
"""o'clock: an hour that no change of the clocks leaves out in France"""
AT_ONCE = 500
COUNTED = 100_000

Purge = Callable[[Tx, datetime, int], Awaitable[int]]
"""Takes away at most so many that are older than an instant, and says how many it took."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One kind of data, and how long it is kept."""

    kind: str
    days: int
    """unless the organisation says otherwise"""
    at_least: int
    at_most: int
    old: str
    """the SELECT of what is older than `$1`"""
    purge: Purge


class Going(NamedTuple):
    """How long a kind is kept, and how many rows go the next time."""

    kept: Kept
    days: int
    rows: int
    """counted up to `COUNTED`"""
    changed_by: UUID | None
    changed_at: datetime | None


def next_night(now: datetime, zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    night = local.replace(hour=AT_NIGHT, minute=0, second=0, microsecond=0)
    return (night if night > local else night + timedelta(days=1)).astimezone(now.tzinfo)


def keep_no_longer(timers: Timers, kinds: Sequence[Kept], zone: str) -> None:
    by_kind = {kept.kind: kept for kept in kinds}

    @timers.on(TIMER)
    async def purge(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        if (kept := by_kind.get(key)) is None:
            return
        days = await tx.fetchval("SELECT days FROM retention WHERE kind = $1", key) or kept.days
        gone = await kept.purge(tx, tx.now - timedelta(days=days), AT_ONCE)
        if gone:
            log.info("kept_long_enough", kind=key, rows=gone)
        await tx.schedule(TIMER, key, tx.now if gone == AT_ONCE else next_night(tx.now, zone))


async def begin(db: Db, kinds: Sequence[Kept], zone: str) -> None:
    """Once: from then on each night schedules the next."""
    async with db.tx() as tx:
        await tx.execute(
            """INSERT INTO timers (kind, key, due_at) SELECT $1, key, $3 FROM unnest($2::text[]) AS key
            ON CONFLICT (kind, key) DO NOTHING""",
            TIMER, [kept.kind for kept in kinds], next_night(tx.now, zone),
        )  # fmt: skip


async def going(reader: Reader, kinds: Sequence[Kept], zone: str, tried: Mapping[str, int]) -> list[Going]:
    """As things are, or as they would be if kept for the days `tried`."""
    rows = {row["kind"]: row for row in await reader.fetch("SELECT * FROM retention")}
    night, found = next_night(reader.now, zone), []
    for kept in kinds:
        said = rows.get(kept.kind)
        days = tried.get(kept.kind) or (said["days"] if said else kept.days)
        count = await reader.fetchval(
            f"SELECT count(*) FROM ({kept.old} LIMIT {COUNTED}) old", night - timedelta(days=days)
        )
        found.append(
            Going(kept, days, count, said["changed_by"] if said else None, said["changed_at"] if said else None)
        )
    return found


async def keep_for(tx: Tx, days: Mapping[str, int], by: UUID) -> None:
    await tx.executemany(
        """INSERT INTO retention AS r (kind, days, changed_by, changed_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind) DO UPDATE SET days = $2, changed_by = $3, changed_at = $4 WHERE r.days <> $2""",
        [(kind, number, by, tx.now) for kind, number in sorted(days.items())],
    )
