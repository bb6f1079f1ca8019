"""Who of a client to turn to, and for what."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from chassis.errors import FieldError


class Function(StrEnum):
    MANAGER = "manager"
    ONSITE = "onsite"
    BILLING = "billing"
    TECHNICAL = "technical"


class Known(NamedTuple):
    """What the database says of the things a contact names."""

    has_account: bool
    site_ids: frozenset[UUID]


def faults_of(values: Mapping[str, Any], known: Known) -> list[FieldError]:
    """`person_id` names someone with an account, whose name is kept with it; anybody else is named here."""
    faults = []
    if values["person_id"] and not known.has_account:
        faults.append(FieldError("/person_id", "unknown_person"))
    elif values["person_id"] and values.get("name"):
        faults.append(FieldError("/name", "name_of_account"))
    elif not values["person_id"] and not values.get("name", "unchanged"):
        faults.append(FieldError("/name", "missing"))
    for at, one in enumerate(values.get("functions", [])):
        if one["site_id"] and one["site_id"] not in known.site_ids:
            faults.append(FieldError(f"/functions/{at}/site_id", "unknown_site"))
    return faults
