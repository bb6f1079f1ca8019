"""`/`: a client's home; everyone else is shown to their own first place."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from chassis.http import SIGNED_IN, Routes, Who
from portal.domain.model import CLIENT_ROLES
from portal.pages.frame import FIRST_PLACE
from portal.pages.page import Pages
from portal.pages.said_by_intake import line_of

DONE_SHOWN = 4


def routes(pages: Pages) -> Routes:
    home = Routes(tags=["pages"])

    @home.get("/", roles=SIGNED_IN, include_in_schema=False)
    async def first_place(request: Request, who: Who) -> Response:
        if who.role not in CLIENT_ROLES:
            return RedirectResponse(FIRST_PLACE.get(who.role, "/tickets"), 303)
        page = await pages.page(request, who)
        found = await page.get("/api/v1/tickets", {"limit": "100"})
        lines = [line_of(ticket) for ticket in found["items"]]
        open_ = [line for line in lines if line.is_open or line.status == "resolved"]
        done = [line for line in lines if not (line.is_open or line.status == "resolved")][:DONE_SHOWN]
        template = "_home_live.html" if page.part == "live" else "home.html"
        return page.html(template, open=open_, done=done)

    return home
