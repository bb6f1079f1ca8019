import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chassis.metrics import TIMERS_FIRED
from chassis.timers import Timers
from chassis.tx import Db, Tx

pytestmark = pytest.mark.infra


@pytest.fixture
def fired() -> list[str]:
    return []


@pytest.fixture
def timers(fired: list[str]) -> Timers:
    timers = Timers()

    @timers.on("ring")
    async def ring(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        if payload.get("broken"):
            raise RuntimeError
        fired.append(f"{key}:{payload['n']}")

    return timers


async def set_timer(db: Db, key: str, seconds: float, payload: dict[str, Any]) -> None:
    async with db.tx() as tx:
        await tx.schedule("ring", key, tx.now + timedelta(seconds=seconds), payload)


async def test_only_due_timers_fire_and_the_last_deadline_counts(db: Db, timers: Timers, fired: list[str]) -> None:
    await set_timer(db, "late", 60, {"n": 1})
    await set_timer(db, "due", 60, {"n": 1})
    await set_timer(db, "due", -1, {"n": 2})
    await set_timer(db, "gone", -1, {"n": 3})
    async with db.tx() as tx:
        await tx.unschedule("ring", "gone")
    assert await timers.fire_one(db)
    assert not await timers.fire_one(db)
    assert fired == ["due:2"]


async def test_replicas_share_them_and_each_fires_once(db: Db, timers: Timers, fired: list[str]) -> None:
    for n in range(40):
        await set_timer(db, str(n), -1, {"n": n})

    async def replica() -> None:
        while await timers.fire_one(db):
            pass

    await asyncio.gather(*(replica() for _ in range(4)))
    assert sorted(fired) == sorted(f"{n}:{n}" for n in range(40))


async def test_a_timer_that_fails_comes_back_later(db: Db, timers: Timers, fired: list[str]) -> None:
    await set_timer(db, "a", -1, {"n": 1, "broken": True})
    assert await timers.fire_one(db)
    assert not await timers.fire_one(db)
    async with db.reader() as reader:
        row = await reader.fetchrow("SELECT attempts, due_at > $1 AS later FROM timers", reader.now)
    assert row is not None
    assert (row["attempts"], row["later"]) == (1, True)
    assert fired == []


async def test_a_timer_that_failed_a_thousand_times_still_only_waits(db: Db, timers: Timers) -> None:
    await set_timer(db, "a", -1, {"n": 1, "broken": True})
    async with db.tx() as tx:
        await tx.execute("UPDATE timers SET attempts = 1100")
    assert await timers.fire_one(db)
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT attempts FROM timers") == 1101


async def test_a_timer_whose_row_is_held_comes_back_soon_and_has_not_failed(db: Db, timers: Timers) -> None:
    """Its holder waits for the timer: had the handler waited for the row, neither would ever end."""

    @timers.on("reach")
    async def reach(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await tx.execute("SELECT FROM timers WHERE key = 'held' FOR UPDATE NOWAIT")

    now = db.clock()
    db.clock = lambda: now  # type: ignore[method-assign]
    async with db.tx() as tx:
        await tx.schedule("other", "held", now)
        await tx.schedule("reach", "a", now)
    failed = TIMERS_FIRED.labels("reach", "failed")._value.get()
    async with db.tx() as holder:
        await holder.execute("SELECT FROM timers WHERE key = 'held' FOR UPDATE")
        assert await timers.fire_one(db)
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT due_at FROM timers WHERE key = 'a'") == now + timedelta(seconds=1)
    assert TIMERS_FIRED.labels("reach", "failed")._value.get() == failed
    db.clock = lambda: now + timedelta(seconds=1)  # type: ignore[method-assign]
    assert await timers.fire_one(db)
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM timers WHERE key = 'a'") == 0
