"""The organisation's own fields in forms: how each is asked, and what was typed as values for intake.

A name says what it is (`field.number.poste`), so that what was typed is read without asking for the fields again.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from portal.pages.views.ticket import FieldInput, Option
from portal.pages.words import Lang

NAME = "field."
NOTHING: Mapping[str, Any] = MappingProxyType({})


def inputs_of(
    said: Sequence[Mapping[str, Any]], lang: Lang, services: Mapping[str, str], chosen: Mapping[str, Any] = NOTHING
) -> tuple[FieldInput, ...]:
    """`services`: what stands in the form for each code of the catalogue; a retired choice that is `chosen` stays."""
    return tuple(
        FieldInput(
            code=one["code"],
            type=one["type"],
            label=one[f"label_{lang}"],
            choices=tuple(
                Option(choice["code"], choice[f"label_{lang}"])
                for choice in one["choices"]
                if choice["active"] or choice["code"] in (chosen.get(one["code"]) or ())
            ),
            is_required=one["required"],
            is_for_clients=one["for_clients"],
            services=tuple(services[code] for code in one["services"] if code in services),
        )
        for one in said
    )


def typed_of(values: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Values of a ticket as they stand in the form."""
    typed: dict[str, str] = {}
    for one in values:
        name, value = f"{NAME}{one['type']}.{one['code']}", one["value"]
        if isinstance(value, list):
            typed |= {f"{name}.{code}": "on" for code in value}
        else:
            typed[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return typed


def values_of(typed: Mapping[str, str]) -> dict[str, Any]:
    """By code; None where nothing stands. What is wrong with a value, intake says."""
    values: dict[str, Any] = {}
    for name, text in typed.items():
        if not name.startswith(NAME):
            continue
        kind, code, *choice = name.removeprefix(NAME).split(".")
        if kind == "choices":
            values.setdefault(code, [])
            values[code] += choice
        else:
            values[code] = _value(kind, text.strip())
    return values


def _value(kind: str, text: str) -> Any:
    if not text:
        return None
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind == "number":
        try:
            number = float(text.replace(",", ".").replace(" ", "").replace("\u202f", "").replace("\xa0", ""))
        except ValueError:
            return text
        return int(number) if number.is_integer() else number
    return text
