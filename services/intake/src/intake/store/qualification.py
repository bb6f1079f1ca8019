"""Writes of what a ticket is about."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.domain.contract import Cover
from intake.domain.qualification import Qualification


async def save_qualification(
    tx: Tx, ticket_id: UUID, now: Qualification, service_id: UUID, cover: Cover, reasons: list[dict[str, Any]]
) -> None:
    await tx.execute(
        """UPDATE tickets SET title = $2, service_id = $3, cover = $4, kind = $5, impact = $6, urgency = $7,
            tags = $8, priority_reasons = $9, fields = $10 WHERE ticket_id = $1""",
        ticket_id, now.title, service_id, cover, now.kind, now.impact, now.urgency, list(now.tags), reasons,
        dict(now.fields),
    )  # fmt: skip


async def keep_tags(tx: Tx, tags: Mapping[str, str]) -> None:
    """As they were first written."""
    if tags:
        await tx.execute(
            """INSERT INTO tags (key, label) SELECT * FROM unnest($1::text[], $2::text[]) ORDER BY 1
            ON CONFLICT DO NOTHING""",
            list(tags), list(tags.values()),
        )  # fmt: skip
