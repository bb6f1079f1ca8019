from typing import Any
from uuid import uuid4

import pytest
from aiokafka import TopicPartition

from chassis.kafka import build_broker
from chassis.relay import Relay

pytestmark = pytest.mark.infra


async def test_only_what_was_done_is_committed_and_what_failed_is_heard_again(
    toy: Any, relay: Relay, until: Any
) -> None:
    """The consumer's own position is past what is being handled, and is never what is said."""
    heard: list[int] = []
    fails = True

    async def deliver(records: Any) -> None:
        heard.extend(record.offset for record in records)
        if fails:
            raise RuntimeError

    settings = toy.settings.model_copy()
    object.__setattr__(settings, "service", toy.marbles.name)
    toy.router.bind(settings, deliver)
    broker = build_broker(settings, toy.router)
    await broker.start()
    offsets = toy.router.offsets
    offsets.consumer = broker.subscribers[0].consumer  # type: ignore[attr-defined]
    async with toy.db.tx() as tx:
        toy.rolled(tx, uuid4(), 1)
    parts = [TopicPartition(toy.marbles.name, number) for number in range(2)]

    async def committed() -> set[int | None]:
        await offsets.say()
        return {await offsets.consumer.committed(part) for part in parts}

    async def heard_thrice() -> bool:
        return len(heard) >= 3

    async def done() -> bool:
        return await committed() == {None, 1}

    await until(heard_thrice)
    assert await committed() == {None}
    fails = False
    await until(done)
    assert set(heard) == {0}
    await broker.stop()
