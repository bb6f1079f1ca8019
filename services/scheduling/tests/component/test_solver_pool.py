"""The solver's own process: small, replaced when it dies, gone when its parent is."""

import asyncio
import os
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import psutil
import pytest

from scheduling.run_solver import SolverPool
from scheduling.settings import Settings
from scheduling.solver import answer, enter_pool
from scheduling.solver.params import Params
from scheduling.solver.pool import Hung, Pool
from scheduling.solver.problem import Candidate, Place, Problem, Span, TechnicianDay, Visit
from scheduling.solver.stop import Stop

DAY = TechnicianDay("ada", "1970-01-01", 0, Place(48.8, 2.3), (Span(0, 36_000),))
PROBLEM = Problem(0, (DAY,), (Visit("v", 3_600, 1, (Candidate("ada", 50),)),))


@pytest.fixture
async def pool(service_settings: Settings) -> AsyncIterator[SolverPool]:
    pool = SolverPool(service_settings)
    yield pool
    pool.close()


def children(of: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(of).children() if "spawn_main" in " ".join(child.cmdline())]


def gone(processes: list[psutil.Process]) -> bool:
    return not any(is_alive(process) for process in processes)


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.to_thread(os.sched_yield)


async def test_it_solves_with_nothing_of_the_service_loaded(pool: SolverPool) -> None:
    result = await pool.solve(PROBLEM)
    assert [placed.slot for placed in result.placed] == [Span(0, 3_600)]
    loaded = await asyncio.get_running_loop().run_in_executor(pool.executor, eval, "set(__import__('sys').modules)")
    assert loaded & {"pandas", "numpy", "fastapi", "asyncpg", "chassis", "contracts"} == set()


async def test_the_service_itself_does_not_load_the_solver() -> None:
    script = "import sys, scheduling.app; print([m for m in sys.modules if m.startswith('ortools')])"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert out.strip() == b"[]"


async def test_a_solver_that_dies_is_replaced(pool: SolverPool) -> None:
    await pool.warm()
    (child,) = children(os.getpid())
    child.kill()
    await until(lambda: gone([child]))
    with pytest.raises(BrokenProcessPool):
        await pool.solve(PROBLEM)
    assert (await pool.solve(PROBLEM)).placed


async def test_a_killed_parent_leaves_no_solver_behind(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent("""
            import asyncio
            from scheduling.run_solver import SolverPool
            from scheduling.settings import Settings

            async def main():
                pool = SolverPool(Settings(environment="test", database_url="postgresql://unused/unused"))
                await pool.warm()
                print("warm", flush=True)
                await asyncio.Event().wait()

            if __name__ == "__main__":
                asyncio.run(main())
        """)
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, str(script), stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    assert await parent.stdout.readline() == b"warm\n"
    solvers = children(parent.pid)
    assert solvers
    parent.kill()
    await parent.wait()
    await until(lambda: gone(solvers))


async def test_a_solver_that_hangs_is_killed_and_the_next_question_is_answered(pool: SolverPool) -> None:
    await pool.warm()
    (child,) = children(os.getpid())
    with pytest.raises(Hung):
        await pool.run(0.2, time.sleep, 600)
    await until(lambda: gone([child]))
    assert (await pool.solve(PROBLEM)).placed


async def test_who_waits_behind_one_that_hangs_is_answered_by_its_successor() -> None:
    """More than the process may hold at once: those who still wait are cancelled with it, and asked again."""
    pool = Pool(1, enter_pool)
    hung = asyncio.create_task(pool.run(1, time.sleep, 600))
    await asyncio.to_thread(os.sched_yield)
    asked = [asyncio.create_task(pool.run(60, answer, PROBLEM, Params(), 1, Stop())) for _ in range(5)]
    with pytest.raises(Hung):
        await hung
    assert [bool(result.placed) for result in await asyncio.gather(*asked)] == [True] * 5
    pool.close()
