"""What analytics reads: the figures, the archive, and how two generations differ."""

from datetime import date
from typing import Literal
from uuid import UUID

from chassis.tx import Reader, Row

GroupBy = Literal["day", "priority", "client"]
_COLUMNS = {"day": "day", "priority": "priority", "client": "client_id"}
_SUMS = """
    sum(k.opened)::int AS opened,
    sum(k.assigned)::int AS assigned, sum(k.assigned_seconds)::bigint AS assigned_seconds,
    sum(k.resolved)::int AS resolved, sum(k.resolved_seconds)::bigint AS resolved_seconds
"""
_LIVE = "(SELECT generation FROM generations WHERE state = 'live')"


async def kpis(reader: Reader, from_day: date, to_day: date, group_by: GroupBy, client_id: UUID | None) -> list[Row]:
    """One row per group that has figures; a client's only, or everybody's."""
    column = _COLUMNS[group_by]
    return await reader.fetch(
        f"""
        SELECT k.{column} AS grouped, {_SUMS} FROM daily_kpis k
        WHERE k.generation = {_LIVE} AND k.day BETWEEN $1 AND $2 AND ($3::uuid IS NULL OR k.client_id = $3)
        GROUP BY k.{column} HAVING sum(k.opened + k.assigned + k.resolved) > 0 ORDER BY k.{column}
        """,
        from_day,
        to_day,
        client_id,
    )


_FIGURES = f"""
WITH wanted AS (
    SELECT day, priority, client_id, bit_or(changed) AS changed
    FROM unnest($1::date[], $2::text[], $3::uuid[], $4::smallint[]) AS c(day, priority, client_id, changed)
    GROUP BY GROUPING SETS ((day, priority, client_id), (day, priority), (day, client_id), (day))
)
SELECT w.day, w.priority, w.client_id, w.changed, {_SUMS}
FROM wanted w JOIN daily_kpis k ON k.generation = {_LIVE} AND k.day = w.day
    AND (w.priority IS NULL OR k.priority = w.priority) AND (w.client_id IS NULL OR k.client_id = w.client_id)
GROUP BY w.day, w.priority, w.client_id, w.changed
ORDER BY w.day, w.priority, w.client_id
"""


async def figures(reader: Reader, cells: list[Row]) -> list[Row]:
    """These cells, and the totals they are part of: over all priorities, over all clients, over both."""
    columns = zip(*((c["day"], c["priority"], c["client_id"], c["changed"]) for c in cells), strict=True)
    return await reader.fetch(_FIGURES, *(list(column) for column in columns))


async def archived(reader: Reader, after: int, limit: int) -> list[Row]:
    return await reader.fetch(
        """SELECT position, topic, type, aggregate_version, data FROM event_archive
        WHERE position > $1 ORDER BY position LIMIT $2""",
        after,
        limit,
    )


async def building(reader: Reader) -> Row | None:
    return await reader.fetchrow(
        """SELECT generation, position, (SELECT coalesce(max(position), 0) FROM event_archive) AS last_position
        FROM generations WHERE state = 'building'"""
    )


_FACTS_DIFFER = """
SELECT 'ticket_facts' AS table, ticket_id::text AS row, to_jsonb(a) - 'generation' AS live,
    to_jsonb(b) - 'generation' AS rebuilt
FROM (SELECT * FROM ticket_facts WHERE generation = $1) a
FULL JOIN (SELECT * FROM ticket_facts WHERE generation = $2) b USING (ticket_id)
WHERE to_jsonb(a) - 'generation' IS DISTINCT FROM to_jsonb(b) - 'generation' LIMIT $3
"""
_COUNTED = """
SELECT day, priority, client_id, opened, assigned, assigned_seconds, resolved, resolved_seconds FROM daily_kpis
WHERE (opened > 0 OR assigned > 0 OR resolved > 0) AND generation =
"""
_CELLS_DIFFER = f"""
SELECT 'daily_kpis' AS table, concat_ws(' ', day, priority, client_id) AS row, to_jsonb(a) AS live,
    to_jsonb(b) AS rebuilt
FROM ({_COUNTED} $1) a FULL JOIN ({_COUNTED} $2) b USING (day, priority, client_id)
WHERE to_jsonb(a) IS DISTINCT FROM to_jsonb(b) LIMIT $3
"""


async def differences(reader: Reader, live: int, rebuilt: int, limit: int = 20) -> list[Row]:
    return [row for sql in (_FACTS_DIFFER, _CELLS_DIFFER) for row in await reader.fetch(sql, live, rebuilt, limit)]
