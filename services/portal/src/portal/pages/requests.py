"""What clients ask for beside tickets: projects, interventions and quotes, and who decides them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from chassis.http import SIGNED_IN, Routes, Who
from portal.domain.model import CLIENT_ROLES
from portal.pages.files import passed_on
from portal.pages.page import PageRequest, Pages
from portal.pages.views.requests import Line, Quote, RequestForm, RequestLine

CLIENTS = frozenset(CLIENT_ROLES)
DESK = frozenset({"dispatcher", "manager", "admin"})
SELLERS = frozenset({"sales", "manager", "admin"})
FOLLOWERS = CLIENTS | DESK | SELLERS
API, CLIENT_API = "/api/v1/requests", "/api/client/requests"
LEAST_ROWS, SPARE_ROWS, MORE_ROWS, MOST_ROWS = 4, 2, 5, 200
PARTS = {"label": "label", "quantity": "quantity", "unit_price": "price", "vat_rate": "vat"}
"""as the form calls the parts of a line"""
Kind = Literal["project", "intervention", "quote"]
PLACE = {"project": "/requests/projects", "intervention": "/requests/interventions", "quote": "/requests/quotes"}


def routes(pages: Pages) -> Routes:
    requests = Routes(tags=["pages"])

    @requests.get("/client-portal", roles=SIGNED_IN, include_in_schema=False)
    async def client_portal(who: Who) -> Response:
        return RedirectResponse("/", 303)

    @requests.get("/requests", roles=FOLLOWERS, include_in_schema=False)
    async def first(who: Who) -> Response:
        return RedirectResponse(PLACE["quote" if who.role == "sales" else "project"], 303)

    @requests.get("/requests/new/{kind}", roles=CLIENTS, include_in_schema=False)
    async def new(kind: Kind, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("request_new.html", form=await _form(page, kind, {}))

    @requests.post("/requests/new/{kind}", roles=CLIENTS, include_in_schema=False)
    async def ask(kind: Kind, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        faults = _faults(page, kind, typed)
        if not faults:
            sent = page.post(f"{CLIENT_API}/{kind}", _body(kind, typed), typed.get("idempotency_key", ""))
            tried = await page.attempt(sent, typed, PLACE[kind])
            faults, typed, said = dict(tried.faults), dict(tried.typed), tried.answer
            if tried.arrived:
                number = said["ticket"]["ticketNumber"] if "ticket" in said else ""
                under = (
                    page.words("requests.sent_number", number=number) if number else page.words("requests.sent_under")
                )
                return page.go(PLACE[kind], "done", page.words("requests.sent"), under)
        return page.html("request_new.html", 422, form=await _form(page, kind, typed, faults))

    @requests.get("/requests/projects", roles=FOLLOWERS, include_in_schema=False)
    async def projects(request: Request, who: Who, after: str = "") -> Response:
        page = await pages.page(request, who)
        said = await page.get(f"{API}/projects", {"after": after} if after else {})
        lines = [_project(one) for one in said["items"]]
        return _list(page, "project", lines, said["next"], after, may_decide=page.role in DESK)

    @requests.get("/requests/interventions", roles=CLIENTS, include_in_schema=False)
    async def interventions(request: Request, who: Who, after: str = "") -> Response:
        page = await pages.page(request, who)
        said = await page.get(f"{CLIENT_API}/intervention", {"after": after} if after else {})
        return _list(page, "intervention", [_intervention(one) for one in said["tickets"]], said["next"], after)

    @requests.get("/requests/quotes", roles=FOLLOWERS, include_in_schema=False)
    async def quotes(request: Request, who: Who, after: str = "") -> Response:
        page = await pages.page(request, who)
        said = await page.get(f"{API}/quotes", {"after": after} if after else {})
        return _list(page, "quote", [_quote_line(one) for one in said["items"]], said["next"], after)

    @requests.post("/requests/projects/{project_id}/validate", roles=DESK, include_in_schema=False)
    async def validate(project_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        sent = page.post(f"{API}/projects/{project_id}/validate", None, typed.get("idempotency_key", ""))
        return await page.act(PLACE["project"], sent, "project_validated", typed)

    @requests.post("/requests/projects/{project_id}/refuse", roles=DESK, include_in_schema=False)
    async def refuse_project(project_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        body = {"reason": typed.get("reason", "")}
        sent = page.post(f"{API}/projects/{project_id}/refuse", body, typed.get("idempotency_key", ""))
        return await page.act(PLACE["project"], sent, "project_refused", typed)

    @requests.get("/requests/quotes/{ticket_id}", roles=FOLLOWERS, include_in_schema=False)
    async def quote(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return _quote_page(page, await page.get(f"{API}/quotes/{ticket_id}"))

    @requests.get("/requests/quotes/{ticket_id}/pdf", roles=FOLLOWERS, include_in_schema=False)
    async def pdf(ticket_id: UUID, request: Request, who: Who) -> Response:
        return await passed_on(await pages.page(request, who), f"{API}/quotes/{ticket_id}/pdf")

    @requests.post("/requests/quotes/{ticket_id}/send", roles=SELLERS, include_in_schema=False)
    async def send(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        said, here = await page.get(f"{API}/quotes/{ticket_id}"), f"{PLACE['quote']}/{ticket_id}"
        if typed.get("more"):
            return _quote_page(page, said, typed)
        rows = filled_rows(typed)
        unnamed = [at for at in rows if not typed.get(f"label_{at}", "").strip()]
        faults = {f"label_{at}": page.words("requests.label_needed") for at in unnamed}
        if not faults:
            sent = page.post(f"{API}/quotes/{ticket_id}/send", _prices(typed, rows), typed.get("idempotency_key", ""))
            tried = await page.attempt(sent, typed, here)
            if tried.arrived:
                return page.go(here, "done", page.words("act.done.quote_sent"))
            typed, faults = dict(tried.typed), at_rows(tried.faults, rows)
        return _quote_page(page, said, typed, faults, 422)

    @requests.post("/requests/quotes/{ticket_id}/accept", roles=CLIENTS, include_in_schema=False)
    async def accept(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return await _answered(page, ticket_id, "accept", "quote_accepted")

    @requests.post("/requests/quotes/{ticket_id}/refuse", roles=CLIENTS, include_in_schema=False)
    async def refuse_quote(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return await _answered(page, ticket_id, "refuse", "quote_refused")

    return requests


async def _answered(page: PageRequest, ticket_id: UUID, verb: str, done: str) -> Response:
    typed = await page.form()
    body = {"quote_id": typed.get("quote_id", "")} | ({"reason": typed.get("reason", "")} if verb == "refuse" else {})
    sent = page.post(f"{API}/quotes/{ticket_id}/{verb}", body, typed.get("idempotency_key", ""))
    return await page.act(f"{PLACE['quote']}/{ticket_id}", sent, done, typed)


def _list(
    page: PageRequest, kind: str, lines: list[RequestLine], next_: str | None, after: str, *, may_decide: bool = False
) -> Response:
    is_client = page.role in CLIENTS
    tabs = ("project", "intervention", "quote") if is_client else ("project", "quote")
    view: dict[str, Any] = {"kind": kind, "lines": lines, "next": next_, "after": after, "tabs": tabs, "places": PLACE}
    keys = {line.id: page.new_key() for line in lines if may_decide}
    template = "_requests_live.html" if page.part == "live" else "requests.html"
    return page.html(template, **view, is_client=is_client, may_decide=may_decide, keys=keys)


async def _form(
    page: PageRequest, kind: Kind, typed: Mapping[str, str], faults: Mapping[str, str] | None = None
) -> RequestForm:
    sites: list[Any] = []
    if kind == "intervention":
        sites = await page.or_else(page.get("/api/v1/sites"), [])
    key = typed.get("idempotency_key") or page.new_key()
    return RequestForm(kind, key, typed, faults or {}, tuple(site["label"] for site in sites))


def _faults(page: PageRequest, kind: Kind, typed: Mapping[str, str]) -> dict[str, str]:
    """The service takes a day that has passed as a mere wish; a person who types one has made a mistake."""
    named = {"project": "preferredStartDate", "intervention": "preferredDate"}.get(kind, "")
    today = page.formats.local(page.frame.now).date().isoformat()
    past = typed.get(named, "")
    return {named: page.words("requests.past")} if past and past < today else {}


def _body(kind: Kind, typed: Mapping[str, str]) -> dict[str, Any]:
    names = {
        "project": (
            "name", "serviceType", "description", "address", "estimatedBudget", "preferredStartDate", "urgency",
        ),
        "intervention": ("type", "title", "description", "site", "preferredDate"),
        "quote": ("title", "category", "description", "estimatedBudget", "deadline"),
    }[kind]  # fmt: skip
    body: dict[str, Any] = {name: typed.get(name, "").strip() for name in names}
    if "estimatedBudget" in body:
        body["estimatedBudget"] = "".join(body["estimatedBudget"].split()).replace(",", ".")
    if kind == "quote":
        body["items"] = [
            {
                "name": typed[f"item_{at}"].strip(),
                "quantity": typed.get(f"quantity_{at}", "").strip() or "1",
                "specifications": typed.get(f"specifications_{at}", "").strip(),
            }
            for at in range(RequestForm.ROWS)
            if typed.get(f"item_{at}", "").strip()
        ]
    return body


def filled_rows(typed: Mapping[str, str]) -> list[int]:
    """Those somebody wrote in: a name or a price."""
    return [
        at for at in range(MOST_ROWS) if typed.get(f"label_{at}", "").strip() or typed.get(f"price_{at}", "").strip()
    ]


def at_rows(faults: Mapping[str, str], rows: Sequence[int]) -> dict[str, str]:
    """`lines.1/unit_price` is about the second row that was filled."""
    shown = {}
    for name, text in faults.items():
        at, _, part = name.removeprefix("lines.").partition("/")
        is_row = name.startswith("lines.") and at.isdigit() and int(at) < len(rows)
        shown[f"{PARTS.get(part, 'label')}_{rows[int(at)]}" if is_row else name] = text
    return shown


def _prices(typed: Mapping[str, str], rows: Sequence[int]) -> dict[str, Any]:
    def number(name: str) -> str:
        return "".join(typed.get(name, "").split()).replace(",", ".")

    lines = [
        {
            "label": typed[f"label_{at}"].strip(),
            "quantity": number(f"quantity_{at}"),
            "unit_price": number(f"price_{at}"),
            "vat_rate": number(f"vat_{at}"),
        }
        for at in rows
    ]
    return {"lines": lines, "valid_until": typed.get("valid_until", ""), "note": typed.get("note", "").strip() or None}


def _project(said: Mapping[str, Any]) -> RequestLine:
    wished = said["preferred_start_on"]
    return RequestLine.read(
        said, title=said["name"], status=said["status"], under=said["address"], detail=said["description"],
        budget=said["estimated_budget"], reason=said["reason"] or "", code=said["service_type"],
        urgency=said["urgency"], wished_start=date.fromisoformat(wished) if wished else None,
    )  # fmt: skip


def _intervention(said: Mapping[str, Any]) -> RequestLine:
    more = {"id": said["_id"], "number": said["ticketNumber"], "created_at": said["createdAt"]}
    return RequestLine.read(
        {**said, **more}, title=said["title"], status=said["status"], under=said["site"] or "", code=said["type"]
    )


def _quote_line(said: Mapping[str, Any]) -> RequestLine:
    return RequestLine.read(said, title=said["title"], status=said["state"], code=said["category"], total=said["total"])


def _quote_page(
    page: PageRequest,
    said: Mapping[str, Any],
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    quote = Quote.read(said)
    may_price = page.role in SELLERS and quote.state != "accepted"
    if may_price and typed is None:
        typed = typed_of_quote(quote)
    shown = sum(1 for name in typed or () if name.startswith("label_"))
    more = MORE_ROWS if (typed or {}).get("more") else 0
    rows = min(MOST_ROWS, max(LEAST_ROWS, len(filled_rows(typed or {})) + SPARE_ROWS, shown + more))
    return page.html(
        "quote.html",
        status,
        quote=quote,
        key=(typed or {}).get("idempotency_key") or page.new_key(),
        keys={verb: page.new_key() for verb in ("accept", "refuse")},
        typed=typed or {},
        faults=faults or {},
        rows=rows,
        may_price=may_price,
        may_answer=page.role in CLIENTS and quote.state == "sent",
        expired=quote.valid_until is not None and quote.valid_until < page.formats.local(page.frame.now).date(),
    )


def typed_of_quote(quote: Quote) -> dict[str, str]:
    lines = quote.lines or tuple(Line(item.name, Decimal(item.quantity), None, Decimal(20)) for item in quote.items)
    typed: dict[str, str] = {}
    for at, line in enumerate(lines):
        typed |= {f"label_{at}": line.label, f"quantity_{at}": f"{line.quantity.normalize():f}"}
        typed |= {
            f"price_{at}": "" if line.unit_price is None else str(line.unit_price),
            f"vat_{at}": f"{line.vat_rate.normalize():f}",
        }
    return typed
