"""One suite for the transaction and its fake: whatever a use case may rely on holds for both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.testing.fake_tx import FakeTx
from chassis.tx import Db

pytestmark = pytest.mark.infra


class Real:
    def __init__(self, db: Db) -> None:
        self.db = db

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Any]:
        async with self.db.tx() as tx:
            yield tx

    async def emitted(self) -> list[tuple[str, str]]:
        async with self.db.reader() as reader:
            return [tuple(row) for row in await reader.fetch("SELECT type, key FROM outbox ORDER BY id")]

    async def timers(self) -> list[tuple[str, str, dict[str, Any]]]:
        async with self.db.reader() as reader:
            return [tuple(row) for row in await reader.fetch("SELECT kind, key, payload FROM timers ORDER BY key")]


class Fake:
    def __init__(self) -> None:
        self.fake = FakeTx()

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Any]:
        yield self.fake

    async def emitted(self) -> list[tuple[str, str]]:
        return [(event.wire_type, str(event.key)) for event in self.fake.emitted]

    async def timers(self) -> list[tuple[str, str, Any]]:
        return sorted((kind, key, payload) for (kind, key), (_, payload) in self.fake.timers.items())


@pytest.fixture(params=["real", "fake"])
def either(request: pytest.FixtureRequest) -> Any:
    return Real(request.getfixturevalue("db")) if request.param == "real" else Fake()


async def test_what_is_emitted_is_kept_in_order(either: Any, toy_event: Any) -> None:
    marble = uuid4()
    async with either.tx() as tx:
        assert tx.now.tzinfo is not None
        tx.emit(toy_event(tx.now, marble, 1))
        tx.emit(toy_event(tx.now, marble, 2))
    assert await either.emitted() == [("toy.marble_rolled", str(marble))] * 2


async def test_a_timer_is_one_per_kind_and_key(either: Any) -> None:
    async with either.tx() as tx:
        await tx.schedule("ring", "a", tx.now, {"n": 1})
        await tx.schedule("ring", "a", tx.now + timedelta(hours=1), {"n": 2})
        await tx.schedule("ring", "b", tx.now)
        await tx.unschedule("ring", "c")
    assert await either.timers() == [("ring", "a", {"n": 2}), ("ring", "b", {})]
    async with either.tx() as tx:
        await tx.unschedule("ring", "a")
    assert await either.timers() == [("ring", "b", {})]


async def test_ids_are_minted_in_time_order(either: Any) -> None:
    async with either.tx() as tx:
        ids = [tx.new_id() for _ in range(3)]
    assert len(set(ids)) == 3
    assert {i.version for i in ids} == {7}


@pytest.mark.parametrize("events", [0, 1, 2])
async def test_the_answer_of_a_command_is_kept_beside_its_events(db: Db, toy_event: Any, events: int) -> None:
    person = uuid4()
    async with db.tx() as tx:
        for step in range(events):
            tx.emit(toy_event(tx.now, uuid4(), step))
        tx.answer = (person, "r", "k", b"hash", tx.now, 201, {"location": "/1"}, b"{}")
    async with db.reader() as reader:
        row = await reader.fetchrow("SELECT status, headers, body FROM idempotency_keys")
        assert tuple(row) == (201, {"location": "/1"}, b"{}")
        assert await reader.fetchval("SELECT count(*) FROM outbox") == events
        assert await reader.fetchval("SELECT coalesce(min(aggregate_version), 1) FROM outbox") == 1


async def test_many_timers_at_once_are_as_one_by_one(either: Any) -> None:
    async with either.tx() as tx:
        await tx.schedule("ring", "a", tx.now, {"n": 1})
        await tx.schedule_all("ring", {"a": tx.now, uuid4(): tx.now})
        await tx.schedule_all("ring", {})
    assert [(kind, payload) for kind, _, payload in await either.timers()] == [("ring", {}), ("ring", {})]
