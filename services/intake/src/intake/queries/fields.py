"""Reads of the organisation's own fields."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tx import Reader
from intake.domain.fields import FIELDS_AT_MOST, CustomField, FieldType, Unfit, sought
from intake.queries.tickets import Record

_SHOWN = """
SELECT field_id AS id, code, type, label_fr, label_en, choices, required, kinds, services, for_clients, position,
    active, used, version FROM custom_fields
"""
ACTIVE_FIELDS = f"""
(SELECT jsonb_agg(to_jsonb(f)) FROM (SELECT * FROM custom_fields WHERE active ORDER BY position, code
    LIMIT {FIELDS_AT_MOST}) f)
"""
"""as a column of another statement, for `fields_of`"""


async def fields(reader: Reader, *, active_only: bool, for_clients_only: bool) -> list[Record]:
    rows = await reader.fetch(
        f"""{_SHOWN} WHERE (active OR NOT $1) AND (for_clients OR NOT $2)
        ORDER BY NOT active, position, code LIMIT {2 * FIELDS_AT_MOST}""",
        active_only, for_clients_only,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def one_field(reader: Reader, field_id: UUID) -> Record | None:
    row = await reader.fetchrow(f"{_SHOWN} WHERE field_id = $1", field_id)
    return dict(row) if row else None


def fields_of(rows: Sequence[Mapping[str, Any]] | None) -> tuple[CustomField, ...]:
    return tuple(
        CustomField(
            field_id=UUID(str(row["field_id"])),
            code=row["code"],
            type=FieldType(row["type"]),
            choices=[one["code"] for one in row["choices"] if one["active"]],
            required=row["required"],
            kinds=row["kinds"],
            services=row["services"],
            for_clients=row["for_clients"],
            used=row["used"],
        )
        for row in rows or ()
    )


async def sought_fields(reader: Reader, wanted: Mapping[str, str], *, staff: bool) -> dict[str, Any]:
    """`field.<code>=…` of a list, retired fields too, as values to compare with."""
    if not wanted:
        return {}
    rows = await reader.fetch("SELECT * FROM custom_fields WHERE code = ANY($1)", list(wanted))
    known = {one.code: one for one in fields_of(rows) if staff or one.for_clients}
    found, faults = {}, []
    for code, typed in wanted.items():
        try:
            if code not in known:
                raise Unfit("unknown_field")
            found[code] = sought(known[code], typed)
        except Unfit as unfit:
            faults.append(FieldError(f"/field.{code}", str(unfit), where="query"))
    if faults:
        raise Invalid(errors=faults)
    return found
