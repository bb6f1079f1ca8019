"""The migration makes the tables that tables.py declares: columns, nullability, indexes, and as many rules."""

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import dialect
from sqlalchemy.schema import CreateColumn

from chassis.service import Service

pytestmark = pytest.mark.infra


async def test_the_migration_makes_what_the_tables_declare(service: Service, database_url: str) -> None:
    conn = await asyncpg.connect(database_url)
    try:
        for table in service.metadata.tables.values():
            made = await conn.fetch(
                """SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull
                FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0""",
                table.name,
            )
            declared = {column.name: CreateColumn(column).compile(dialect=dialect()).string for column in table.columns}
            assert {row["attname"] for row in made} == set(declared), table.name
            for row in made:
                said = declared[row["attname"]].lower().split(" ", 1)[1]
                assert row["attnotnull"] == ("not null" in said), f"{table.name}.{row['attname']}"
                assert said.startswith(row["type"]), f"{table.name}.{row['attname']}"
            rules = await conn.fetchval(
                "SELECT count(*) FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'", table.name
            )
            assert rules == sum(isinstance(rule, sa.CheckConstraint) for rule in table.constraints), table.name
            indexes = await conn.fetch(
                """SELECT indexrelid::regclass::text AS name, indisunique FROM pg_index
                WHERE indrelid = $1::regclass AND NOT indisprimary""",
                table.name,
            )
            wanted = {(str(index.name), bool(index.unique)) for index in table.indexes}
            assert {(row["name"], row["indisunique"]) for row in indexes} == wanted, table.name
    finally:
        await conn.close()
