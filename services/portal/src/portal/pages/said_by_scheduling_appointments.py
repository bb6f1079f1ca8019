"""scheduling's answers as the views of pages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.pages.views.appointment import Appointment, Held, Reached, Time
from portal.pages.views.ticket import Slot

Json = Mapping[str, Any]


def appointment_of(said: Json, people: Iterable[Reached], key: str) -> Appointment:
    return Appointment(
        ticket_id=UUID(said["ticket_id"]),
        state=said["state"],
        visit_id=said["visit_id"] or "",
        slot=_slot(said["starts_at"], said["ends_at"]),
        promise=_slot(said["promised_from"], said["promised_until"]),
        asked=_slot(said["asked_from"], said["asked_until"]),
        is_remote=said["mode"] == "remote",
        people=tuple(people),
        preparation=tuple(said["preparation"]),
        may=frozenset(said["may"]),
        key=key,
    )


def skills_of(said: Json) -> tuple[tuple[str, bool], ...]:
    return tuple((one["skill"], one["is_certified"]) for one in said["skills"])


def days_of(said: Iterable[Json], zone: str) -> tuple[tuple[datetime, tuple[Time, ...]], ...]:
    """By day of the reader."""
    times = [
        Time(
            one["token"],
            Slot(_at(one["starts_at"]), _at(one["ends_at"])),
            Slot(_at(one["promised_from"]), _at(one["promised_until"])),
            one["is_recommended"],
            one["added_minutes"],
            bool(one["is_late"]),
        )
        for one in said
    ]
    by_day = groupby(times, key=lambda time: time.slot.start.astimezone(ZoneInfo(zone)).date())
    days = [tuple(of_day) for _, of_day in by_day]
    return tuple((of_day[0].slot.start, of_day) for of_day in days)


def held_of(said: Json) -> Held:
    return Held(
        said["hold_id"],
        Slot(_at(said["starts_at"]), _at(said["ends_at"])),
        Slot(_at(said["promised_from"]), _at(said["promised_until"])),
        _at(said["expires_at"]),
    )


def _slot(start: str | None, end: str | None) -> Slot | None:
    return Slot(_at(start), _at(end)) if start and end else None


def _at(said: str) -> datetime:
    return datetime.fromisoformat(said)
