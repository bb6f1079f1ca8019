import contextlib
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.structs import ConsumerRecord

from chassis import consumer, dead_letters
from chassis.relay import Relay

pytestmark = pytest.mark.infra


async def open_letters(toy: Any) -> list[Any]:
    async with toy.db.reader() as reader:
        return await dead_letters.listed(reader, "toy")


async def test_what_is_emitted_arrives_once_and_in_order(toy: Any, relay: Relay, worker: None, until: Any) -> None:
    marble = uuid4()
    for start in range(0, 30, 10):
        async with toy.db.tx() as tx:
            for step in range(start, start + 10):
                toy.rolled(tx, marble, step)

    async def all_seen() -> bool:
        return len(await toy.seen(marble)) == 30

    await until(all_seen)
    assert await toy.seen(marble) == list(range(30))
    async with toy.db.reader() as reader:
        assert await reader.fetchval("SELECT version FROM outbox_versions") == 30


async def test_nothing_is_said_of_a_transaction_that_fails(toy: Any) -> None:
    async def fail() -> None:
        async with toy.db.tx() as tx:
            toy.rolled(tx, uuid4(), 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with toy.db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM outbox") == 0


async def test_an_event_set_aside_holds_back_its_key_until_replayed_in_order(
    toy: Any, relay: Relay, worker: None, until: Any
) -> None:
    bad, good = uuid4(), uuid4()
    toy.refuse = {2}
    async with toy.db.tx() as tx:
        for step in (1, 2, 3, 4):
            toy.rolled(tx, bad, step)
        toy.rolled(tx, good, 1)

    async def good_arrived() -> bool:
        return await toy.seen(good) == [1] and bool(await open_letters(toy))

    await until(good_arrived)

    async def two_wait() -> bool:
        return [r["waiting"] for r in await open_letters(toy)] == [2]

    await until(two_wait)
    assert await toy.seen(bad) == [1]
    assert await toy.consumer.replay(toy.marbles.name, str(bad)) == 0
    toy.refuse = set()
    assert await toy.consumer.replay(toy.marbles.name, str(bad)) == 3
    assert await toy.seen(bad) == [1, 2, 3, 4]
    assert await open_letters(toy) == []


async def test_discarding_the_poison_applies_what_waited(
    toy: Any, producer: AIOKafkaProducer, worker: None, until: Any
) -> None:
    marble = uuid4()
    headers = [("ce_type", b"toy.marble_rolled")]
    poison = (b"{", headers)
    unknown = (b"{}", [("ce_type", b"toy.marble_painted")])
    body = f'{{"occurred_at":"2026-11-22T10:00:00Z","marble_id":"{marble}","step":7}}'.encode()
    for value, with_headers in (unknown, poison, (body, headers)):
        await producer.send_and_wait(toy.marbles.name, value, key=str(marble).encode(), headers=with_headers)

    async def one_waits() -> bool:
        return [r["waiting"] for r in await open_letters(toy)] == [1]

    await until(one_waits)
    (letter,) = await open_letters(toy)
    assert letter["error_class"] == "ValidationError"
    await toy.consumer.replay(toy.marbles.name, str(marble), discard=letter["id"])
    assert await toy.seen(marble) == [7]


async def test_an_event_delivered_five_times_has_one_effect(
    toy: Any, producer: AIOKafkaProducer, worker: None, until: Any
) -> None:
    marble, event_id = uuid4(), uuid4()
    headers = [("ce_type", b"toy.marble_rolled"), ("ce_id", str(event_id).encode())]
    for step, event in ((1, headers), (2, [("ce_type", b"toy.marble_rolled")])):
        body = f'{{"occurred_at":"2026-11-22T10:00:00Z","marble_id":"{marble}","step":{step}}}'.encode()
        for _ in range(5 if step == 1 else 1):
            await producer.send_and_wait(toy.marbles.name, body, key=str(marble).encode(), headers=event)

    async def last_seen() -> bool:
        return 2 in await toy.seen(marble)

    await until(last_seen)
    assert await toy.seen(marble) == [1, 2]


async def test_past_the_limit_the_consumer_stops_rather_than_empty_the_topic(
    toy: Any, relay: Relay, worker: None, until: Any
) -> None:
    toy.refuse = set(range(20))
    async with toy.db.tx() as tx:
        for step in range(20):
            toy.rolled(tx, uuid4(), step)

    async def stopped() -> bool:
        return bool(toy.consumer.stopped)

    await until(stopped)
    assert len(await open_letters(toy)) == 5


async def test_a_good_batch_does_not_end_a_stop_but_a_discarded_row_does(
    toy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "STOPPED_PAUSE_S", 0)
    toy.breaks_rule = set(range(6))

    async def deliver(step: int) -> None:
        marble = uuid4()
        async with toy.db.tx() as tx:
            toy.rolled(tx, marble, step)
        async with toy.db.reader() as reader:
            row = await reader.fetchrow("SELECT * FROM outbox WHERE key = $1", str(marble))
        headers = [(name, value.encode()) for name, value in row["headers"].items()]
        headers.append(("ce_aggversion", b"1"))
        record = ConsumerRecord(
            toy.marbles.name, 0, row["id"], 0, 0, str(marble).encode(), row["payload"], None, 36, 0, headers
        )
        await toy.consumer.deliver((record,))

    for step in range(5):
        await deliver(step)
    with pytest.raises(consumer.LimitReached):
        await deliver(5)
    await deliver(100)
    assert toy.consumer.stopped
    letter = (await open_letters(toy))[0]
    await toy.consumer.replay(toy.marbles.name, letter["key"], discard=letter["id"])
    await deliver(101)
    assert not toy.consumer.stopped


async def test_a_broken_rule_is_set_aside_at_once_under_its_code(
    toy: Any, relay: Relay, worker: None, until: Any
) -> None:
    toy.breaks_rule = {1}
    async with toy.db.tx() as tx:
        toy.rolled(tx, uuid4(), 1)

    async def set_aside() -> bool:
        return [(r["error_class"], r["error"], r["attempts"]) for r in await open_letters(toy)] == [
            ("Conflict", "conflict", 1)
        ]

    await until(set_aside)


async def test_unreadable_headers_cost_nobody_their_events(
    toy: Any, producer: AIOKafkaProducer, worker: None, until: Any
) -> None:
    marbles = [uuid4() for _ in range(3)]
    broken: list[tuple[str, Any]] = [("x", b"\xff"), ("y", None), ("z", b"a\x00b")]
    for n, marble in enumerate(marbles):
        body = f'{{"occurred_at":"2026-11-22T10:00:00Z","marble_id":"{marble}","step":{n}}}'.encode()
        headers = [("ce_type", b"toy.marble_rolled"), broken[n]]
        await producer.send(toy.marbles.name, body, key=str(marble).encode(), headers=headers)
    await producer.flush()

    async def all_seen() -> bool:
        return [await toy.seen(marble) for marble in marbles] == [[0], [1], [2]]

    await until(all_seen)


async def test_a_swallowed_database_error_is_not_taken_for_a_commit(toy: Any) -> None:
    async def swallow() -> None:
        async with toy.db.tx() as tx:
            with contextlib.suppress(asyncpg.PostgresError):
                await tx.execute("SELECT 1 / 0")

    with pytest.raises(RuntimeError, match="rolled back"):
        await swallow()
