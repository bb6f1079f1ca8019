"""Reads of the lists that people want again."""

from uuid import UUID

from chassis.tx import Reader
from intake.domain.view import VIEWS_AT_MOST
from intake.queries.tickets import Record

_VIEW = "SELECT view_id AS id, owner_id, name, query, columns, is_shared FROM saved_views"


async def views(reader: Reader, person_id: UUID) -> list[Record]:
    """Their own by name, then what others share."""
    rows = await reader.fetch(
        f"""({_VIEW} WHERE owner_id = $1 ORDER BY name LIMIT {VIEWS_AT_MOST})
        UNION ALL ({_VIEW} WHERE is_shared AND owner_id <> $1 ORDER BY name LIMIT {VIEWS_AT_MOST})""",
        person_id,
    )
    return [dict(row) for row in rows]


async def view(reader: Reader, view_id: UUID) -> Record | None:
    row = await reader.fetchrow(f"{_VIEW} WHERE view_id = $1", view_id)
    return dict(row) if row else None
