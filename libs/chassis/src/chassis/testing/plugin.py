"""pytest fixtures for every service: a migrated database of one's own, an HTTP client with real tokens."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest
from aiokafka import ConsumerRecord

from chassis.service import Service
from chassis.testing.tokens import bearer, public_keys
from chassis.tx import Db

_templates: set[str] = set()


def _needed(name: str) -> str:
    if not (value := os.environ.get(name)):
        pytest.fail(f"{name} is not set: run these tests with `make test`, which starts what they need")
    return value


@pytest.fixture(scope="session")
def pg_url() -> str:
    return _needed("ASTREINTE_TEST_DATABASE_URL")


@pytest.fixture(scope="session")
def kafka_url() -> str:
    return _needed("ASTREINTE_TEST_KAFKA")


@pytest.fixture(scope="session")
def redis_url() -> str:
    return _needed("ASTREINTE_TEST_REDIS")


@pytest.fixture
def service() -> Service:
    """Overridden in each service's conftest with its own `build(settings)`."""
    raise NotImplementedError


@pytest.fixture
async def database_url(service: Service, pg_url: str, worker_id: str) -> AsyncIterator[str]:
    """A copy of the migrated template: the tables of a real deployment, nobody else's rows."""
    from chassis.migrations import migrate_database

    name = service.settings.service
    server = pg_url.rsplit("/", 1)[0]
    template = f"template_{name}_{worker_id}_{os.getpid()}"
    copy = f"test_{name}_{worker_id}_{os.getpid()}"
    admin = await asyncpg.connect(pg_url)
    try:
        if template not in _templates:
            await admin.execute(f"CREATE DATABASE {template} TEMPLATE template0 ENCODING 'UTF8'")
            await migrate_database(f"{server}/{template}", service.migrations())
            _templates.add(template)
        await admin.execute(f"CREATE DATABASE {copy} TEMPLATE {template}")
        yield f"{server}/{copy}"
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")
        await admin.close()


@pytest.fixture(scope="session", autouse=True)
def _drop_templates() -> Iterator[None]:
    yield
    if _templates:
        import asyncio

        async def drop() -> None:
            admin = await asyncpg.connect(os.environ["ASTREINTE_TEST_DATABASE_URL"])
            for template in _templates:
                await admin.execute(f"DROP DATABASE IF EXISTS {template} WITH (FORCE)")
            await admin.close()

        asyncio.run(drop())


@pytest.fixture
async def db(service: Service, database_url: str) -> AsyncIterator[Db]:
    settings = service.settings
    db = await Db.open(database_url, settings.service, size=12, secret=settings.secret_key.get_secret_value())
    yield db
    await db.close()


Deliver = Callable[..., Awaitable[None]]


@pytest.fixture
async def deliver(service: Service, db: Db) -> Deliver:
    """Records through the real consumer: claimed, handled, set aside where they fail."""
    from chassis.consumer import Consumer

    consumer = Consumer(service.settings.service, db, service.event_router(), limit=100, says=service.topics)

    async def deliver(*records: ConsumerRecord) -> None:
        await consumer.deliver(records)

    return deliver


@pytest.fixture(autouse=True)
def one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """No window of a rate limit ends between two calls of a test."""
    from chassis import limits

    now = limits.wall()
    monkeypatch.setattr(limits, "wall", lambda: now)


Leftovers = Callable[..., Awaitable[set[str]]]


@pytest.fixture
def leftovers(db: Db) -> Leftovers:
    """In which columns of which tables any of these words still stands."""
    from chassis.testing.search import find_words

    async def leftovers(*words: str) -> set[str]:
        async with db.reader() as reader:
            return await find_words(reader.conn, words)

    return leftovers


@pytest.fixture
def held_up(db: Db) -> Callable[..., Awaitable[None]]:
    """Comes back when each of the tasks waits for a lock, of the test's or of one another's."""

    async def held_up(*tasks: asyncio.Task[Any]) -> None:
        waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        async with asyncio.timeout(10):
            while not any(task.done() for task in tasks):
                async with db.reader() as reader:
                    if len(await reader.fetch(waiting)) >= len(tasks):
                        return
                await asyncio.wait(tasks, timeout=0.02, return_when=asyncio.FIRST_COMPLETED)
        raise AssertionError("it waited for nothing")

    return held_up


@pytest.fixture
def begin(db: Db, held_up: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[Any]]:
    """Starts what is to be done in a transaction of its own, and comes back when it is held up."""

    async def begin(do: Callable[[Any], Awaitable[object]]) -> asyncio.Task[None]:
        async def in_own_transaction() -> None:
            async with db.tx() as tx:
                await do(tx)

        task = asyncio.create_task(in_own_transaction())
        await held_up(task)
        return task

    return begin


@pytest.fixture
def under_way(db: Db, held_up: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[Any]]:
    """The answer of a command that had read all it needs when something else began, and ended before it."""

    async def under_way(command: Coroutine[Any, Any, Any], other: Coroutine[Any, Any, Any], key: object) -> Any:
        """`key`: of what the command says, which is where it is held."""
        async with db.tx() as tx:
            await tx.fetch("SELECT FROM outbox_versions WHERE key = $1 FOR UPDATE", str(key))
            first = asyncio.create_task(command)
            await held_up(first)
            second = asyncio.create_task(other)
            await held_up(first, second)
        await second
        return await first

    return under_way


@pytest.fixture
def back_up(database_url: str) -> Callable[..., Awaitable[Callable[[], Awaitable[None]]]]:
    """Saves every table but those named; what comes back restores them."""
    from chassis.testing.backup import restore, save

    async def back_up(*but: str) -> Callable[[], Awaitable[None]]:
        conn = await asyncpg.connect(database_url)
        saved = await save(conn, but)
        await conn.close()

        async def put_back() -> None:
            conn = await asyncpg.connect(database_url)
            await restore(conn, saved)
            await conn.close()

        return put_back

    return back_up


@pytest.fixture
def age_passes(service: Service, db: Db) -> Callable[[datetime], Awaitable[dict[str, int]]]:
    """By kind, how many rows were counted as older than that instant; none of them are left."""

    async def age_passes(before: datetime) -> dict[str, int]:
        found = {}
        async with db.tx() as tx:
            for kept in service.retention:
                counted = f"SELECT count(*) FROM ({kept.old}) old"
                found[kept.kind] = await tx.fetchval(counted, before)
                while await kept.purge(tx, before, 1):
                    pass
                assert await tx.fetchval(counted, before) == 0
        return found

    return age_passes


AsRole = Callable[..., httpx2.AsyncClient]


@pytest.fixture
async def as_role(service: Service, db: Db) -> AsyncIterator[AsRole]:
    """`as_role("client", client_id=…)` is an HTTP client signed in as such a person, over the real app."""
    import dataclasses

    app = dataclasses.replace(service, verifier=public_keys).api(db)
    async with AsyncExitStack() as stack:

        def sign_in(
            role: str | None,
            *,
            person_id: UUID | None = None,
            client_id: UUID | None = None,
            lang: str = "fr",
        ) -> httpx2.AsyncClient:
            headers = {"Accept-Language": lang}
            if role:
                headers["Authorization"] = f"Bearer {bearer(role, person_id=person_id, client_id=client_id, lang=lang)}"
            client = httpx2.AsyncClient(
                transport=httpx2.ASGITransport(app=app), base_url="http://test", headers=headers
            )
            stack.push_async_callback(client.aclose)
            return client

        yield sign_in
