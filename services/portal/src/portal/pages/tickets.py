"""The list of requests: a client's own, a technician's, everybody's for staff, narrowed and kept as they like."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from fastapi import Query, Request, Response

from chassis.http import SIGNED_IN, Routes, Who
from portal.pages.client_choice import client_choice, no_choice
from portal.pages.page import PageRequest, Pages
from portal.pages.said_by_intake import line_of
from portal.pages.ticket_filters import MANY, SENT_FOR, Pairs, for_intake, for_view, of_view, typed_filters
from portal.pages.views.labels import SavedView, TicketList
from portal.pages.views.ticket import DONE, OPEN, ClientChoice, Option

STAFF = frozenset({"technician", "dispatcher", "manager", "admin"})
DESK = STAFF - {"technician"}
WORKERS = frozenset({"technician", "dispatcher"})
PAGE, FOUND = 50, 100
SHOWN = {"open": (*OPEN, "resolved"), "done": DONE, "all": ()}
COLUMNS = ("priority", "number", "title", "client", "service", "state", "technician", "slot", "due", "opened", "tags")
USUAL = ("priority", "number", "title", "client", "state", "technician", "due", "opened")


def routes(pages: Pages) -> Routes:
    tickets = Routes(tags=["pages"])

    @tickets.get("/tickets", roles=SIGNED_IN, include_in_schema=False)
    async def list_tickets(
        request: Request,
        who: Who,
        q: Annotated[str, Query(max_length=200)] = "",
        show: str = "open",
        after: str = "",
        view: str = "",
        client_q: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        page = await pages.page(request, who)
        show = show if show in SHOWN else "open"
        is_staff = page.role in STAFF
        views = await _views(page) if is_staff else []
        chosen = next((one for one in views if one.id == view), None)
        q = q.strip() or (chosen.search if chosen else "")
        typed = list(chosen.query) if chosen else typed_filters(request.query_params.multi_items()) if is_staff else []
        found = await page.get(
            "/api/v1/tickets", _asked(page, typed, show if not chosen else "all", q, after, whole=chosen is not None)
        )
        lines = [line_of(ticket) for ticket in found["items"]]
        services: tuple[Option, ...] = ()
        clients = ClientChoice()
        if is_staff and page.part != "live":
            sought = {"client_q": client_q, "client_id": dict(typed).get("client_id", "")}
            services, clients = await _options(page, sought)
        listed = TicketList(
            lines=tuple(lines),
            search=q,
            show=show,
            typed=_by_name(typed),
            address=_address(typed, q, show, chosen),
            after=after,
            next=found["next"],
            views=tuple(views),
            view=chosen,
            columns=(chosen.columns if chosen else ()) or USUAL,
            services=services,
            clients=clients,
            key=page.new_key(),
            is_cut=bool(q) and len(lines) == FOUND,
            may_share=page.role in DESK,
        )
        template = "_tickets_live.html" if page.part == "live" else "tickets.html"
        return page.html(template, list=listed, COLUMNS=COLUMNS)

    @tickets.post("/tickets/views", roles=STAFF, include_in_schema=False)
    async def keep_view(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        sent = await page.form()
        typed = typed_filters(parse_qsl(sent.get("address", "")))
        shown = dict(parse_qsl(sent.get("address", ""))).get("show", "open")
        if not any(name == "state" for name, _ in typed):
            typed += [("state", state) for state in SHOWN.get(shown, ())]
        search = dict(parse_qsl(sent.get("address", ""))).get("q", "")
        typed += [("kind", kind) for kind in _kinds(page, typed, search)]
        body = {
            "name": sent.get("name", ""),
            "query": for_view(typed, page.frame.zone) | ({"q": search} if search else {}),
            "columns": [column for column in COLUMNS if f"column_{column}" in sent],
            "is_shared": "is_shared" in sent,
        }
        asked = page.post("/api/v1/saved-views", body, sent.get("idempotency_key", ""))
        tried = await page.attempt(asked, sent, "/tickets")
        if not tried.arrived:
            return page.refused(tried, f"/tickets?{sent.get('address', '')}", ("name",))
        kept = tried.answer
        return page.go(f"/tickets?view={kept['id']}", "done", page.words("views.kept", name=kept["name"]))

    @tickets.post("/tickets/views/{view_id}/remove", roles=STAFF, include_in_schema=False)
    async def remove_view(view_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        asked = page.send("DELETE", f"/api/v1/saved-views/{view_id}", None, typed.get("idempotency_key", ""))
        return await page.act("/tickets", asked, "view_removed", typed)

    return tickets


def _asked(page: PageRequest, typed: Pairs, show: str, search: str, after: str, *, whole: bool) -> Pairs:
    """`whole`: a kept view says all that it is narrowed by."""
    asked = for_intake(typed, page.frame.zone)
    asked += [("kind", kind) for kind in _kinds(page, asked, search)] if not whole else []
    if not any(name == "state" for name, _ in asked):
        asked += [("state", state) for state in SHOWN[show]]
    if search:
        return [*asked, ("q", search), ("limit", str(FOUND))]
    return [*asked, ("limit", str(PAGE)), *([("after", after)] if after else [])]


def _kinds(page: PageRequest, typed: Pairs, search: str) -> tuple[str, ...]:
    """Quotes are not in the way of those who do not handle them, unless they are looked for."""
    told = search or any(name == "kind" for name, _ in typed)
    return SENT_FOR if page.role in WORKERS and not told else ()


async def _views(page: PageRequest) -> list[SavedView]:
    said = await page.or_else(page.get("/api/v1/saved-views"), [])
    return [
        SavedView(
            id=one["id"],
            name=one["name"],
            query=tuple(of_view(one["query"], page.frame.zone)),
            search=one["query"].get("q", ""),
            columns=tuple(one["columns"]),
            is_shared=one["is_shared"],
            may_remove=one["is_mine"] or (one["is_shared"] and page.role in DESK),
        )
        for one in said
    ]


async def _options(page: PageRequest, sought: Mapping[str, str]) -> tuple[tuple[Option, ...], ClientChoice]:
    """What filters choose from; a part that is away leaves its filter out."""
    services, clients = await page.together(
        page.or_else(page.get("/api/v1/services"), []),
        page.or_else(client_choice(page, sought, closed=True), ClientChoice()) if page.role in DESK else no_choice(),
    )
    return tuple(Option(one["code"], one["label"]) for one in services), clients


def _by_name(typed: Pairs) -> dict[str, tuple[str, ...]]:
    found = defaultdict(list)
    for name, value in typed:
        found[name].append(value)
    return {name: tuple(values) for name, values in found.items() if name in MANY or len(values) == 1}


def _address(typed: Pairs, search: str, show: str, chosen: SavedView | None) -> str:
    if chosen:
        return urlencode([("view", chosen.id), *([("q", search)] if search else [])])
    return urlencode([*([("q", search)] if search else []), ("show", show), *typed])
