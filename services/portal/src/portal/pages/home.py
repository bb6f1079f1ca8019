"""`/`: a client's home; everyone else is shown to their own first place."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from chassis.http import SIGNED_IN, Routes, Who
from portal.domain.model import CLIENT_ROLES
from portal.pages.frame import FIRST_PLACE
from portal.pages.page import Pages
from portal.pages.said_by_intake import line_of

DONE_SHOWN = "4"
UNDER_WAY = ("new", "qualified", "assigned", "in_progress", "waiting", "resolved", "reopened")
OVER = ("validated", "closed", "cancelled")


def routes(pages: Pages) -> Routes:
    home = Routes(tags=["pages"])

    @home.get("/", roles=SIGNED_IN, include_in_schema=False)
    async def first_place(request: Request, who: Who) -> Response:
        if who.role not in CLIENT_ROLES:
            return RedirectResponse(FIRST_PLACE.get(who.role, "/tickets"), 303)
        page = await pages.page(request, who)
        under_way, over = await page.together(
            page.get("/api/v1/tickets", [*(("state", one) for one in UNDER_WAY), ("limit", "200")]),
            page.get("/api/v1/tickets", [*(("state", one) for one in OVER), ("limit", DONE_SHOWN)]),
        )
        open_, done = ([line_of(ticket) for ticket in found["items"]] for found in (under_way, over))
        template = "_home_live.html" if page.part == "live" else "home.html"
        return page.html(template, open=open_, done=done)

    return home
