"""A PDF is made in its turn, and the turn is held for as long as it is being made."""

import asyncio
from threading import Event
from typing import Any

import pytest

from scheduling.api.reports import in_turn


async def test_a_turn_ends_with_its_thread_and_not_with_whoever_waited() -> None:
    turns, go_on, loaded = asyncio.Semaphore(1), Event(), []

    def make(_: Any) -> bytes:
        go_on.wait(10)
        return b"%PDF"

    async def sheet() -> Any:
        loaded.append(1)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await in_turn(turns, sheet, make)
    assert turns.locked()
    begun = asyncio.Event()

    async def ask_too() -> bytes:
        begun.set()
        return await in_turn(turns, sheet, make)

    second = asyncio.create_task(ask_too())
    # Whoever has begun has come to its turn; without turns it would have loaded by then.
    await begun.wait()
    assert loaded == [1], "nothing is loaded before its turn"
    go_on.set()
    assert await second == b"%PDF"
    assert not turns.locked()


async def test_what_cannot_be_loaded_gives_its_turn_back() -> None:
    turns = asyncio.Semaphore(1)

    async def sheet() -> Any:
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        await in_turn(turns, sheet, lambda _: b"")
    assert not turns.locked()
