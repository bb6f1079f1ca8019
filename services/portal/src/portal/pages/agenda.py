"""One's calendar: a secret address to subscribe to, and a technician's other calendar that keeps time free."""

from typing import Any

from fastapi import Request, Response

from chassis.errors import NotFound
from chassis.http import Routes, Who
from portal.pages.page import PageRequest, Pages
from portal.pages.views.appointment import Agenda

OWNERS = frozenset({"technician", "client", "client_manager"})
TECHNICIAN = frozenset({"technician"})
HERE = "/account/agenda"


def routes(pages: Pages) -> Routes:
    agenda = Routes(tags=["pages"])

    @agenda.get(HERE, roles=OWNERS, include_in_schema=False)
    async def one(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("agenda.html", agenda=await _agenda(page))

    @agenda.post(HERE, roles=OWNERS, include_in_schema=False)
    async def make(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        tried = await page.attempt(page.post("/api/v1/calendars"), await page.form())
        url = tried.answer["url"] if tried.arrived else ""
        return page.html("agenda.html", tried.status if not url else 200, agenda=await _agenda(page, url, tried.faults))

    @agenda.post(f"{HERE}/close", roles=OWNERS, include_in_schema=False)
    async def close(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        asked = page.send("DELETE", f"/api/v1/calendars/{typed.get('calendar_id', '')}")
        return await page.act(HERE, asked, "agenda_close")

    @agenda.post(f"{HERE}/other", roles=TECHNICIAN, include_in_schema=False)
    async def follow(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        body = {"address": typed.get("address", "").strip()}
        tried = await page.attempt(page.send("PUT", f"/api/v1/calendars/busy/{who.person_id}", body), typed)
        if tried.arrived:
            return page.go(HERE, "done", page.words("act.done.agenda_other"))
        return page.html("agenda.html", tried.status, agenda=await _agenda(page, "", tried.faults, body["address"]))

    @agenda.post(f"{HERE}/other/drop", roles=TECHNICIAN, include_in_schema=False)
    async def drop(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        await page.form()
        return await page.act(HERE, page.send("DELETE", f"/api/v1/calendars/busy/{who.person_id}"), "agenda_drop")

    return agenda


async def _agenda(page: PageRequest, url: str = "", faults: Any = None, typed: str = "") -> Agenda:
    items = (await page.get("/api/v1/calendars"))["items"]
    other = None
    if page.role == "technician" and page.who:
        try:
            other = await page.get(f"/api/v1/calendars/busy/{page.who.person_id}")
        except NotFound:
            other = None
    return Agenda(
        calendar_id=items[0]["calendar_id"] if items else "",
        url=url,
        is_technician=page.role == "technician",
        host=other["host"] if other else "",
        failure=(other["failure"] or "") if other else "",
        is_read=bool(other and other["read_at"]),
        times=other["times"] if other else 0,
        typed=typed,
        faults=faults or {},
        key=page.new_key(),
    )
