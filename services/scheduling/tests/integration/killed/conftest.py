"""scheduling's processes, what they say on Kafka, and a dispatcher in front of them."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete
from services.scheduling.tests.integration.killed.desk import PARIS, Desk
from services.scheduling.tests.integration.killed.heard import Heard, parts_of
from services.scheduling.tests.integration.killed.patience import until
from services.scheduling.tests.integration.killed.processes import Scheduling

from chassis.migrations import create_topics, migrate_database
from chassis.testing.tokens import bearer, key
from chassis.tx import Db
from contracts.routing.assignments import ASSIGNMENTS
from contracts.scheduling.plans import PLANS
from contracts.scheduling.visits import VISITS
from contracts.topics import ALL
from scheduling.app import build
from scheduling.settings import Settings

DAYS = count(2)


@pytest.fixture(name="until")
def _until() -> Any:
    return until


@pytest.fixture(scope="module")
def database_url(pg_url: str) -> Iterator[str]:
    """One for all tests of a file, as the processes are."""
    name = f"test_killed_{uuid4().hex[:8]}"
    url = f"{pg_url.rsplit('/', 1)[0]}/{name}"

    async def run(sql: str) -> None:
        admin = await asyncpg.connect(pg_url)
        await admin.execute(sql)
        await admin.close()

    asyncio.run(run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    asyncio.run(migrate_database(url, build(Settings(environment="test", database_url=url)).migrations()))
    yield url
    asyncio.run(run(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="module")
def topics(kafka_url: str) -> Iterator[None]:
    """Empty again afterwards: in other tests other services hear them."""
    asyncio.run(create_topics(kafka_url, ALL))
    yield

    async def empty() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url)
        await admin.start()
        await admin.delete_records({part: RecordsToDelete(-1) for part in parts_of(ASSIGNMENTS, VISITS, PLANS)})
        await admin.close()

    asyncio.run(empty())


@pytest.fixture(scope="module")
def processes(
    database_url: str, topics: None, kafka_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scheduling]:
    folder = tmp_path_factory.mktemp("killed")
    (folder / "jwks.json").write_text(json.dumps({"keys": [key().as_dict(private=False)]}))
    issuer = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder))
    Thread(target=issuer.serve_forever, daemon=True).start()
    env = {
        **os.environ,
        "ENVIRONMENT": "test",
        "SCHEDULING_DATABASE_URL": database_url,
        "KAFKA_BOOTSTRAP_SERVERS": kafka_url,
        "REDIS_URL": redis_url,
        "JWKS_URL": f"http://127.0.0.1:{issuer.server_port}/jwks.json",
        "PHOTOS_DIR": str(folder / "photos"),
        "LOG_LEVEL": "ERROR",
        "CONSUMER_SESSION_SECONDS": "6",
        "PLANS_EVERY_SECONDS": "0.1",
        "WHAT_IF_SECONDS": "0.2",
        "SOLVER_GUARD_SECONDS": "4",
    }
    found = Scheduling(env, folder)
    yield found
    for role in found.running:
        found.end(role, signal.SIGTERM)
    issuer.shutdown()
    issuer.server_close()


@pytest.fixture
async def scheduling(processes: Scheduling) -> Scheduling:
    await processes.start()
    return processes


@pytest.fixture
async def heard(db: Db, kafka_url: str, topics: None) -> AsyncIterator[Heard]:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_url, enable_auto_commit=False)
    await consumer.start()
    consumer.assign(parts_of(VISITS, PLANS))
    await consumer.seek_to_end()
    yield Heard(db, consumer)
    await consumer.stop()


@pytest.fixture
async def desk(scheduling: Scheduling, db: Db, hear: Any, routing: Any) -> AsyncIterator[Desk]:
    headers = {"Authorization": f"Bearer {bearer('dispatcher')}"}
    async with httpx2.AsyncClient(base_url=scheduling.urls["api"], headers=headers, timeout=20) as http:
        desk = Desk(http, db, hear, routing, datetime.now(PARIS).date() + timedelta(days=next(DAYS)))
        await hear(desk.technician(desk.ada), desk.technician(desk.bob))
        yield desk
