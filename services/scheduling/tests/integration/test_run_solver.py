"""The worker's loop with its real process: from the committed request to the proposal, without blocking."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from chassis.tx import Db
from contracts.event import Event
from scheduling.run_solver import run_solver
from scheduling.settings import Settings

pytestmark = pytest.mark.infra


async def test_the_loop_answers_soon_and_never_blocks(
    db: Db,
    service_settings: Settings,
    hear: Callable[..., Awaitable[None]],
    said: Callable[[], Awaitable[list[Event]]],
    routing: Any,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.create_task(run_solver(service_settings)(db, stop))
    crew = [uuid4() for _ in range(20)]
    await hear(*(routing.technician(who) for who in crew))
    await hear(routing.request(*crew))
    async with asyncio.timeout(20):
        while not await said():
            pass
    began = time.perf_counter()
    await hear(routing.request(*crew, ticket_id=uuid4()))
    longest, before = 0.0, time.perf_counter()
    async with asyncio.timeout(10):
        while len(await said()) < 2:
            now = time.perf_counter()
            longest, before = max(longest, now - before), now
    took = time.perf_counter() - began
    stop.set()
    async with asyncio.timeout(5):
        await loop
    assert took < 1.5
    assert longest < 0.5
