"""The worker's loop for what-ifs: take one, plan its day in another process, write the answer. A crash anywhere
plans it again."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

import structlog
from opentelemetry.trace import SpanKind

from chassis import telemetry
from chassis.loops import pause
from chassis.tx import Db
from scheduling.domain.what_if import Answer, LongerMeetsFixed, replanned
from scheduling.settings import Settings
from scheduling.solver import enter_process, warm_tours
from scheduling.solver.pool import Hung, Pool
from scheduling.store.what_if import answer_what_if, fail_what_if, postpone_what_if
from scheduling.usecases.take_what_if import AskedDay, take_what_if

log = structlog.get_logger()

POLL_S = 0.25
LOADED_WITHIN_S = 60.0
COMPILED_WITHIN_S = 600.0


class Planner(Protocol):
    async def plan(self, asked: AskedDay) -> Answer: ...


class DayPool(Pool):
    """One process with the compiled solver loaded."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(1, enter_process)
        self.settings = settings
        self.load_s = LOADED_WITHIN_S
        self.warmed: object = None

    async def warm(self) -> None:
        """A process that replaces another is new to it too. One that takes too long hangs, or compiles on a slow
        machine: the next has twice the time."""
        executor = self.executor
        if self.warmed is not executor:
            try:
                await self.run(self.load_s, warm_tours)
            except Hung:
                self.load_s = min(2 * self.load_s, COMPILED_WITHIN_S)
                raise
            self.warmed = executor

    async def plan(self, asked: AskedDay) -> Answer:
        await self.warm()
        settings = self.settings
        return await self.run(
            settings.what_if_seconds + settings.solver_guard_seconds,
            replanned,
            asked.day,
            asked.versions,
            asked.what_if.changes,
            asked.what_if.keep,
            {priority: settings.preparation_minutes(priority) for priority in ("P1", "P2", "P3", "P4")},
            settings.what_if_seconds,
            settings.solver_seed,
        )


def run_what_ifs(settings: Settings) -> Callable[[Db, asyncio.Event], Awaitable[None]]:
    async def run(db: Db, stop: asyncio.Event) -> None:
        pool, wake = DayPool(settings), asyncio.Event()
        db.on_commit.append(wake.set)
        try:
            while not stop.is_set():
                wake.clear()
                try:
                    # Before one is taken, and before the first is asked: compiling outlasts any lease.
                    await pool.warm()
                    found = await plan_next(db, settings, pool)
                except Exception as error:
                    # It falls due again with its lease: nothing is lost by going on.
                    log.warning("what_ifs_paused", error=type(error).__name__)
                    found = False
                if not found:
                    await pause(wake, POLL_S)
        finally:
            db.on_commit.remove(wake.set)
            pool.close()

    return run


async def plan_next(db: Db, settings: Settings, pool: Planner) -> bool:
    """False when nothing is due."""
    async with db.tx() as tx:
        asked = await take_what_if(tx, settings)
    if asked is None:
        return False
    what_if_id = asked.what_if.what_if_id
    with telemetry.span("plan day", SpanKind.INTERNAL, {"traceparent": asked.traceparent} if asked.traceparent else {}):
        began = time.perf_counter()
        try:
            answer = await pool.plan(asked)
        except LongerMeetsFixed:
            async with db.tx() as tx:
                await fail_what_if(tx, what_if_id, "longer_meets_fixed")
            return True
        except Exception as error:
            log.error("what_if_failed", what_if_id=str(what_if_id), error=type(error).__name__)
            async with db.tx() as tx:
                if asked.what_if.tries >= settings.what_if_failures_allowed:
                    await fail_what_if(tx, what_if_id, "solver_failed")
                else:
                    await postpone_what_if(tx, what_if_id, tx.now + timedelta(seconds=0.2 * asked.what_if.tries))
            return True
        async with db.tx() as tx:
            is_wanted = await answer_what_if(tx, what_if_id, asked.tag, answer)
        log.info(
            "day_planned",
            what_if_id=str(what_if_id),
            ms=round((time.perf_counter() - began) * 1000),
            visits=answer.after.visits,
            moved=len(answer.moved),
            left_out=len(answer.left_out),
            wanted=is_wanted,
        )
    return True
