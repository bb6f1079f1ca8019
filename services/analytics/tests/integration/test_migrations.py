"""The migrations make the tables that `tables.py` describes."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from analytics.tables import metadata

pytestmark = pytest.mark.infra


async def test_the_migrations_make_the_tables(database_url: str) -> None:
    ours = set(metadata.tables)

    def compared(connection: sa.Connection) -> list[object]:
        options = {
            "compare_server_default": True,
            "include_object": lambda item, name, kind, *_: kind != "table" or name in ours,
        }
        found: list[object] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        return found

    engine = create_async_engine(sa.make_url(database_url).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as connection:
        assert await connection.run_sync(compared) == []
    await engine.dispose()
