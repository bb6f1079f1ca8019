"""Figures: opened and resolved, how long until someone had it and until it was done."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal.pages.client_choice import client_names
from portal.pages.page import PageRequest, Pages
from portal.pages.views.desk import DayCount, KpiRow, Kpis

READERS = frozenset({"manager", "admin", "dispatcher", "client_manager"})
PERIODS = (7, 14, 30, 90)


def routes(pages: Pages) -> Routes:
    kpis = Routes(tags=["pages"])

    @kpis.get("/kpis", roles=READERS, include_in_schema=False)
    async def figures(request: Request, who: Who, days: int = 14) -> Response:
        page = await pages.page(request, who)
        template = "_kpis_live.html" if page.part == "live" else "kpis.html"
        return page.html(template, kpis=await _kpis(page, days if days in PERIODS else 14))

    return kpis


async def _kpis(page: PageRequest, period: int) -> Kpis:
    last = page.formats.local(page.frame.now).date()
    first = last - timedelta(days=period - 1)
    between = {"from": first.isoformat(), "to": last.isoformat()}
    path = "/api/v1/kpis"
    by_day, by_priority, by_client = await page.together(
        page.get(path, {**between, "group_by": "day"}),
        page.get(path, {**between, "group_by": "priority"}),
        page.get(path, {**between, "group_by": "client"}),
    )
    names = await page.or_else(client_names(page, (one["client_id"] for one in by_client["items"])), {})
    counted = {date.fromisoformat(one["day"]): one for one in by_day["items"]}
    days = [first + timedelta(days=n) for n in range(period)]
    total = by_day["total"]
    rows = sorted(by_client["items"], key=lambda one: -one["opened"])
    return Kpis(
        days=tuple(DayCount(day, *_counts(counted.get(day, {}))) for day in days),
        by_priority=tuple(
            _row(one, one["priority"].removeprefix("P"), True)
            for one in sorted(by_priority["items"], key=lambda one: str(one["priority"]))
        ),
        by_client=tuple(_row(one, names.get(one["client_id"], "–")) for one in rows),
        opened=total["opened"],
        resolved=total["resolved"],
        assigned_minutes=total["first_assignment_minutes"],
        resolved_minutes=total["resolution_minutes"],
        period=period,
    )


def _counts(one: Mapping[str, Any]) -> tuple[int, int]:
    return one.get("opened", 0), one.get("resolved", 0)


def _row(one: Mapping[str, Any], label: str, is_priority: bool = False) -> KpiRow:
    return KpiRow(
        label, one["opened"], one["resolved"], one["first_assignment_minutes"], one["resolution_minutes"], is_priority
    )
