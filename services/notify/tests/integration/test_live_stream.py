"""The stream over real HTTP: nothing lost, nothing of somebody else's, with or without Redis."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from chassis.clock import utc_now
from chassis.service import Service
from chassis.tokens import Who
from chassis.tx import Db
from notify import store
from notify.app import build
from notify.channels.bell import TOPIC
from notify.domain.who_is_told import Signal
from notify.settings import Settings

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]
ALICE = uuid4()


async def write(db: Db, *numbers: int, channel: str = f"person:{ALICE}", pause: bool = False) -> None:
    async with db.tx() as tx:
        await store.take_turn(tx)
        await store.add_signals(tx, [Signal(channel=channel, kind="ticket_status", data={"n": n}) for n in numbers])
        if pause:
            await tx.fetchval("SELECT pg_sleep(0.01)")


async def test_a_message_arrives_and_the_stream_resumes_after_it(server: Any, db: Db) -> None:
    async with server.stream("client", ALICE) as stream:
        assert (stream.status, stream.type.split(";")[0]) == (200, "text/event-stream")
        assert await stream.next_event() == ("ready", {})
        await write(db, 1)
        assert await stream.news() == {"n": 1}
    await write(db, 2, 3)
    async with server.stream("client", ALICE, last_event_id=stream.last_id) as stream:
        assert [await stream.news(), await stream.news()] == [{"n": 2}, {"n": 3}]


async def test_nothing_is_lost_or_doubled_while_two_write_and_the_page_reconnects(
    server: Any, db: Db, redis_url: str
) -> None:
    total, done = 60, asyncio.Event()

    async def writer(first: int) -> None:
        for n in range(first, first + total):
            await write(db, n, pause=n % 3 == 0)

    async def ringer() -> None:
        # So that the process looks at the table all the time, also between the two writers' commits.
        async with Redis.from_url(redis_url) as redis:
            while not done.is_set():
                await redis.publish(TOPIC, b"")

    got: list[int] = []
    async with server.stream("client", ALICE) as stream:
        await stream.next_event()
        position = stream.last_id
    async with asyncio.timeout(40), asyncio.TaskGroup() as tasks:
        tasks.create_task(ringer())
        for first in (0, 1000):
            tasks.create_task(writer(first))
        while len(got) < 2 * total:
            async with server.stream("client", ALICE, last_event_id=position) as stream:
                for _ in range(min(17, 2 * total - len(got))):
                    got.append((await stream.news())["n"])
                    position = stream.last_id
        done.set()
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT data FROM live_messages ORDER BY id")
    assert got == [row["data"]["n"] for row in rows]


@pytest.mark.parametrize("when", ["missed", "live"])
async def test_each_hears_their_own_and_nobody_elses(server: Any, db: Db, story: Any, hear: Hear, when: str) -> None:
    """S000-92."""
    manager, stranger, other = uuid4(), uuid4(), uuid4()
    roles = {
        "requester": ("client", story.requester_id, story.client_id),
        "manager": ("client_manager", manager, story.client_id),
        "technician": ("technician", story.technician_id, None),
        "dispatcher": ("dispatcher", story.dispatcher_id, None),
        "stranger": ("client", stranger, story.client_id),
        "other manager": ("client_manager", other, uuid4()),
    }
    opened = asyncio.Semaphore(0)

    async def listen(role: str, person_id: UUID, client_id: UUID | None) -> list[str]:
        kinds = []
        async with server.stream(role, person_id, client_id=client_id, last_event_id="0") as stream:
            await stream.next_event()
            opened.release()
            while (data := await stream.news())["kind"] != "end":
                kinds.append(data["kind"])
            return kinds

    async def tell() -> None:
        await hear(*story.people(), story.opened(), story.offered(), story.confirmed())
        everyone = {f"person:{person_id}" for _, person_id, _ in roles.values()}
        async with db.tx() as tx:
            await store.take_turn(tx)
            await store.add_signals(tx, [Signal(channel=c, kind="end", data={"kind": "end"}) for c in everyone])

    if when == "missed":
        await tell()
    listening = asyncio.gather(*(listen(*one) for one in roles.values()))
    if when == "live":
        for _ in roles:
            await opened.acquire()
        await tell()
    assert dict(zip(roles, await listening, strict=True)) == {
        "requester": ["ticket_opened", "visit_confirmed"],
        "manager": ["ticket_opened", "visit_confirmed"],
        "technician": ["offer_made", "visit_confirmed"],
        "dispatcher": ["ticket_opened", "offer_made", "visit_confirmed"],
        "stranger": [],
        "other manager": [],
    }


async def test_without_redis_the_page_is_told_all_the_same(service_settings: Settings, db: Db, server: Any) -> None:
    nowhere = SecretStr("redis://127.0.0.1:1/0")
    alone = build(service_settings.model_copy(update={"redis_url": nowhere}))
    async with (
        type(server)(alone, db).running() as other,
        other.stream("client", ALICE) as stream,
    ):
        await stream.next_event()
        await write(db, 1)
        assert await stream.news(seconds=2) == {"n": 1}


async def test_a_bell_rung_elsewhere_wakes_this_process_at_once(
    service: Service, service_settings: Settings, server: Any, db: Db, story: Any
) -> None:
    """S000-45, S000-56."""
    worker = build(service_settings)
    stop = asyncio.Event()
    ringing = asyncio.create_task(worker.background[0](db, stop))
    router = worker.event_router()
    opened = story.opened()
    async with server.stream("client", story.requester_id) as stream:
        await stream.next_event()
        began = asyncio.get_running_loop().time()
        async with db.tx() as tx:
            await router.batches[opened.topic_name]([story.received(opened)], tx)
        assert (await stream.news())["kind"] == "ticket_opened"
        assert asyncio.get_running_loop().time() - began < 0.4
    stop.set()
    await ringing


async def test_an_id_too_old_or_from_elsewhere_asks_for_a_fresh_page(server: Any, db: Db) -> None:
    await write(db, 1, 2)
    async with db.tx() as tx:
        await tx.execute("DELETE FROM live_messages WHERE id = 1")
    for last in ("0", "999999", "nonsense"):
        async with server.stream("client", ALICE, last_event_id=last) as stream:
            assert await stream.next_event() == ("reset", {})


async def test_a_page_gets_what_came_while_it_was_rendered(server: Any, db: Db) -> None:
    rendered_at = utc_now()
    await write(db, 1)
    async with server.stream("client", ALICE, since=rendered_at.isoformat()) as stream:
        assert await stream.news() == {"n": 1}


async def test_the_stream_ends_with_its_token(server: Any) -> None:
    async with server.stream("client", ALICE, lives_s=2) as stream:
        assert await stream.next_event() == ("ready", {})
        assert await stream.next_event() == ("renew", {})
        with pytest.raises(StopAsyncIteration):
            await stream.next_event()


async def test_one_person_cannot_open_streams_without_end(server: Any, service_settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        open_streams = []
        for _ in range(service_settings.live_connections_per_person):
            open_streams.append(await stack.enter_async_context(server.stream("client", ALICE)))
            await open_streams[-1].next_event()
        refused = await stack.enter_async_context(server.stream("client", ALICE))
        other = await stack.enter_async_context(server.stream("client", uuid4()))
        assert (refused.status, other.status) == (429, 200)


async def test_stopping_ends_open_streams_at_once(server: Any) -> None:
    async with server.stream("client", ALICE) as stream:
        await stream.next_event()
        server.stop.set()
        with pytest.raises(StopAsyncIteration):
            await stream.next_event(seconds=2)


async def test_a_stop_ends_the_following_at_whatever_point_of_reaching_redis(service: Service, db: Db) -> None:
    for ticks in range(60):
        stop = asyncio.Event()
        following = asyncio.create_task(service.api_background[0](db, stop))
        for _ in range(ticks):
            await asyncio.sleep(0)
        stop.set()
        async with asyncio.timeout(3):
            await following


async def test_a_quiet_page_keeps_a_young_id(service: Service, db: Db) -> None:
    stop = asyncio.Event()
    following = asyncio.create_task(service.api_background[0](db, stop))
    live: Any = service.api_background[0].__self__  # type: ignore[attr-defined]
    who = Who(person_id=ALICE, role="client")
    await live.admit(who)
    events = live.open(db, who, last=None, lives_s=60, heartbeat_s=0.05)
    first = int((await anext(events)).id)
    await write(db, 1, 2, 3, channel=f"person:{uuid4()}")
    async with asyncio.timeout(10):
        while int((await anext(events)).id) < first + 3:
            pass
    await events.aclose()
    stop.set()
    await following


async def test_pruning_keeps_a_day(db: Db) -> None:
    await write(db, 1)
    async with db.tx() as tx:
        await tx.execute("UPDATE live_messages SET created_at = $1", tx.now - timedelta(hours=25))
    await write(db, 2)
    async with db.tx() as tx:
        await store.prune(tx, timedelta(hours=24))
        assert await tx.fetchval("SELECT count(*) FROM live_messages") == 1
