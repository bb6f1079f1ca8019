"""`migrate`: the database's tables, then the topics this service owns. Safe to run from several places at once."""

import importlib.resources
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import sqlalchemy as sa
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from contracts.topic import Topic

LOCK = 7_461_002
CHASSIS_TABLES = ("outbox", "inbox", "dead_letters", "timers", "idempotency", "retention")


async def migrate_database(url: str, folder: Path) -> None:
    conn = await asyncpg.connect(url, timeout=10)
    try:
        await conn.execute("SELECT pg_advisory_lock($1)", LOCK)
        sql = importlib.resources.files("chassis") / "sql"
        for name in CHASSIS_TABLES:
            await conn.execute((sql / f"{name}.sql").read_text())
        await upgrade(url, folder)
    finally:
        await conn.close()


async def upgrade(url: str, folder: Path) -> None:
    """Alembic's upgrade to head without an env.py, which would be the same file in every service."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)

    def to_head(connection: sa.Connection) -> None:
        context = MigrationContext.configure(
            connection, opts={"fn": lambda revision, _: script._upgrade_revs("head", revision)}
        )
        with Operations.context(context):
            context.run_migrations()

    engine = create_async_engine(sa.make_url(url).set(drivername="postgresql+asyncpg"), poolclass=sa.NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(to_head)
    await engine.dispose()


async def create_topics(bootstrap: str, topics: Sequence[Topic], replication: int = 1) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=10_000)
    await admin.start()
    try:
        known = set(await admin.list_topics())
        wanted = [
            NewTopic(t.name, num_partitions=t.partitions, replication_factor=replication, topic_configs=t.config)
            for t in topics
            if t.name not in known
        ]
        if wanted:
            await admin.create_topics(wanted)
    finally:
        await admin.close()
