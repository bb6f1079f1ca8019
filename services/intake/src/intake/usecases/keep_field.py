"""A field of the organisation's own, new or changed. Values that tickets have stay as they are."""

from typing import Any
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tx import Tx
from intake.domain.errors import TooManyFields
from intake.domain.fields import FIELDS_AT_MOST
from intake.store.fields import count_fields, insert_field, lock_field, update_field


async def keep_field(tx: Tx, field_id: UUID | None, code: str, values: dict[str, Any]) -> UUID:
    used = await lock_field(tx, field_id) if field_id else []
    kept = {choice["code"] for choice in values["choices"]}
    gone = [code for code in used if code not in kept]
    if gone:
        raise Invalid(errors=[FieldError("/choices", "choice_gone", {"code": gone[0]})])
    if field_id:
        await update_field(tx, field_id, values)
    else:
        field_id = tx.new_id()
        await insert_field(tx, field_id, code, values)
    if await count_fields(tx) > FIELDS_AT_MOST:
        raise TooManyFields(limit=FIELDS_AT_MOST)
    return field_id
