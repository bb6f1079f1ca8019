"""All rows of a database, as a nightly dump has them, and back: what an erasure must reach too."""

import io
from collections.abc import Collection

import asyncpg

Saved = dict[str, bytes]


async def save(conn: asyncpg.Connection, but: Collection[str] = ()) -> Saved:
    tables = await conn.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name: await _rows(conn, name) for name in sorted({row["tablename"] for row in tables} - set(but))}


async def restore(conn: asyncpg.Connection, saved: Saved) -> None:
    """Tables that were not saved stay as they are."""
    async with conn.transaction():
        await conn.execute("SET LOCAL session_replication_role = replica")
        for name in saved:
            await conn.execute(f'DELETE FROM "{name}"')
        for name, rows in saved.items():
            await conn.copy_to_table(name, source=io.BytesIO(rows), format="binary")


async def _rows(conn: asyncpg.Connection, name: str) -> bytes:
    out = io.BytesIO()
    await conn.copy_from_table(name, output=out, format="binary")
    return out.getvalue()
