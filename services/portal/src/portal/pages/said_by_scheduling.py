"""scheduling's answers, with what routing says of technicians, as the views of pages."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.pages.said_by_intake import instant, level, slot_of
from portal.pages.said_by_routing import rules_of
from portal.pages.views.planning import Place, Technician, Unplaced, Visit
from portal.pages.views.ticket import Reason, Slot

Json = Mapping[str, Any]
DAY = timedelta(days=1)


def visit_of(said: Json, ticket: Json | None) -> Visit:
    """`ticket`: intake's word on it, if there is one."""
    about = ticket or {}
    has_place = said["latitude"] is not None and said["longitude"] is not None
    return Visit(
        id=UUID(said["visit_id"]),
        ticket_id=UUID(said["ticket_id"]),
        number=said["number"],
        status="not_done" if said["outcome"] == "not_done" else said["state"],
        planned=Slot(datetime.fromisoformat(said["starts_at"]), datetime.fromisoformat(said["ends_at"])),
        technician_ids=tuple(UUID(one) for one in said["technician_ids"]),
        started_at=instant(said["started_at"]),
        finished_at=instant(said["finished_at"]),
        en_route_at=instant(said["en_route_at"]),
        title=about.get("title", ""),
        client=(about.get("client") or {}).get("name", ""),
        site=said["site_label"] or "",
        place=(said["latitude"], said["longitude"]) if has_place else None,
        priority=level(about["priority"]) if about else None,
        is_remote=said["mode"] == "remote",
        travel_minutes=said["travel_minutes"],
        travel_metres=said["travel_metres"],
        reasons=tuple(said["reasons"]),
        not_done=said["reason"] or "",
    )


def technician_of(said: Json, whole: Slot, visits: Iterable[Visit]) -> Technician:
    """`whole`: the day that is shown, from midnight to midnight."""
    absences = (slot_of(one) for one in said["absences"])
    return Technician(
        id=UUID(said["technician_id"]),
        name=said["name"] or "–",
        departments=tuple(said["departments"]),
        skills=tuple(one["skill"] for one in said["skills"]),
        shifts=stretches(said["shifts"], said["zone"], whole),
        breaks=stretches(said["breaks"], said["zone"], whole),
        absences=tuple(one for one in absences if one and one.start < whole.end and whole.start < one.end),
        start=_place(said["start_place"]),
        end=_place(said["end_place"]),
        visits=tuple(visits),
    )


def _place(said: Json | None) -> Place | None:
    return (said["latitude"], said["longitude"]) if said else None


def stretches(weekly: Iterable[Json], zone: str, whole: Slot) -> tuple[Slot, ...]:
    """What a week's shifts are on a day, in the technician's own zone; one that ends earlier ends the day after."""
    there = ZoneInfo(zone)
    first = whole.start.astimezone(there).date() - DAY
    found = []
    for day in (first + DAY * n for n in range((whole.end.astimezone(there).date() - first).days + 1)):
        for one in weekly:
            if one["weekday"] == day.weekday():
                slot = _stretch(day, time.fromisoformat(one["starts"]), time.fromisoformat(one["ends"]), there)
                if slot.start < whole.end and whole.start < slot.end:
                    found.append(slot)
    return _joined(found)


def _stretch(day: date, starts: time, ends: time, zone: ZoneInfo) -> Slot:
    last = day if ends > starts else day + DAY
    start, end = datetime.combine(day, starts, zone), datetime.combine(last, ends, zone)
    return Slot(start.astimezone(UTC), end.astimezone(UTC))


def _joined(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """A night and the day after it are one."""
    found: list[Slot] = []
    for slot in sorted(slots, key=lambda one: one.start):
        if found and slot.start <= found[-1].end:
            found[-1] = Slot(found[-1].start, max(found[-1].end, slot.end))
        else:
            found.append(slot)
    return tuple(found)


def searched_of(said: Json, ticket: Json | None) -> Unplaced:
    about = ticket or {"number": "", "title": "", "client": None}
    return Unplaced(
        UUID(said["ticket_id"]),
        about["number"],
        about["title"],
        level(said["priority"]),
        (about["client"] or {}).get("name", ""),
        said["tries"],
    )


def stuck_of(said: Json, ticket: Json | None) -> Unplaced:
    """What made a slot impossible, else the rules that kept most technicians out."""
    notes = tuple(Reason(one["code"], one["params"], label=one["text"]) for one in said["impossible"])
    rules = tuple(Reason(rule.code) for rule in rules_of(said["rejected"])[:2])
    return Unplaced(
        UUID(said["ticket_id"]),
        said["number"] or "",
        said["title"],
        level(said["priority"]),
        ((ticket or {}).get("client") or {}).get("name", ""),
        is_stuck=True,
        reasons=notes or rules,
        may_try=bool(notes),
    )
