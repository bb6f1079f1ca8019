"""The migration makes the tables that tables.py declares: columns, nullability, constraints and indexes."""

import asyncpg
import pytest
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
                assert (row["attnotnull"]) == ("not null" in said), f"{table.name}.{row['attname']}"
                kind = row["type"].replace("character varying", "varchar")
                assert said.replace("float", "double precision").startswith(kind), f"{table.name}.{row['attname']}"
            constraints = await conn.fetch(
                "SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'", table.name
            )
            named = {c.name for c in table.constraints if c.name and str(c.name).startswith(table.name)}
            assert {row["conname"] for row in constraints} == named, table.name
            indexes = await conn.fetch(
                """SELECT indexrelid::regclass::text AS name FROM pg_index
                WHERE indrelid = $1::regclass AND NOT indisprimary""",
                table.name,
            )
            assert {row["name"] for row in indexes} == {index.name for index in table.indexes}, table.name
    finally:
        await conn.close()
