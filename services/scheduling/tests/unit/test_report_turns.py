"""A PDF is made in its turn, and the turn is held for as long as it is being made."""

import asyncio
from threading import Event
from typing import Any

import pytest

from scheduling.api import reports


async def test_a_turn_ends_with_its_thread_and_not_with_whoever_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, loaded = Event(), []

    def made(_: Any) -> bytes:
        go_on.wait(10)
        return b"%PDF"

    async def sheet() -> Any:
        loaded.append(1)

    monkeypatch.setattr(reports, "report_pdf", made)
    monkeypatch.setattr(reports, "_turns", turns := asyncio.Semaphore(1))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await reports.in_turn(sheet)
    assert turns.locked()
    second = asyncio.create_task(reports.in_turn(sheet))
    await asyncio.sleep(0.05)
    assert loaded == [1], "nothing is loaded before its turn"
    go_on.set()
    assert await second == b"%PDF"
    assert not turns.locked()


async def test_what_cannot_be_loaded_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async def sheet() -> Any:
        raise FileNotFoundError

    monkeypatch.setattr(reports, "_turns", turns := asyncio.Semaphore(1))
    with pytest.raises(FileNotFoundError):
        await reports.in_turn(sheet)
    assert not turns.locked()
