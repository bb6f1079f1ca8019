"""Writes of the words that staff use again and again."""

from typing import Any
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from intake.domain.errors import TemplateNamed, TemplateNotFound, TooManyTemplates
from intake.domain.template import TEMPLATES_AT_MOST

_COLUMNS = ("use", "name", "title_fr", "title_en", "text_fr", "text_en", "service_code", "active")


async def lock_template(tx: Tx, template_id: UUID) -> None:
    version = await tx.fetchval("SELECT version FROM templates WHERE template_id = $1 FOR UPDATE", template_id)
    if version is None:
        raise TemplateNotFound
    tx.expect(version)


async def save_template(tx: Tx, template_id: UUID, values: dict[str, Any], by: UUID) -> None:
    marks = ", ".join(f"${at}" for at in range(4, 4 + len(_COLUMNS)))
    sets = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS)
    try:
        await tx.execute(
            f"""INSERT INTO templates AS t (template_id, created_at, changed_by, {", ".join(_COLUMNS)})
            VALUES ($1, $2, $3, {marks}) ON CONFLICT (template_id) DO UPDATE
            SET {sets}, changed_by = excluded.changed_by, version = t.version + 1""",
            template_id, tx.now, by, *(values[column] for column in _COLUMNS),
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise TemplateNamed from error
    if await tx.fetchval("SELECT count(*) FROM templates WHERE active") > TEMPLATES_AT_MOST:
        raise TooManyTemplates(limit=TEMPLATES_AT_MOST)
