"""Keeps the chassis' own tables bounded, and their gauges true."""

import asyncio
from datetime import timedelta

import structlog

from chassis import metrics
from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.http.idempotency import ANSWERS_KEPT
from chassis.loops import pause
from chassis.tx import Db

log = structlog.get_logger()

GAUGE_EVERY_S = 5
PRUNE_EVERY_S = 300
# Longer than any fact is kept on Kafka: a replay from the oldest offset still finds its claims.
CLAIMS_KEPT = timedelta(days=35)

_GAUGES = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT 100000) o) AS rows,
    coalesce(extract(epoch FROM clock_timestamp() - (SELECT created_at FROM outbox ORDER BY id LIMIT 1)), 0) AS age,
    (SELECT count(*) FROM outbox_dead) AS dead,
    (SELECT count(*) FROM dead_letters WHERE state = 'open') AS open,
    (SELECT count(*) FROM dead_letters WHERE state = 'waiting') AS waiting
"""
_PRUNES = (("inbox", "claimed_at", CLAIMS_KEPT), ("idempotency_keys", "created_at", ANSWERS_KEPT))
PRUNED_AT_ONCE = 10_000


async def housekeep(db: Db, consumer: str, stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    pruned_at = loop.time()
    while not stop.is_set():
        try:
            async with db.reader() as reader:
                row = await reader.fetchrow(_GAUGES)
            assert row is not None
            metrics.OUTBOX_ROWS.set(row["rows"])
            metrics.OUTBOX_AGE.set(float(row["age"]))
            metrics.OUTBOX_DEAD.set(row["dead"])
            metrics.DEAD_LETTERS.labels("open").set(row["open"])
            metrics.DEAD_LETTERS.labels("waiting").set(row["waiting"])
            if loop.time() - pruned_at > PRUNE_EVERY_S:
                pruned_at = loop.time()
                await prune(db, stop)
        except (*STORAGE_AWAY, *CONTENTION) as error:
            log.warning("housekeeping_paused", error=type(error).__name__)
        await pause(stop, GAUGE_EVERY_S)


async def prune(db: Db, stop: asyncio.Event, at_once: int = PRUNED_AT_ONCE) -> None:
    """A month's backlog in one statement would hold its locks past every time limit, and start again."""
    for table, column, kept in _PRUNES:
        old = f"SELECT ctid FROM {table} WHERE {column} < $1 LIMIT $2"
        gone = at_once
        while gone == at_once and not stop.is_set():
            async with db.tx() as tx:
                # Old is asked twice: a key used again meanwhile is young by the time its row is free.
                sql = f"DELETE FROM {table} WHERE ctid = ANY(ARRAY({old})) AND {column} < $1"
                done = await tx.execute(sql, tx.now - kept, at_once)
            gone = int(done.removeprefix("DELETE "))
