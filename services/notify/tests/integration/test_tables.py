"""The migrations make the tables that the code describes."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from notify.tables import metadata

pytestmark = pytest.mark.infra


async def test_migrations_and_tables_agree(database_url: str) -> None:
    ours = set(metadata.tables)

    def mine(thing: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
        return kind != "table" or name in ours

    def compare(connection: sa.Connection) -> list[object]:
        options = {"include_object": mine, "compare_type": True, "compare_server_default": False}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    engine = create_async_engine(sa.make_url(database_url).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as connection:
        found = await connection.run_sync(compare)
    await engine.dispose()
    assert found == []
