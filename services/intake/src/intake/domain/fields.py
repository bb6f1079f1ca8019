"""Fields the organisation adds to tickets: what each is, whom and what it is for, and which values it takes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from chassis.errors import FieldError

TEXT_AT_MOST = 500
NUMBER_AT_MOST = 10**12
FIELDS_AT_MOST = 100


class FieldType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    field_id: UUID
    code: str
    type: FieldType
    choices: Sequence[str] = ()
    """codes that may be chosen now"""
    required: bool = False
    kinds: Sequence[str] = ()
    services: Sequence[str] = ()
    """of both: none named means all"""
    for_clients: bool = True
    """they see it and fill it in"""
    used: bool = field(default=False, compare=False)

    def fits(self, kind: str, service_code: str) -> bool:
        return (not self.kinds or kind in self.kinds) and (not self.services or service_code in self.services)


class Unfit(ValueError):
    """The value is none of this field; the argument is the code of a message."""


def filled_in(
    fields: Sequence[CustomField], given: Mapping[str, Any], *, kind: str, service_code: str, staff: bool
) -> tuple[dict[str, Any], list[FieldError]]:
    """The values of a new ticket, with all that is wrong or missing."""
    here = [one for one in fields if one.fits(kind, service_code) and (staff or one.for_clients)]
    values, faults = changed_by(here, given, {}, staff=staff)
    told = {fault.pointer for fault in faults}
    missing = [f"/fields/{one.code}" for one in here if one.required and one.code not in values]
    return values, faults + [FieldError(pointer, "missing") for pointer in missing if pointer not in told]


def changed_by(
    fields: Sequence[CustomField], given: Mapping[str, Any], kept: Mapping[str, Any], *, staff: bool
) -> tuple[dict[str, Any], list[FieldError]]:
    """`kept` with what is given put in its place; nothing given empties a value, unless it is required."""
    known = {one.code: one for one in fields if staff or one.for_clients}
    values, faults = dict(kept), []
    for code, value in given.items():
        pointer = f"/fields/{code}"
        if code not in known:
            faults.append(FieldError(pointer, "unknown_field"))
        elif value is None or value in ("", []) or (isinstance(value, str) and not value.strip()):
            values.pop(code, None)
            if known[code].required:
                faults.append(FieldError(pointer, "missing"))
        else:
            try:
                values[code] = value_of(known[code], value, kept.get(code))
            except Unfit as unfit:
                faults.append(FieldError(pointer, str(unfit), {"limit": TEXT_AT_MOST}))
    return values, faults


def value_of(one: CustomField, given: Any, kept: Any = None) -> Any:
    """As it is stored. A choice that was retired stays where it is."""
    match one.type, given:
        case FieldType.TEXT, str():
            if len(given.strip()) > TEXT_AT_MOST:
                raise Unfit("field_text_long")
            return given.strip()
        case FieldType.NUMBER, int() | float() if not isinstance(given, bool):
            if not math.isfinite(given) or abs(given) > NUMBER_AT_MOST:
                raise Unfit("field_number")
            return given
        case FieldType.DATE, str():
            try:
                return date.fromisoformat(given).isoformat()
            except ValueError as error:
                raise Unfit("field_date") from error
        case FieldType.BOOLEAN, bool():
            return given
        case FieldType.CHOICE, str() if given in one.choices or given == kept:
            return given
        case FieldType.CHOICES, list():
            before = kept if isinstance(kept, list) else []
            may = [*one.choices, *(code for code in before if code not in one.choices)]
            if not all(code in may for code in given):
                raise Unfit("field_choice")
            return [code for code in may if code in given]
    raise Unfit({FieldType.CHOICES: "field_choice"}.get(one.type, f"field_{one.type}"))


def sought(one: CustomField, typed: str) -> Any:
    """What a filter's text means as a value of this field; several choices: having it among them."""
    match one.type:
        case FieldType.NUMBER:
            try:
                number = float(typed.replace(",", "."))
            except ValueError as error:
                raise Unfit("field_number") from error
            return value_of(one, int(number) if number.is_integer() else number)
        case FieldType.BOOLEAN:
            if typed not in ("true", "false"):
                raise Unfit("field_boolean")
            return typed == "true"
        case FieldType.CHOICE | FieldType.CHOICES:
            return [typed] if one.type is FieldType.CHOICES else typed
        case _:
            return value_of(one, typed)
