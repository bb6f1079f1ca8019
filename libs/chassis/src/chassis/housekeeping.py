"""Keeps the chassis' own tables bounded, and their gauges true."""

import asyncio
from datetime import timedelta

import structlog

from chassis import metrics
from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.loops import pause
from chassis.tx import Db

log = structlog.get_logger()

GAUGE_EVERY_S = 5
PRUNE_EVERY_S = 300
# Longer than any fact is kept on Kafka: a replay from the oldest offset still finds its claims.
CLAIMS_KEPT = timedelta(days=35)
ANSWERS_KEPT = timedelta(hours=24)

_GAUGES = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT 100000) o) AS rows,
    coalesce(extract(epoch FROM clock_timestamp() - (SELECT created_at FROM outbox ORDER BY id LIMIT 1)), 0) AS age,
    (SELECT count(*) FROM outbox_dead) AS dead,
    (SELECT count(*) FROM dead_letters WHERE state = 'open') AS open,
    (SELECT count(*) FROM dead_letters WHERE state = 'waiting') AS waiting
"""
_PRUNES = (
    ("DELETE FROM inbox WHERE claimed_at < $1", CLAIMS_KEPT),
    ("DELETE FROM idempotency_keys WHERE created_at < $1", ANSWERS_KEPT),
)


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
                for sql, kept in _PRUNES:
                    async with db.tx() as tx:
                        await tx.execute(sql, tx.now - kept)
        except (*STORAGE_AWAY, *CONTENTION) as error:
            log.warning("housekeeping_paused", error=type(error).__name__)
        await pause(stop, GAUGE_EVERY_S)
