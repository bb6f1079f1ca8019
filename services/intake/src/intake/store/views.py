"""Writes of the lists that people want again."""

from typing import Any
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from intake.domain.errors import TooManyViews, ViewNamed
from intake.domain.view import VIEWS_AT_MOST


async def save_view(tx: Tx, view_id: UUID, owner_id: UUID, values: dict[str, Any]) -> None:
    try:
        await tx.execute(
            """INSERT INTO saved_views (view_id, owner_id, name, query, columns, is_shared, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (view_id) DO UPDATE SET name = excluded.name,
                query = excluded.query, columns = excluded.columns, is_shared = excluded.is_shared""",
            view_id, owner_id, values["name"], values["query"], values["columns"], values["is_shared"], tx.now,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise ViewNamed from error
    many = await tx.fetchval(
        "SELECT greatest((SELECT count(*) FROM saved_views WHERE owner_id = $1),"
        " (SELECT count(*) FROM saved_views WHERE is_shared))",
        owner_id,
    )
    if many > VIEWS_AT_MOST:
        raise TooManyViews(limit=VIEWS_AT_MOST)


async def delete_view(tx: Tx, view_id: UUID) -> None:
    await tx.execute("DELETE FROM saved_views WHERE view_id = $1", view_id)


async def empty_views(tx: Tx, person_id: UUID) -> int:
    """What they kept for themselves goes; what they gave the team loses the words they looked for."""
    own = await tx.execute("DELETE FROM saved_views WHERE owner_id = $1 AND NOT is_shared", person_id)
    shared = await tx.execute(
        "UPDATE saved_views SET query = query - 'q' WHERE owner_id = $1 AND is_shared AND query ? 'q'", person_id
    )
    return sum(int(done.rsplit(" ", 1)[-1]) for done in (own, shared))
