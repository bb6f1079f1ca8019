"""Deadlines as rows: any number of replicas take them, each fires once, in the transaction of its effect."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog

from chassis import metrics
from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.loops import pause
from chassis.tx import Db, Tx

log = structlog.get_logger()

Handler = Callable[[Tx, str, dict[str, Any]], Awaitable[None]]

POLL_S = 0.2
RETRY_LIMIT_S = 300
AGAIN = timedelta(seconds=1)
"""after a handler found held what it needs: no failure"""

_TAKE = """
DELETE FROM timers WHERE (kind, key) = (
    SELECT kind, key FROM timers WHERE due_at <= $1 AND kind = ANY($2::text[])
    ORDER BY due_at FOR UPDATE SKIP LOCKED LIMIT 1
) RETURNING kind, key, payload, due_at, attempts
"""
_POSTPONE = """
UPDATE timers SET attempts = attempts + 1, due_at = $3, error = $4
WHERE kind = $1 AND key = $2 AND due_at = $5
"""


class Timers:
    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}

    def on(self, kind: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.handlers[kind] = handler
            return handler

        return register

    async def run(self, db: Db, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                fired = await self.fire_one(db)
            except (*STORAGE_AWAY, *CONTENTION) as error:
                log.warning("timers_paused", error=type(error).__name__)
                fired = False
            if not fired:
                await pause(stop, POLL_S)

    async def fire_one(self, db: Db) -> bool:
        row = None
        try:
            async with db.tx() as tx:
                row = await tx.fetchrow(_TAKE, tx.now, list(self.handlers))
                if row is None:
                    return False
                await self.handlers[row["kind"]](tx, row["key"], row["payload"])
        except Exception as error:
            if row is None:
                raise
            # Also when the storage is away: then postponing raises too, and nothing is counted.
            wait = AGAIN
            if not isinstance(error, CONTENTION):
                log.error("timer_failed", kind=row["kind"], error=type(error).__name__)
                metrics.TIMERS_FIRED.labels(row["kind"], "failed").inc()
                wait = timedelta(seconds=min(2.0 ** min(row["attempts"], 16), RETRY_LIMIT_S))
            async with db.tx() as tx:
                await tx.execute(_POSTPONE, row["kind"], row["key"], tx.now + wait, type(error).__name__, row["due_at"])
            return True
        metrics.TIMERS_FIRED.labels(row["kind"], "done").inc()
        return True
