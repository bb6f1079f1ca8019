"""Writes of the organisation's own fields."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from chassis.errors import Unavailable
from chassis.tx import Tx
from intake.domain.errors import FieldCodeTaken, FieldNotFound, FieldTypeFixed
from intake.domain.fields import CustomField

_COLUMNS = (
    "type", "label_fr", "label_en", "choices", "required", "kinds", "services", "for_clients", "position", "active",
)  # fmt: skip


class FieldsMove(Unavailable):
    """A field became another between our look at it and its first value."""


async def insert_field(tx: Tx, field_id: UUID, code: str, values: dict[str, Any]) -> None:
    marks = ", ".join(f"${at}" for at in range(4, 4 + len(_COLUMNS)))
    try:
        await tx.execute(
            f"""INSERT INTO custom_fields (field_id, code, created_at, {", ".join(_COLUMNS)})
            VALUES ($1, $2, $3, {marks})""",
            field_id, code, tx.now, *(values[column] for column in _COLUMNS),
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise FieldCodeTaken from error


async def lock_field(tx: Tx, field_id: UUID) -> list[str]:
    """The choices that tickets may have."""
    row = await tx.fetchrow("SELECT used, choices, version FROM custom_fields WHERE field_id = $1 FOR UPDATE", field_id)
    if row is None:
        raise FieldNotFound
    tx.expect(row["version"])
    return [one["code"] for one in row["choices"]] if row["used"] else []


async def update_field(tx: Tx, field_id: UUID, values: dict[str, Any]) -> None:
    sets = ", ".join(f"{column} = ${at}" for at, column in enumerate(_COLUMNS, 2))
    done = await tx.execute(
        f"UPDATE custom_fields SET {sets}, version = version + 1 WHERE field_id = $1 AND (type = $2 OR NOT used)",
        field_id, *(values[column] for column in _COLUMNS),
    )  # fmt: skip
    if done != "UPDATE 1":
        raise FieldTypeFixed


async def count_fields(tx: Tx) -> int:
    found: int = await tx.fetchval("SELECT count(*) FROM custom_fields WHERE active")
    return found


async def mark_used(tx: Tx, fields: Sequence[CustomField]) -> None:
    """Only the first value of a field comes here; from then on its type is fixed."""
    first = [one for one in fields if not one.used]
    if first:
        done = await tx.execute(
            """UPDATE custom_fields f SET used = true FROM unnest($1::uuid[], $2::text[]) n(field_id, type)
            WHERE f.field_id = n.field_id AND f.type = n.type""",
            [one.field_id for one in first], [one.type for one in first],
        )  # fmt: skip
        if done != f"UPDATE {len(first)}":
            raise FieldsMove
