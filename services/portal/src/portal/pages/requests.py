"""What clients ask for beside tickets: projects, interventions and quotes, and who decides them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from chassis.errors import Unavailable
from chassis.http import SIGNED_IN, Routes, Who
from portal.domain.model import CLIENT_ROLES
from portal.pages.page import PageRequest, Pages
from portal.pages.services import Refused
from portal.pages.views.requests import Line, Quote, RequestForm, RequestLine

CLIENTS = frozenset(CLIENT_ROLES)
DESK = frozenset({"dispatcher", "manager", "admin"})
SELLERS = frozenset({"sales", "manager", "admin"})
FOLLOWERS = CLIENTS | DESK | SELLERS
API, CLIENT_API = "/api/v1/requests", "/api/client/requests"
LEAST_ROWS, SPARE_ROWS = 4, 2
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
            try:
                said = await page.post(f"{CLIENT_API}/{kind}", _body(kind, typed), typed.get("idempotency_key", ""))
            except Refused as refusal:
                faults = refusal.fields or {"form": refusal.detail}
            except Unavailable:
                faults = {"form": page.words("error.away.title")}
            else:
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
        return await page.act(PLACE["project"], sent, "project_validated")

    @requests.post("/requests/projects/{project_id}/refuse", roles=DESK, include_in_schema=False)
    async def refuse_project(project_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        body = {"reason": typed.get("reason", "")}
        sent = page.post(f"{API}/projects/{project_id}/refuse", body, typed.get("idempotency_key", ""))
        return await page.act(PLACE["project"], sent, "project_refused")

    @requests.get("/requests/quotes/{ticket_id}", roles=FOLLOWERS, include_in_schema=False)
    async def quote(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return _quote_page(page, await page.get(f"{API}/quotes/{ticket_id}"))

    @requests.post("/requests/quotes/{ticket_id}/send", roles=SELLERS, include_in_schema=False)
    async def send(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        try:
            await page.post(f"{API}/quotes/{ticket_id}/send", _prices(typed), typed.get("idempotency_key", ""))
        except Refused as refusal:
            faults = refusal.fields or {"form": refusal.detail}
        except Unavailable:
            faults = {"form": page.words("error.away.title")}
        else:
            return page.go(f"{PLACE['quote']}/{ticket_id}", "done", page.words("act.done.quote_sent"))
        return _quote_page(page, await page.get(f"{API}/quotes/{ticket_id}"), typed, faults, 422)

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
    return await page.act(f"{PLACE['quote']}/{ticket_id}", sent, done)


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


def _prices(typed: Mapping[str, str]) -> dict[str, Any]:
    def number(name: str) -> str:
        return "".join(typed.get(name, "").split()).replace(",", ".")

    lines = [
        {
            "label": typed[f"label_{at}"].strip(),
            "quantity": number(f"quantity_{at}"),
            "unit_price": number(f"price_{at}"),
            "vat_rate": number(f"vat_{at}"),
        }
        for at in range(200)
        if typed.get(f"label_{at}", "").strip()
    ]
    return {"lines": lines, "valid_until": typed.get("valid_until", ""), "note": typed.get("note", "").strip() or None}


def _project(said: Mapping[str, Any]) -> RequestLine:
    return RequestLine.read(
        said, title=said["name"], status=said["status"], under=said["address"], detail=said["description"],
        budget=said["estimated_budget"], reason=said["reason"] or "", code=said["service_type"],
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
        typed = _typed_of(quote)
    rows = max(LEAST_ROWS, sum(1 for name in typed or () if name.startswith("label_")) + SPARE_ROWS)
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


def _typed_of(quote: Quote) -> dict[str, str]:
    lines = quote.lines or tuple(Line(item.name, Decimal(item.quantity), None, Decimal(20)) for item in quote.items)
    typed: dict[str, str] = {}
    for at, line in enumerate(lines):
        typed |= {f"label_{at}": line.label, f"quantity_{at}": f"{line.quantity.normalize():f}"}
        typed |= {f"price_{at}": str(line.unit_price or ""), f"vat_{at}": f"{line.vat_rate.normalize():f}"}
    return typed
