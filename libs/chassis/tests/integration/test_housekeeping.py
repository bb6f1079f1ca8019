"""Tables that only grow are cut back, a bounded number of rows at a time."""

import asyncio
from uuid import uuid4

import pytest

from chassis.housekeeping import CLAIMS_KEPT, prune
from chassis.tx import Db

pytestmark = pytest.mark.infra


async def test_old_claims_go_in_bounded_steps_and_young_ones_stay(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    async with db.tx() as tx:
        for age in (CLAIMS_KEPT * 2, CLAIMS_KEPT / 2):
            await tx.executemany(
                "INSERT INTO inbox (consumer, event_id, claimed_at) VALUES ('toy', $1, $2)",
                [(uuid4(), tx.now - age) for _ in range(25)],
            )
    steps = 0
    begin = Db.tx

    def counted(self: Db) -> object:
        nonlocal steps
        steps += 1
        return begin(self)

    monkeypatch.setattr(Db, "tx", counted)
    await prune(db, asyncio.Event(), at_once=10)
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM inbox") == 25
        assert await reader.fetchval("SELECT min(claimed_at) > now() - interval '35 days' FROM inbox")
    assert steps == 4, "three for 25 claims, one to see that no answer is old"
