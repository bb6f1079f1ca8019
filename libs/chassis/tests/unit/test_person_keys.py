import asyncio
from typing import Any, cast

import asyncpg
import pytest

from chassis import person_keys
from chassis.person_keys import keep_sealed
from chassis.seal import Unreadable
from chassis.tx import Db, Tx


@pytest.mark.parametrize("fault", [asyncpg.LockNotAvailableError(), ConnectionRefusedError(), Unreadable()])
async def test_sealing_goes_on_later_whatever_was_in_the_way(
    fault: Exception, memory_db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = asyncio.Event()
    answers: list[int | Exception] = [500, fault, 500, 20, 0]

    async def seal(_: Tx, limit: int) -> int:
        answer = answers.pop(0)
        if not answers:
            stop.set()
        if isinstance(answer, Exception):
            raise answer
        return min(answer, limit)

    monkeypatch.setattr(person_keys, "SEALED_EVERY_S", 0)
    async with asyncio.timeout(5):
        await keep_sealed(seal, cast(Db, memory_db), stop)
    assert answers == []
    assert (memory_db.opened, memory_db.committed, memory_db.rolled_back) == (5, 4, 1)
