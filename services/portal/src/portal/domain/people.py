"""What makes a person's card right."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.errors import FieldError
from portal.domain.errors import NotYourself, PersonInvalid
from portal.domain.model import CLIENT_ROLES, ROLES, Person

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f.]{2,}")


def checked(person: Person) -> Person:
    """The person, tidied; or every fault at once."""
    tidy = replace(
        person,
        name=" ".join(person.name.split()),
        email=person.email.strip().lower() if person.email else None,
        phone=(person.phone or "").strip() or None,
    )
    faults = []
    if not tidy.name:
        faults.append(FieldError("/name", "missing"))
    if not tidy.email or len(tidy.email) > 254 or not _EMAIL.fullmatch(tidy.email):
        faults.append(FieldError("/email", "email_malformed"))
    if tidy.role not in ROLES:
        faults.append(FieldError("/role", "field_invalid"))
    if (tidy.role in CLIENT_ROLES) != (tidy.client_id is not None):
        faults.append(FieldError("/client_id", "client_needed" if tidy.role in CLIENT_ROLES else "client_refused"))
    try:
        ZoneInfo(tidy.zone)
    except (KeyError, ValueError, OSError):
        faults.append(FieldError("/zone", "zone_unknown"))
    if faults:
        raise PersonInvalid(errors=faults)
    return tidy


def changed(person: Person, changes: dict[str, Any], by: UUID) -> Person:
    """The next version of a person, or the same when nothing differs."""
    after = checked(replace(person, **changes))
    if after == person:
        return person
    if by == person.person_id and (not after.active or after.role != person.role):
        raise NotYourself
    return replace(after, version=person.version + 1)
