"""What the desk makes of a new request: go at once, ask the client first, or leave it to another trade."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal.pages.page import PageRequest, Pages
from portal.pages.views.hands import AssessForm
from portal.pages.views.ticket import Option

DESK = frozenset({"dispatcher", "manager", "admin"})
TYPED = {"immediate": ("note",), "more_information": ("question",), "expert": ("service_code", "note")}
"""by outcome"""


def routes(pages: Pages) -> Routes:
    assess = Routes(tags=["pages"])

    @assess.get("/tickets/{ticket_id}/assess", roles=DESK, include_in_schema=False)
    async def form(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("assess.html", form=await _form(page, ticket_id, {}))

    @assess.post("/tickets/{ticket_id}/assess", roles=DESK, include_in_schema=False)
    async def send(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        outcome = typed.get("outcome", "")
        named = {name: typed[name] for name in TYPED.get(outcome, ()) if typed.get(name, "").strip()}
        key, version = typed.get("idempotency_key", ""), typed.get("version", "")
        asked = page.post(f"/api/v1/tickets/{ticket_id}/assess", {"outcome": outcome} | named, key, version)
        tried = await page.attempt(asked, typed, f"/tickets/{ticket_id}")
        if tried.arrived:
            return page.go(f"/tickets/{ticket_id}", "done", page.words(f"assess.done.{outcome}"))
        if tried.status == 503:
            return page.refused(tried, f"/tickets/{ticket_id}")
        return page.html("assess.html", 422, form=await _form(page, ticket_id, tried.typed, tried.faults))

    return assess


async def _form(
    page: PageRequest, ticket_id: UUID, typed: Mapping[str, str], faults: Mapping[str, str] | None = None
) -> AssessForm:
    said, services = await page.together(page.get(f"/api/v1/tickets/{ticket_id}"), page.get("/api/v1/services"))
    return AssessForm(
        ticket_id=ticket_id,
        number=said["number"],
        title=said["title"],
        description=said["description"],
        key=typed.get("idempotency_key") or page.new_key(),
        version=typed.get("version") or str(said["version"]),
        may="assess" in said["actions"],
        service=said["service"][f"label_{page.frame.lang}"],
        services=tuple(Option(one["code"], one["label"]) for one in services if one["code"] != said["service"]["code"]),
        typed=typed,
        faults=faults or {},
    )
