"""A piece of a client's equipment, and what is written down when it changes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from chassis.errors import FieldError


class AssetKind(StrEnum):
    WORKSTATION = "workstation"
    SERVER = "server"
    PRINTER = "printer"
    NETWORK = "network"
    PHONE = "phone"
    CAMERA = "camera"
    ACCESS_CONTROL = "access_control"
    OTHER = "other"


class AssetState(StrEnum):
    IN_USE = "in_use"
    IN_STOCK = "in_stock"
    RETIRED = "retired"


FIELDS = (
    "label", "kind", "state", "brand", "model", "os", "serial", "purchased_on", "warranty_until", "site_id", "user_id",
)  # fmt: skip
ADDED = "added"


class Change(NamedTuple):
    """One line of its history; values as text."""

    field: str
    from_value: str | None
    to_value: str | None


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    return [Change(name, _text(before[name]), _text(after[name])) for name in FIELDS if before[name] != after[name]]


def faults_of(values: Mapping[str, Any], *, site_known: bool, user_known: bool) -> list[FieldError]:
    faults = []
    if not site_known:
        faults.append(FieldError("/site_id", "unknown_site"))
    if not user_known:
        faults.append(FieldError("/user_id", "unknown_person"))
    bought, until = values["purchased_on"], values["warranty_until"]
    if bought and until and until < bought:
        faults.append(FieldError("/warranty_until", "warranty_order"))
    return faults


def _text(value: object) -> str | None:
    return None if value is None else str(value)
