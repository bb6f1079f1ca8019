"""How busy the coming weeks are, by region and skill."""

from datetime import date
from typing import Any

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal.pages.dispatch import DESK
from portal.pages.page import PageRequest, Pages
from portal.pages.views.load import Load, Row, Week

WEEKS = (4, 6, 12)


def routes(pages: Pages) -> Routes:
    load = Routes(tags=["pages"])

    @load.get("/planning/load", roles=DESK, include_in_schema=False)
    async def weeks_ahead(request: Request, who: Who, weeks: int = 6, department: str = "") -> Response:
        page = await pages.page(request, who)
        return page.html("planning_load.html", load=await _load(page, weeks if weeks in WEEKS else 6, department[:3]))

    return load


async def _load(page: PageRequest, weeks: int, department: str) -> Load:
    said = await page.or_else(page.get("/api/v1/plans/load", {"weeks": str(weeks)}), None)
    if said is None:
        return Load(weeks, department, is_known=False)
    rows = [Row(one["department"], one["skill"], tuple(map(_week, one["weeks"]))) for one in said["items"]]
    departments = tuple(dict.fromkeys(row.department for row in rows))
    shown = tuple(row for row in rows if department in ("", row.department))
    return Load(weeks, department, departments, shown)


def _week(said: Any) -> Week:
    return Week(
        date.fromisoformat(said["week"]),
        said["visits"],
        said["booked_minutes"],
        said["work_minutes"],
        said["technicians"],
    )
