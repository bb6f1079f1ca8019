"""Who could go: technicians, what they know, whether they are on shift."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal.pages.dispatch import DESK
from portal.pages.formats import Formats, clock_text
from portal.pages.page import Pages
from portal.pages.views.desk import TechnicianLine


def routes(pages: Pages) -> Routes:
    technicians = Routes(tags=["pages"])

    @technicians.get("/technicians", roles=DESK, include_in_schema=False)
    async def list_technicians(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        found = await page.get("/api/v1/technicians")
        lines = [_line(one, page.formats, page.frame.now) for one in found["items"] if one["active"]]
        order = {"free": 0, "busy": 1, "off": 2, "absent": 3}
        lines.sort(key=lambda line: (order[line.state], line.name.casefold()))
        return page.html("technicians.html", technicians=lines)

    return technicians


def _line(said: Mapping[str, Any], formats: Formats, now: datetime) -> TechnicianLine:
    local = now.astimezone(ZoneInfo(said["zone"]))
    today = sorted(
        (shift["starts"][:5], shift["ends"][:5]) for shift in said["shifts"] if shift["weekday"] == local.weekday()
    )
    clock = f"{local:%H:%M}"
    is_on = any(starts <= clock < ends for starts, ends in today)
    is_absent = any(
        datetime.fromisoformat(one["starts_at"]) <= now < datetime.fromisoformat(one["ends_at"])
        for one in said["absences"]
    )
    state = "absent" if is_absent else "off" if not is_on else "busy" if said["load"] else "free"
    position = said["position"]
    return TechnicianLine(
        id=UUID(said["technician_id"]),
        name=said["name"] or "–",
        state=state,
        skills=tuple((one["skill"], one["level"]) for one in said["skills"]),
        shift=", ".join(f"{_clock(starts, formats)} – {_clock(ends, formats)}" for starts, ends in today),
        open_jobs=said["load"],
        position_at=datetime.fromisoformat(position["at"]) if position else None,
    )


def _clock(text: str, formats: Formats) -> str:
    return clock_text(int(text[:2]), int(text[3:5]), formats.words.lang)
