"""Waiting that a stop, or news, ends at once, and tasks that end when told to."""

import asyncio
from typing import Any


async def pause(until: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await until.wait()
    except TimeoutError:
        pass


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancels until it is heard: `asyncio.wait_for` before Python 3.12, which redis-py sends with, may swallow one."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.2)
