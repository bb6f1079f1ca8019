"""scheduling's what-ifs, with what other services say of people and tickets, as the views of pages; and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.pages.said_by_intake import instant, level, slot_of
from portal.pages.views.planning import Place
from portal.pages.views.what_if import (
    About,
    Away,
    Change,
    Diff,
    LeftOut,
    Longer,
    Moved,
    RoadClosed,
    Seat,
    Sums,
    Urgent,
    Warned,
    Way,
    WhatIf,
)

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """What people call what has an id: names, intake's tickets, the tickets of visits, the labels of places."""

    technicians: Mapping[str, str] = field(default_factory=dict)
    tickets: Mapping[str, Json] = field(default_factory=dict)
    visits: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[Place, str] = field(default_factory=dict)

    def name(self, technician_id: str) -> str:
        return self.technicians.get(technician_id, "–")

    def ticket(self, ticket_id: str) -> str:
        found = self.tickets.get(ticket_id)
        return f"{found['number']} {found['title']}".strip() if found else ""


def change_of(said: Json) -> Change:
    """KeyError, TypeError or ValueError when it is none."""
    match said["kind"]:
        case "technician_away":
            return Away(UUID(said["technician_id"]), instant(said["starts_at"]), instant(said["ends_at"]))
        case "urgent":
            return Urgent(UUID(said["ticket_id"]))
        case "longer":
            return Longer(UUID(said["visit_id"]), int(said["minutes"]))
        case "road_closed":
            place = float(said["latitude"]), float(said["longitude"])
            return RoadClosed(place, int(said["radius_m"]))
    raise ValueError(said["kind"])


def body_of(change: Change) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": change.kind}
    match change:
        case Away():
            ends = {"starts_at": change.start, "ends_at": change.end}
            times = {name: at.isoformat() if at else None for name, at in ends.items()}
            return said | {"technician_id": str(change.technician_id)} | times
        case Urgent():
            return said | {"ticket_id": str(change.ticket_id)}
        case Longer():
            return said | {"visit_id": str(change.visit_id), "minutes": change.minutes}
        case RoadClosed():
            latitude, longitude = change.place
            return said | {"latitude": latitude, "longitude": longitude, "radius_m": change.radius_m}


def named(changes: Iterable[Change], known: Known) -> tuple[Change, ...]:
    return tuple(replace(one, about=_about(one, known)) for one in changes)


def _about(change: Change, known: Known) -> str:
    match change:
        case Away():
            return known.name(str(change.technician_id))
        case Urgent():
            return known.ticket(str(change.ticket_id))
        case Longer():
            return known.ticket(known.visits.get(str(change.visit_id), ""))
        case RoadClosed():
            return known.places.get(change.place, "")


def what_if_of(said: Json, known: Known) -> WhatIf:
    answer = said["answer"]
    return WhatIf(
        id=UUID(said["what_if_id"]),
        day=date.fromisoformat(said["day"]),
        state=said["state"],
        asked_at=datetime.fromisoformat(said["asked_at"]),
        changes=named([change_of(one) for one in said["changes"]], known),
        keep=tuple(UUID(one) for one in said["keep"]),
        tag=said["tag"] or "",
        failure=said["failure"] or "",
        diff=_diff(answer, known) if answer else None,
    )


def spoken_of(said: Json) -> tuple[set[str], set[str]]:
    """The ids of technicians and of tickets in a what-if."""
    answer = said["answer"] or {"moved": [], "placed": [], "left_out": [], "warn": []}
    changes = said["changes"]
    listed = [*answer["moved"], *answer["placed"], *answer["left_out"]]
    ways = [way for one in answer["left_out"] for way in one["ways"]]
    seats = [seat for one in listed for seat in (one.get("from"), one.get("to")) if seat]
    technicians = {who for seat in seats for who in seat["technician_ids"]}
    technicians |= {who for way in ways for who in way["technician_ids"]}
    technicians |= {one["technician_id"] for one in changes if "technician_id" in one}
    technicians |= {one["person_id"] for one in answer["warn"] if one["role"] == "technician"}
    tickets = {one["ticket_id"] for one in [*listed, *changes] if "ticket_id" in one}
    tickets |= {one["ticket_id"] for way in ways for one in way["instead_of"]}
    return technicians, tickets | {ticket for one in answer["warn"] for ticket in one["ticket_ids"]}


def _diff(said: Json, known: Known) -> Diff:
    warned = [_warned(one, known) for one in said["warn"]]
    return Diff(
        before=_sums(said["before"]),
        after=_sums(said["after"]),
        moved=tuple(_moved(one, known) for one in said["moved"]),
        placed=tuple(_moved(one, known) for one in said["placed"]),
        left_out=tuple(_left_out(one, known) for one in said["left_out"]),
        warn=tuple(sorted(warned, key=lambda one: (one.role != "technician", one.name.casefold()))),
    )


def _sums(said: Json) -> Sums:
    return Sums(**{one.name: said[one.name] for one in fields(Sums)})


def _ticket(said: Json, known: Known) -> About:
    found = known.tickets.get(said["ticket_id"])
    return About(
        id=UUID(said["ticket_id"]),
        number=said.get("number") or (found or {}).get("number", ""),
        title=found["title"] if found else "",
        client=(found["client"] or {}).get("name", "") if found else "",
        site=(said.get("site_label") or "").partition(",")[0],
        priority=level(said.get("priority") or found["priority"]) if found else None,
    )


def _seat(said: Json, known: Known) -> Seat:
    slot = slot_of(said)
    assert slot is not None
    return Seat(tuple(known.name(one) for one in said["technician_ids"]), slot)


def _moved(said: Json, known: Known) -> Moved:
    return Moved(
        _ticket(said, known),
        _seat(said["from"], known) if said.get("from") else None,
        _seat(said["to"], known),
        slot_of(said["promise"]),
        said.get("promise_kept", True),
        said["is_late"],
        tuple(said["reasons"]),
    )


def _left_out(said: Json, known: Known) -> LeftOut:
    return LeftOut(
        _ticket(said, known),
        _seat(said["from"], known) if said["from"] else None,
        tuple(said["reasons"]),
        tuple(_way(one, known) for one in said["ways"]),
    )


def _way(said: Json, known: Known) -> Way:
    return Way(
        tuple(known.name(one) for one in said["technician_ids"]),
        datetime.fromisoformat(said["starts_at"]),
        said["later_minutes"],
        said["overtime_minutes"],
        said["added_travel_minutes"],
        tuple(_ticket(one, known) for one in said["instead_of"]),
    )


def _warned(said: Json, known: Known) -> Warned:
    tickets = tuple(_ticket({"ticket_id": one}, known) for one in said["ticket_ids"])
    if said["role"] == "technician":
        return Warned(known.name(said["person_id"]), said["role"], tickets)
    asked = [known.tickets[one]["requester"] for one in said["ticket_ids"] if one in known.tickets]
    names = [one["name"] for one in asked if one["person_id"] == said["person_id"] and one["name"]]
    return Warned(
        names[0] if names else next((one.client for one in tickets if one.client), "–"), said["role"], tickets
    )
