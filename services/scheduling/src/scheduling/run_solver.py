"""The worker's loop: take a search, solve it in another process, write the answer. A crash anywhere solves again."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from opentelemetry.trace import SpanKind

from chassis import telemetry
from chassis.loops import pause
from chassis.tx import Db
from scheduling.settings import Settings
from scheduling.solver import answer, enter_pool
from scheduling.solver.params import Params
from scheduling.solver.pool import Pool
from scheduling.solver.problem import Problem
from scheduling.solver.result import Result
from scheduling.solver.stop import Stop
from scheduling.usecases.fail_search import fail_search
from scheduling.usecases.settle_search import settle_search
from scheduling.usecases.take_search import take_search

log = structlog.get_logger()

POLL_S = 0.1


class SolverPool(Pool):
    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.solver_processes, enter_pool)
        self.settings = settings
        self.stop = Stop(settings.solver_work_units, settings.solver_wall_seconds)

    async def solve(self, problem: Problem) -> Result:
        wall_s = self.settings.solver_wall_seconds + self.settings.solver_guard_seconds
        return await self.run(wall_s, answer, problem, Params(), self.settings.solver_seed, self.stop)

    async def warm(self) -> None:
        await self.solve(Problem(0, (), ()))


def run_solver(settings: Settings) -> Callable[[Db, asyncio.Event], Awaitable[None]]:
    async def run(db: Db, stop: asyncio.Event) -> None:
        pool, wake = SolverPool(settings), asyncio.Event()
        db.on_commit.append(wake.set)
        try:
            await pool.warm()
            async with asyncio.TaskGroup() as tasks:
                for _ in range(settings.solver_jobs_at_once):
                    tasks.create_task(_work(db, settings, pool, wake, stop))
        finally:
            db.on_commit.remove(wake.set)
            pool.close()

    return run


async def _work(db: Db, settings: Settings, pool: SolverPool, wake: asyncio.Event, stop: asyncio.Event) -> None:
    while not stop.is_set():
        wake.clear()
        try:
            found = await solve_next(db, settings, pool)
        except Exception as error:
            # The search falls due again with its lease: nothing is lost by going on.
            log.warning("solver_paused", error=type(error).__name__)
            found = False
        if not found:
            await pause(wake, POLL_S)


async def solve_next(db: Db, settings: Settings, pool: SolverPool) -> bool:
    """False when nothing is due."""
    async with db.tx() as tx:
        question = await take_search(tx, settings)
    if question is None:
        return False
    with telemetry.span(
        "solve", SpanKind.INTERNAL, {"traceparent": question.due.traceparent} if question.due.traceparent else {}
    ):
        began = time.perf_counter()
        try:
            result = await pool.solve(question.problem)
            if not result.placed and question.otherwise is not None:
                question = replace(question, problem=question.otherwise)
                result = await pool.solve(question.problem)
        except Exception as error:
            async with db.tx() as tx:
                await fail_search(tx, settings, question.due, error)
            return True
        solved_ms = round((time.perf_counter() - began) * 1000)
        async with db.tx() as tx:
            is_settled = await settle_search(tx, question, result)
        log.info(
            "solved",
            ticket_id=str(question.due.ticket_id),
            ms=solved_ms,
            options=result.options,
            settled=is_settled,
            placed=bool(result.placed),
        )
    return True
