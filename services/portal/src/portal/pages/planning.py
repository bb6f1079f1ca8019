"""The day of every technician: a board, the same as a table, and a map."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request, Response

from chassis.errors import NotFound, Unavailable
from chassis.http import Routes, Who
from portal.pages.board import board_of, day_of, marked
from portal.pages.dispatch import DESK
from portal.pages.maps import map_of
from portal.pages.page import PageRequest, Pages
from portal.pages.said_by_routing import why_of
from portal.pages.said_by_scheduling import searched_of, stuck_of, technician_of, visit_of
from portal.pages.views.desk import Why
from portal.pages.views.planning import Asked, Day, Opened, Technician, Unplaced, Visit
from portal.queries.directory import folded

PATH = "/planning"
MOST = 200
VIEWS = ("board", "table", "map")
FIRST, LAST = date(2000, 1, 2), date(2199, 12, 30)
DAY = timedelta(days=1)
NONE: dict[str, Any] = {"items": [], "next": None}


def routes(pages: Pages) -> Routes:
    planning = Routes(tags=["pages"])
    zone = ZoneInfo(pages.settings.organisation_zone)

    @planning.get(PATH, roles=DESK, include_in_schema=False)
    async def plan(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        own_zone = page.frame.zone
        page.in_zone(zone.key)
        today = page.formats.local(page.frame.now).date()
        asked = asked_of(request, today)
        if page.part == "visit":
            if (opened := await _opened(page, asked.visit)) is None:
                raise NotFound
            return page.html("_planning_visit.html", opened=opened)
        day = replace(await planned_day(page, asked, today, zone), zone=zone.key if own_zone != zone.key else "")
        if page.part == "live" and not day.is_known:
            raise Unavailable
        template = "_planning_live.html" if page.part == "live" else "planning.html"
        return page.html(template, **view_of(day, zone, page.frame.now))

    return planning


def view_of(day: Day, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """What the templates draw: one of board, lines and map."""
    asked = day.asked
    return {
        "day": day,
        "to": partial(address, asked),
        "midnight": day_of(asked.day, zone).start,
        "around": (asked.day - DAY, asked.day + DAY),
        "board": board_of(day, zone, now) if asked.view == "board" else None,
        "lines": lines_of(day, now) if asked.view == "table" else (),
        "map": map_of(day) if asked.view == "map" else None,
    }


def lines_of(day: Day, now: datetime) -> tuple[tuple[Technician, Visit, tuple[str, ...]], ...]:
    """Of technicians in order, or by time; a visit of two is there twice."""
    lines = [(one, visit, marks) for one in day.technicians for visit, marks in marked(one, now)]
    if day.asked.sort == "start":
        lines.sort(key=lambda line: (line[1].span(now).start, folded(line[0].name)))
    return tuple(lines)


def asked_of(request: Request, today: date) -> Asked:
    """From an address, whatever is in it: what cannot be read is as if it were not there."""
    said = request.query_params
    view, sort = said.get("view", ""), said.get("sort", "")
    named = (uuid_of(one) for one in said.getlist("technician"))
    return Asked(
        day=date_of(said.get("day", "")) or today,
        view=view if view in VIEWS else VIEWS[0],
        department=said.get("department", "")[:3],
        skill=said.get("skill", "")[:80],
        search=said.get("q", "").strip()[:200],
        technicians=tuple(dict.fromkeys(one for one in named if one)),
        is_whole=said.get("hours") == "24",
        sort="start" if sort == "start" else "technician",
        visit=uuid_of(said.get("visit", "")),
    )


def address(asked: Asked, **changes: Any) -> str:
    """Where the same, or the same but for something, is found."""
    to = replace(asked, **changes)
    said = [
        ("day", to.day.isoformat()),
        ("view", to.view if to.view != VIEWS[0] else ""),
        ("department", to.department),
        ("skill", to.skill),
        ("q", to.search),
        ("hours", "24" if to.is_whole else ""),
        ("sort", to.sort if to.sort == "start" else ""),
        *(("technician", str(one)) for one in to.technicians),
        ("visit", str(to.visit or "")),
    ]
    return f"{PATH}?{urlencode([(name, value) for name, value in said if value])}"


def date_of(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def uuid_of(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


async def planned_day(page: PageRequest, asked: Asked, today: date, zone: ZoneInfo) -> Day:
    plan, people, stuck = await page.together(
        page.or_else(page.get(f"/api/v1/plans/{asked.day.isoformat()}"), None),
        page.or_else(_technicians(page), []),
        page.or_else(page.get("/api/v1/assignments/unrouted"), NONE),
    )
    if plan is None:
        return Day(asked, today, is_known=False)
    waiting, undecided = (plan["waiting"], stuck["items"]) if asked.day >= today else ([], [])
    said = {one["visit_id"]: one for route in plan["routes"] for one in route["visits"]}
    ids = {one["ticket_id"] for one in (*said.values(), *waiting, *undecided)}
    wanted = said.get(str(asked.visit))
    tickets, why = await page.together(
        page.or_else(tickets_by_id(page, ids), {}),
        page.or_else(_why(page, wanted["ticket_id"]) if wanted else _nothing(), None),
    )
    visits: dict[str, list[Visit]] = defaultdict(list)
    for one in said.values():
        visit = visit_of(one, tickets.get(one["ticket_id"]))
        for technician_id in one["technician_ids"]:
            visits[technician_id].append(visit)
    whole = day_of(asked.day, zone)
    known = [technician_of(one, whole, visits.pop(one["technician_id"], ())) for one in people if _works(one, visits)]
    unnamed = [Technician(UUID(one), "–", visits=tuple(each)) for one, each in visits.items()]
    unplaced = [searched_of(one, tickets.get(one["ticket_id"])) for one in waiting]
    unplaced += [stuck_of(one, tickets.get(one["ticket_id"])) for one in undecided]
    unplaced.sort(key=lambda one: (not one.is_stuck, one.priority))
    everybody = sorted((*known, *unnamed), key=lambda one: (folded(one.name), one.id))
    day = filtered(asked, today, everybody, unplaced)
    if wanted:
        visit = visit_of(wanted, tickets.get(wanted["ticket_id"]))
        names = tuple(one.name for one in everybody if one.id in visit.technician_ids)
        day = replace(day, opened=Opened(visit, names, why))
    return day


async def _nothing() -> None:
    return None


def _works(said: Any, visits: dict[str, list[Visit]]) -> bool:
    """Who has left is still shown on the days they worked."""
    return said["active"] or said["technician_id"] in visits


def filtered(asked: Asked, today: date, everybody: Sequence[Technician], unplaced: Sequence[Unplaced]) -> Day:
    """The map keeps all technicians in its legend, and draws those that are chosen."""
    words = folded(asked.search).split()
    shown = []
    for one in everybody:
        if asked.technicians and one.id not in asked.technicians and asked.view != "map":
            continue
        if (asked.department and asked.department not in one.departments) or (
            asked.skill and asked.skill not in one.skills
        ):
            continue
        if words and not _has(words, one.name):
            found = tuple(visit for visit in one.visits if _has(words, *_said_of(visit)))
            if not found:
                continue
            one = replace(one, visits=found)
        shown.append(one)
    return Day(
        asked,
        today,
        tuple(one for one in shown if one.is_there),
        tuple(one.name for one in shown if not one.is_there),
        tuple(one for one in unplaced if not words or _has(words, one.number, one.title, one.client)),
        tuple(sorted({code for one in everybody for code in one.departments})),
        tuple(sorted({code for one in everybody for code in one.skills})),
        is_empty=not everybody,
    )


def _said_of(visit: Visit) -> tuple[str, ...]:
    return visit.number, visit.title, visit.client, visit.site


def _has(words: list[str], *texts: str) -> bool:
    text = folded(" ".join(texts))
    return all(word in text for word in words)


async def _technicians(page: PageRequest) -> list[Any]:
    found, after = [], ""
    while True:
        said = await page.get("/api/v1/technicians", {"limit": str(MOST)} | ({"after": after} if after else {}))
        found += said["items"]
        if not (after := said["next"] or ""):
            return found


async def tickets_by_id(page: PageRequest, ids: Iterable[str]) -> dict[str, Any]:
    wanted = sorted(ids)
    asked = [
        page.get("/api/v1/tickets", [("limit", str(MOST)), *(("ids", one) for one in wanted[start : start + MOST])])
        for start in range(0, len(wanted), MOST)
    ]
    return {one["id"]: one for said in await asyncio.gather(*asked) for one in said["items"]}


async def _opened(page: PageRequest, visit_id: UUID | None) -> Opened | None:
    """One visit by itself, as it opens under its bar."""
    found = (await page.get("/api/v1/visits", {"ids": str(visit_id)}))["items"] if visit_id else []
    if not found:
        return None
    (said,) = found
    people, tickets, why = await page.together(
        page.or_else(page.get("/api/v1/technicians", [("ids", one) for one in said["technician_ids"]]), NONE),
        page.or_else(tickets_by_id(page, [said["ticket_id"]]), {}),
        page.or_else(_why(page, said["ticket_id"]), None),
    )
    names = tuple(one["name"] or "–" for one in people["items"])
    return Opened(visit_of(said, tickets.get(said["ticket_id"])), names, why)


async def _why(page: PageRequest, ticket_id: str) -> Why | None:
    found = (await page.get("/api/v1/assignments", {"ticket_ids": ticket_id}))["items"]
    return why_of(found[0]) if found else None
