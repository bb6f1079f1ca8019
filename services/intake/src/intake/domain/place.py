"""What a site must be before it is kept."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from stdnum.exceptions import ValidationError
from stdnum.fr import siret

from chassis.errors import FieldError, Invalid
from intake.domain.departments import department_of

ZONES = available_timezones()


def checked_site(typed: Mapping[str, Any], siren: str | None) -> dict[str, Any]:
    """Its department is read from the address unless said; its SIRET is one of the company's."""
    values, faults = dict(typed), []
    if values["zone"] not in ZONES:
        faults.append(FieldError("/zone", "zone"))
    values["department"] = values.get("department") or department_of(values["address"])
    if values["department"] is None:
        faults.append(FieldError("/department", "department_unreadable"))
    for at, opening in enumerate(values["hours"]):
        if opening["closes"] <= opening["opens"]:
            faults.append(FieldError(f"/hours/{at}/closes", "hours_order"))
    if "siret" in values and not values["siret"]:
        values["siret"] = None
    if values.get("siret"):
        try:
            values["siret"] = siret.validate(values["siret"])
        except ValidationError:
            faults.append(FieldError("/siret", "siret"))
        else:
            if siren and not values["siret"].startswith(siren):
                faults.append(FieldError("/siret", "siret_of_another"))
    if faults:
        raise Invalid(errors=faults)
    return values
