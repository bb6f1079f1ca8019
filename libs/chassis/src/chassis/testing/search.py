"""Looks for words in every column of every table, as bytes: what an erasure must not leave."""

from collections.abc import Iterable

import asyncpg

_COLUMNS = """
SELECT c.table_name AS "table", c.column_name AS name, c.data_type = 'bytea' AS is_bytes
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1, 2
"""


async def find_words(conn: asyncpg.Connection, words: Iterable[str]) -> set[str]:
    """`table.column` wherever one of the words stands, whatever the column's type."""
    wanted = [word.encode() for word in words]
    found = set()
    for column in await conn.fetch(_COLUMNS):
        table, name = column["table"], column["name"]
        value = f'"{name}"' if column["is_bytes"] else f"convert_to(\"{name}\"::text, 'UTF8')"
        sql = f"""SELECT EXISTS (SELECT FROM "{table}", unnest($1::bytea[]) AS wanted(bytes_)
            WHERE position(wanted.bytes_ IN {value}) > 0)"""
        if await conn.fetchval(sql, wanted):
            found.add(f"{table}.{name}")
    return found
