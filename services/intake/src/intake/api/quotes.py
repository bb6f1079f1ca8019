"""Quotes: sales price and send them, clients download, accept or refuse them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from chassis.http import Page, Routes
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.requests import Company, Limit, following, start
from intake.api.shapes import In, Line, Note, Person
from intake.domain.decide import CUSTOMERS
from intake.domain.errors import QuoteNotFound
from intake.domain.quote import Category, QuoteLine, QuoteState
from intake.queries import requests as queries
from intake.queries.requests import KEEPERS
from intake.settings import Settings
from intake.store.requests import line_from_json
from intake.usecases.accept_quote import accept_quote
from intake.usecases.refuse_quote import refuse_quote
from intake.usecases.send_quote import send_quote

SELLERS = frozenset({"sales", "manager", "admin"})
READERS = KEEPERS | CUSTOMERS


class LineIn(In):
    label: Line
    quantity: Annotated[Decimal, Field(gt=0, le=1_000_000, decimal_places=3)]
    unit_price: Annotated[Decimal, Field(ge=-10_000_000_000, le=10_000_000_000, decimal_places=2)]
    vat_rate: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2, description="in percent")]


class QuoteIn(In):
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=200)]
    valid_until: date
    note: Note | None = None


class AnswerIn(In):
    quote_id: Annotated[UUID, Field(description="of the version that was read")]


class RefusalIn(AnswerIn):
    reason: Note


class ItemOut(BaseModel):
    name: str
    quantity: int
    specifications: str | None


class LineOut(BaseModel):
    label: str
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal
    net: Decimal


class QuoteListed(BaseModel):
    id: UUID
    """of the ticket"""
    number: str
    title: str
    category: Category
    state: QuoteState
    quote_id: UUID | None
    revision: int
    total: Decimal | None
    currency: str
    valid_until: date | None
    client: Company
    requester: Person
    created_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None


class QuoteOut(QuoteListed):
    description: str
    estimated_budget: Decimal | None
    deadline: str | None
    items: list[ItemOut]
    lines: list[LineOut]
    net: Decimal | None
    reason: str | None
    pdf: str | None


def routes(settings: Settings) -> Routes:
    quotes = Routes("/api/v1/requests/quotes", tags=["requests"])
    zone, seller = settings.organisation_zone, settings.seller

    @quotes.get("", roles=READERS)
    async def list_(
        who: Who, reader: Reader, state: QuoteState | None = None, after: str | None = None, limit: Limit = 50
    ) -> Page[QuoteListed]:
        """The newest first; a client's people see their own, a manager the company's."""
        rows = await queries.quotes(reader, who, state=state, after=start(after), limit=limit + 1)
        return Page(items=[QuoteListed.model_validate(row) for row in rows[:limit]], next=following(rows, limit))

    @quotes.get("/{ticket_id}", roles=READERS)
    async def one(ticket_id: UUID, who: Who, reader: Reader) -> QuoteOut:
        return await _quote(reader, who, ticket_id)

    @quotes.get("/{ticket_id}/pdf", roles=READERS, responses={200: {"content": {"application/pdf": {}}}})
    async def pdf(ticket_id: UUID, who: Who, reader: Reader) -> Response:
        """The version sent last."""
        found = await queries.quote_document(reader, who, ticket_id)
        if found is None:
            raise QuoteNotFound
        name = f"{found['number']}-v{found['revision']}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(found["pdf"], media_type="application/pdf", headers=headers)

    @quotes.post("/{ticket_id}/send", roles=SELLERS)
    async def send(ticket_id: UUID, body: QuoteIn, who: Who, tx: Tx) -> QuoteOut:
        """Money is rounded half up on each line; sending again makes the next version."""
        lines = [QuoteLine(line.label, line.quantity, line.unit_price, line.vat_rate) for line in body.lines]
        await send_quote(tx, who, ticket_id, lines, body.valid_until, body.note or "", seller, zone=zone)
        return await _quote(tx, who, ticket_id)

    @quotes.post("/{ticket_id}/accept", roles=CUSTOMERS)
    async def accept(ticket_id: UUID, body: AnswerIn, who: Who, tx: Tx) -> QuoteOut:
        await accept_quote(tx, who, ticket_id, body.quote_id, zone=zone)
        return await _quote(tx, who, ticket_id)

    @quotes.post("/{ticket_id}/refuse", roles=CUSTOMERS)
    async def refuse(ticket_id: UUID, body: RefusalIn, who: Who, tx: Tx) -> QuoteOut:
        await refuse_quote(tx, who, ticket_id, body.quote_id, body.reason)
        return await _quote(tx, who, ticket_id)

    return quotes


async def _quote(reader: Reader, who: Who, ticket_id: UUID) -> QuoteOut:
    row = await queries.quote(reader, who, ticket_id)
    if row is None:
        raise QuoteNotFound
    lines = [line_from_json(line) for line in row["lines"]]
    return QuoteOut.model_validate(
        {
            **row,
            "lines": [{**line._asdict(), "net": line.net} for line in lines],
            "pdf": f"/api/v1/requests/quotes/{ticket_id}/pdf" if lines else None,
        }
    )
