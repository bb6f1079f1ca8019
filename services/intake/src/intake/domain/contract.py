"""What a client has bought: which services are included, who is preferred, and how fast we promise to be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from intake.domain.coverage import ALWAYS, Calendar, Hours
from intake.domain.model import Priority
from intake.domain.sla import Goal, Target, Terms


class Cover(StrEnum):
    """Told to the client before they confirm."""

    INCLUDED = "included"
    QUOTED = "quoted"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    contract_id: UUID
    terms: Terms
    vip: bool = False
    services: Mapping[str, Cover] = field(default_factory=dict)
    """by code; a service that is not named is outside"""
    technician_ids: tuple[UUID, ...] = ()
    """the dedicated team"""

    def covers(self, service_code: str) -> Cover:
        return self.services.get(service_code, Cover.OUTSIDE)


def usual_terms(zone: str, minutes: Mapping[Goal, Mapping[str, int]]) -> Terms:
    """What is promised to whoever has no contract: every hour of the week counts."""
    targets = {(priority, goal): Target(minutes[goal][priority], always=True) for priority in Priority for goal in Goal}
    return Terms("", Calendar(zone, ALWAYS), targets)


def terms_of_contract(
    name: str, calendar: Mapping[str, Any], targets: Mapping[str, Any], paused_by: Iterable[str]
) -> Terms:
    """From what people entered: hours as "09:00", targets by priority and goal."""
    return Terms(
        name,
        Calendar(
            calendar["zone"],
            tuple(Hours(h["weekday"], minute_of(h["opens"]), minute_of(h["closes"])) for h in calendar["hours"]),
            frozenset(date.fromisoformat(off["day"]) for off in calendar["days_off"]),
        ),
        {(p, g): Target(targets[p][g]["minutes"], targets[p][g]["always"]) for p in Priority for g in Goal},
        frozenset(paused_by),
    )


def minute_of(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def terms_as_json(terms: Terms) -> dict[str, Any]:
    return {
        "name": terms.name,
        "zone": terms.calendar.zone,
        "hours": [list(hours) for hours in terms.calendar.hours],
        "days_off": sorted(day.isoformat() for day in terms.calendar.days_off),
        "targets": {priority: {goal: list(terms.targets[priority, goal]) for goal in Goal} for priority in Priority},
        "paused_by": sorted(terms.paused_by),
    }


def terms_from_json(kept: Mapping[str, Any]) -> Terms:
    calendar = Calendar(
        kept["zone"],
        tuple(Hours(*hours) for hours in kept["hours"]),
        frozenset(date.fromisoformat(day) for day in kept["days_off"]),
    )
    targets = {(p, g): Target(*kept["targets"][p][g]) for p in Priority for g in Goal}
    return Terms(kept["name"], calendar, targets, frozenset(kept["paused_by"]))
