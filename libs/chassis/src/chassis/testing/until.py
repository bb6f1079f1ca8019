"""Waiting for what other processes make true, with a deadline."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

ASKED_EVERY_S = 0.02


async def until(condition: Callable[[], Awaitable[Any]], seconds: float = 20) -> Any:
    """Asks again and again; the first true answer, or what was answered last when time runs out."""
    answer: Any = None
    try:
        async with asyncio.timeout(seconds):
            while not (answer := await condition()):  # noqa: ASYNC110
                await asyncio.sleep(ASKED_EVERY_S)
            return answer
    except TimeoutError:
        raise AssertionError(f"not within {seconds} s; last answer: {answer!r}") from None
