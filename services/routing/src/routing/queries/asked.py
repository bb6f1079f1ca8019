"""Reads of help asked for from the site."""

from uuid import UUID

from chassis.tx import Reader, Row
from routing.tables import ASKED


async def jobs_asking(reader: Reader, after: UUID | None, limit: int) -> list[Row]:
    """Work under way whose technician needs more than they have."""
    return await reader.fetch(
        f"SELECT * FROM jobs WHERE {ASKED} AND ($1::uuid IS NULL OR ticket_id > $1) ORDER BY ticket_id LIMIT $2",
        after,
        limit,
    )
