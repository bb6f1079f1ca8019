"""A client company: its numbers in the registers must be right, and all of one company."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret

from chassis.errors import FieldError, Invalid
from intake.domain.decide import DESK

KEEPERS = DESK | {"sales"}


class Currency(StrEnum):
    """Those it can be billed in."""

    EUR = "EUR"
    CHF = "CHF"
    GBP = "GBP"
    USD = "USD"
    CAD = "CAD"
    DZD = "DZD"
    MAD = "MAD"
    MGA = "MGA"
    MUR = "MUR"
    TND = "TND"
    XAF = "XAF"
    XOF = "XOF"
    XPF = "XPF"


class ContactMode(StrEnum):
    """How someone prefers to be reached."""

    PHONE = "phone"
    EMAIL = "email"
    SMS = "sms"
    CHAT = "chat"
    ONSITE = "onsite"


_REGISTERS = {"siren": siren, "siret": siret, "vat_number": vat}


def with_numbers(typed: Mapping[str, Any], kept: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What was typed, with its numbers checked and in plain form; a SIREN not given is read from the others."""
    values, faults = dict(typed), []
    for name, register in _REGISTERS.items():
        if name in values:
            try:
                values[name] = register.validate(values[name]) if values[name] else None
            except ValidationError:
                faults.append(FieldError(f"/{name}", name))
    if not faults and values.keys() & _REGISTERS.keys():
        whole = {name: values[name] if name in values else (kept or {}).get(name) for name in _REGISTERS}
        others = {name: _siren_in(name, whole[name]) for name in ("siret", "vat_number")}
        company = whole["siren"] or others["siret"] or others["vat_number"]
        values["siren"] = company
        faults = [
            FieldError(f"/{name}", f"{name}_of_another") for name, part in others.items() if part not in (None, company)
        ]
    if faults:
        raise Invalid(errors=faults)
    return values


def is_another(siren: str, kept: Mapping[str, Any]) -> bool:
    """Whether the other numbers kept of a company hold another SIREN."""
    return any(_siren_in(name, kept[name]) not in (None, siren) for name in ("siret", "vat_number"))


def _siren_in(name: str, number: str | None) -> str | None:
    if not number:
        return None
    if name == "siret":
        return number[:9]
    is_french = number.startswith("FR") and number[4:7] != "000"  # those of Monaco hold no SIREN
    return number[4:] if is_french else None
