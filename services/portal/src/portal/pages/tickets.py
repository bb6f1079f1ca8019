"""The list of requests: a client's own, a technician's, everybody's for staff."""

from typing import Annotated

from fastapi import Query, Request, Response

from chassis.http import SIGNED_IN, Routes, Who
from portal.pages.page import Pages
from portal.pages.said_by_intake import line_of
from portal.pages.views.ticket import DONE, OPEN

PAGE, FOUND = 50, 100
SHOWN = {"open": (*OPEN, "resolved"), "done": DONE, "all": ()}


def routes(pages: Pages) -> Routes:
    tickets = Routes(tags=["pages"])

    @tickets.get("/tickets", roles=SIGNED_IN, include_in_schema=False)
    async def list_tickets(
        request: Request,
        who: Who,
        q: Annotated[str, Query(max_length=200)] = "",
        show: str = "open",
        after: str = "",
    ) -> Response:
        page = await pages.page(request, who)
        show = show if show in SHOWN else "open"
        search = q.strip()
        params = [("state", state) for state in SHOWN[show]] + [("limit", str(FOUND if search else PAGE))]
        if search:
            params.append(("q", search))
        elif after:
            params.append(("after", after))
        found = await page.get("/api/v1/tickets", params)
        lines = [line_of(ticket) for ticket in found["items"]]
        template = "_tickets_live.html" if page.part == "live" else "tickets.html"
        return page.html(
            template,
            tickets=lines,
            search=search,
            show=show,
            next=found["next"],
            after=after,
            is_cut=bool(search) and len(lines) == FOUND,
        )

    return tickets
