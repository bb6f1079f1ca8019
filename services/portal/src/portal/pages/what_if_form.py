"""The form of a what-if: one change after the other, each typed in a part of its own; nothing is kept here."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData, QueryParams

from portal.pages.board import day_of
from portal.pages.maps import METRES, Map, map_of
from portal.pages.page import PageRequest
from portal.pages.planning import date_of, planned_day, tickets_by_id, uuid_of
from portal.pages.said_by_scheduling_what_if import Known, body_of, change_of, named
from portal.pages.views.planning import Asked, Day
from portal.pages.views.ticket import Option
from portal.pages.views.what_if import Away, Change, Longer, RoadClosed, Urgent, WhatIfForm

MOST_CHANGES, MOST_KEPT = 10, 200
SHORTEST, LONGEST = 5, 720
"""minutes of a visit"""
USUAL_KM = "2"
NEAREST_KM, FARTHEST_KM = 0.1, 20.0
MORE_MINUTES = 30
"""offered where somebody says that a visit takes longer"""
TYPED = (
    "who", "from", "until", "ticket", "number", "visit", "minutes", "centre", "latitude", "longitude", "km"
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What the form was sent with; `typed` is not a change yet."""

    day: date
    changes: tuple[Change, ...] = ()
    kept: frozenset[UUID] = frozenset()
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> tuple[str, ...]:
        return sent_of(self.changes)

    @property
    def body(self) -> dict[str, Any]:
        return {"changes": [body_of(one) for one in self.changes], "keep": sorted(str(one) for one in self.kept)}


def sent_of(changes: Iterable[Change]) -> tuple[str, ...]:
    """As hidden fields take them along."""
    return tuple(json.dumps(body_of(one)) for one in changes)


def draft_of(said: FormData | QueryParams, today: date) -> Draft:
    """What cannot be read is as if it were not there."""
    kept = (uuid_of(str(one)) for one in said.getlist("keep"))
    read = (_change(str(one)) for one in said.getlist("change"))
    typed = {name: str(said[name]).replace("\0", "").strip()[:80] for name in TYPED if name in said}
    return Draft(
        date_of(str(said.get("day", ""))) or today,
        tuple(one for one in read if one),
        frozenset(one for one in kept if one),
        {name: value for name, value in typed.items() if value},
    )


def _change(sent: str) -> Change | None:
    try:
        return change_of(json.loads(sent))
    except (KeyError, TypeError, ValueError):
        return None


async def with_typed(page: PageRequest, draft: Draft) -> Draft:
    """Every part that something was typed in becomes a change; with a fault in any, none does."""
    typed, faults = draft.typed, dict[str, str]()
    found = [
        _away(page, draft.day, typed, faults),
        await _urgent(page, typed, faults),
        _longer(page, typed, faults),
        _road(page, typed, faults),
    ]
    added = [one for one in found if one and one not in draft.changes]
    if len(draft.changes) + len(added) > MOST_CHANGES:
        faults["form"] = page.words("what_if.fault.changes", most=MOST_CHANGES)
    if len(draft.kept) > MOST_KEPT:
        faults["keep"] = page.words("what_if.fault.keep", most=MOST_KEPT)
    if faults:
        return replace(draft, faults=faults)
    return replace(draft, changes=(*draft.changes, *added), typed={})


def settled(draft: Draft, now: datetime, zone: ZoneInfo) -> Draft:
    """Absences with the ends they have now: the very same are recorded when the plan is published."""
    whole = day_of(draft.day, zone)
    from_now = max(whole.start, now.replace(second=0, microsecond=0))
    changes = [
        replace(one, start=one.start or from_now, end=one.end or whole.end) if isinstance(one, Away) else one
        for one in draft.changes
    ]
    return replace(draft, changes=tuple(changes))


def _away(page: PageRequest, day: date, typed: Mapping[str, str], faults: dict[str, str]) -> Away | None:
    if not any(name in typed for name in ("who", "from", "until")):
        return None
    who = uuid_of(typed.get("who", ""))
    if who is None:
        faults["who"] = page.words("what_if.fault.who")
    start, end = (_instant(page, day, typed, name, faults) for name in ("from", "until"))
    opens = start or max(day_of(day, page.formats.zone).start, page.frame.now)
    if end and end <= opens:
        faults["until"] = page.words("what_if.fault.order")
    return Away(who, start, end) if who else None


def _instant(
    page: PageRequest, day: date, typed: Mapping[str, str], name: str, faults: dict[str, str]
) -> datetime | None:
    if name not in typed:
        return None
    try:
        return datetime.combine(day, time.fromisoformat(typed[name]), page.formats.zone)
    except ValueError:
        faults[name] = page.words("what_if.fault.clock")
        return None


async def _urgent(page: PageRequest, typed: Mapping[str, str], faults: dict[str, str]) -> Urgent | None:
    if number := typed.get("number", "").upper():
        said = await page.or_else(page.get("/api/v1/tickets", {"number": number, "limit": "1"}), None)
        if said and said["items"]:
            return Urgent(UUID(said["items"][0]["id"]))
        key = "error.part_away" if said is None else "what_if.fault.number"
        faults["number"] = page.words(key)
        return None
    ticket_id = uuid_of(typed.get("ticket", ""))
    return Urgent(ticket_id) if ticket_id else None


def _longer(page: PageRequest, typed: Mapping[str, str], faults: dict[str, str]) -> Longer | None:
    if "visit" not in typed and "minutes" not in typed:
        return None
    visit_id, minutes = uuid_of(typed.get("visit", "")), _number(typed.get("minutes", ""))
    if visit_id is None:
        faults["visit"] = page.words("what_if.fault.visit")
    if minutes is None or not SHORTEST <= minutes <= LONGEST:
        faults["minutes"] = page.words("what_if.fault.minutes")
        return None
    return Longer(visit_id, round(minutes)) if visit_id else None


def _road(page: PageRequest, typed: Mapping[str, str], faults: dict[str, str]) -> RoadClosed | None:
    if not any(name in typed for name in ("centre", "latitude", "longitude")):
        return None
    where = typed["centre"].split(",") if "centre" in typed else [typed.get("latitude", ""), typed.get("longitude", "")]
    latitude, longitude = (_number(one) for one in (*where, "")[:2])
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        faults["centre"] = page.words("what_if.fault.centre")
    km = _number(typed.get("km", USUAL_KM))
    if km is None or not NEAREST_KM <= km <= FARTHEST_KM:
        faults["km"] = page.words("what_if.fault.km")
    if km is None or latitude is None or longitude is None:
        return None
    return RoadClosed((latitude, longitude), round(km * 1000))


def _number(typed: str) -> float | None:
    """With the comma or the point."""
    found = re.fullmatch(r"\s*-?\d{1,6}([.,]\d{0,9})?\s*", typed)
    return float(typed.replace(",", ".")) if found else None


async def form_of(page: PageRequest, draft: Draft, today: date) -> dict[str, Any]:
    """What the template draws: the day it is about, what can be chosen from, and all that was said so far."""
    zone = page.formats.zone
    day = await planned_day(page, Asked(draft.day), today, zone)
    tickets, options = await _tickets(page, draft, day)
    visits = {visit.id: visit for visit in day.visits}
    places = {visit.place: visit.label for visit in day.visits if visit.place}
    known = Known(
        {str(one.id): one.name for one in day.technicians},
        {one.value: {"number": one.under, "title": one.label} for one in tickets},
        {str(visit.id): str(visit.ticket_id) for visit in day.visits},
        places,
    )
    typed = {"km": USUAL_KM} | dict(draft.typed)
    if (chosen := visits.get(uuid_of(typed.get("visit", "")) or UUID(int=0))) and "minutes" not in typed:
        length = chosen.planned.end - chosen.planned.start
        typed["minutes"] = str(length // timedelta(minutes=1) + MORE_MINUTES)
    form = WhatIfForm(
        day=day_of(draft.day, zone).start,
        key=page.new_key(),
        changes=named(draft.changes, known),
        sent=draft.sent,
        kept=draft.kept,
        technicians=day.technicians,
        tickets=options,
        places=tuple(Option(f"{place[0]},{place[1]}", label) for place, label in places.items()),
        typed=typed,
        faults=draft.faults,
        is_known=day.is_known,
    )
    map_ = map_of(day)
    return {"form": form, "midnight": form.day, "map": map_, "closed": closed_on(map_, draft.changes)}


async def _tickets(page: PageRequest, draft: Draft, day: Day) -> tuple[list[Option], tuple[Option, ...]]:
    """All that have a name here, and those that wait for a visit; one added by its number is asked for."""
    waiting = [Option(str(one.ticket_id), one.title, one.number) for one in day.unplaced]
    known = waiting + [Option(str(one.ticket_id), one.title, one.number) for one in day.visits]
    wanted = [str(one.ticket_id) for one in draft.changes if isinstance(one, Urgent)]
    if chosen := uuid_of(draft.typed.get("ticket", "")):
        wanted.append(str(chosen))
    lacking = set(wanted) - {one.value for one in known}
    if lacking:
        said = await page.or_else(tickets_by_id(page, lacking), {})
        known += [Option(one["id"], one["title"], one["number"]) for one in said.values()]
    shown = [*waiting, *(one for one in known if one.value == str(chosen) and one not in waiting)]
    return known, tuple(shown)


def closed_on(map_: Map, changes: Sequence[Change]) -> tuple[tuple[float, float, float], ...]:
    """On the map: x, y, radius."""
    ground = map_.ground
    if ground is None:
        return ()
    roads = [one for one in changes if isinstance(one, RoadClosed)]
    return tuple((*ground.xy(one.place), round(one.radius_m / METRES * ground.scale, 1)) for one in roads)
