"""Where a benchmark plays: a database and topics of its own on the given servers."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, Literal
from uuid import UUID, uuid4

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient

from chassis.migrations import create_topics, migrate_database
from chassis.settings import ServiceSettings
from contracts.event import Event
from contracts.topic import Topic

KAFKA = os.environ.get("ASTREINTE_TEST_KAFKA", "")
POSTGRES = os.environ.get("ASTREINTE_TEST_DATABASE_URL", "")
REDIS = os.environ.get("ASTREINTE_TEST_REDIS", "")


class Measured(Event):
    """About as large as a real event: 512 bytes."""

    topic_name: ClassVar[str] = "bench.measures"
    key_field: ClassVar[str] = "thing_id"
    type: Literal["bench.measured"] = "bench.measured"
    thing_id: UUID
    step: int
    padding: str = "x" * 360


class BenchSettings(ServiceSettings):
    service: ClassVar[str] = "bench"


def settings(database_url: str) -> BenchSettings:
    return BenchSettings(environment="test", database_url=database_url, kafka_bootstrap_servers=KAFKA)


@asynccontextmanager
async def database(migrations: Path = Path(__file__).parent / "migrations") -> AsyncIterator[str]:
    name = f"bench_{uuid4().hex[:10]}"
    admin = await asyncpg.connect(POSTGRES)
    await admin.execute(f"CREATE DATABASE {name}")
    url = f"{POSTGRES.rsplit('/', 1)[0]}/{name}"
    try:
        await migrate_database(url, migrations)
        yield url
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


@asynccontextmanager
async def topics(*names: str) -> AsyncIterator[Sequence[Topic]]:
    made = [Topic(f"bench.{n}.{uuid4().hex[:8]}", "thing", Measured, "bench", ("bench",)) for n in names]
    await create_topics(KAFKA, made)
    try:
        yield made
    finally:
        admin = AIOKafkaAdminClient(bootstrap_servers=KAFKA)
        await admin.start()
        await admin.delete_topics([t.name for t in made])
        await admin.close()
