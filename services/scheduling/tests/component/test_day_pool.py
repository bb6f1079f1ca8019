"""The process that plans days: loaded before it is asked, replaced when it hangs, and no part of the service."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import UUID

import psutil
import pytest

from scheduling.domain.what_if import Day, Versions, WhatIf
from scheduling.run_what_ifs import LOADED_WITHIN_S, DayPool
from scheduling.settings import Settings
from scheduling.solver.pool import Hung
from scheduling.usecases.take_what_if import AskedDay

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
NOTHING = AskedDay(
    WhatIf(UUID(int=1), date(2026, 11, 24), UUID(int=2), NOW, "solving", (), ()),
    "",
    "tag",
    Day(date(2026, 11, 24), "Europe/Paris", NOW, (), {}, {}, (), {}, {}),
    Versions({}, {}),
)


@pytest.fixture
async def pool(service_settings: Settings) -> AsyncIterator[DayPool]:
    pool = DayPool(service_settings)
    yield pool
    pool.close()


async def test_a_day_is_planned_in_another_process(pool: DayPool) -> None:
    await pool.warm()
    answer = await pool.plan(NOTHING)
    assert (answer.moved, answer.after.visits) == ((), 0)
    loaded = await pool.run(30, eval, "set(__import__('sys').modules)")
    assert "numba" in loaded
    assert loaded & {"fastapi", "asyncpg", "sqlmodel", "contracts"} == set()


async def test_one_that_hangs_is_killed_and_its_successor_is_loaded_first(pool: DayPool) -> None:
    await pool.warm()
    with pytest.raises(Hung):
        await pool.run(0.2, time.sleep, 600)
    assert (await pool.plan(NOTHING)).moved == ()


async def test_one_that_hangs_while_it_loads_is_killed_and_the_next_has_twice_the_time(pool: DayPool) -> None:
    others, pool.load_s = solvers(), 1.5
    loading = asyncio.create_task(pool.warm())
    async with asyncio.timeout(20):
        while not (started := solvers() - others):
            await asyncio.to_thread(os.sched_yield)
    (solver,) = started
    solver.suspend()
    with pytest.raises(Hung):
        await loading
    async with asyncio.timeout(20):
        while solver in solvers():
            await asyncio.to_thread(os.sched_yield)
    assert pool.load_s == 3
    pool.load_s = LOADED_WITHIN_S
    assert (await pool.plan(NOTHING)).moved == ()


def solvers() -> set[psutil.Process]:
    """A predecessor may still be ending."""
    found = set()
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if "spawn_main" in " ".join(child.cmdline()) and child.status() != psutil.STATUS_ZOMBIE:
                found.add(child)
    return found


def test_the_service_itself_does_not_load_compiled_code() -> None:
    script = "import sys, scheduling.app; print([m for m in sys.modules if m.startswith(('numba', 'numpy'))])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
