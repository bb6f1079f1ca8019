"""A quote asked for is a billing ticket, which nobody travels for; sales price it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.domain.client_request import RequestType, service_for
from intake.domain.model import Impact, Kind, Mode, Urgency
from intake.domain.numbers import Series
from intake.domain.opening import TicketRequest
from intake.domain.priority import Promises
from intake.domain.quote import Category
from intake.domain.request_messages import Submitted
from intake.publishes.requests import publish_request
from intake.queries.opening import Remembered
from intake.store.requests import TicketOf, insert_quote
from intake.usecases.open_ticket import Confirmation, open_ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest:
    client_id: UUID
    requester_id: UUID
    title: str
    category: Category
    description: str
    estimated_budget: Decimal | None
    deadline: str | None
    items: list[dict[str, Any]]


async def request_quote(
    tx: Tx, asked: QuoteRequest, promises: Promises, remembered: Remembered, *, zone: str
) -> Confirmation:
    done = await open_ticket(
        tx,
        TicketRequest(
            client_id=asked.client_id,
            requester_id=asked.requester_id,
            opened_by=asked.requester_id,
            kind=Kind.BILLING,
            service_code=service_for(RequestType.QUOTE, None),
            title=asked.title,
            description=asked.description,
            wished_mode=Mode.REMOTE,
            impact=Impact.PERSON,
            urgency=Urgency.LOW,
            series=Series.QUOTE,
            type=RequestType.QUOTE,
        ),
        promises,
        remembered,
        zone=zone,
    )
    ticket = done.opened.ticket
    of = TicketOf(ticket_id=ticket.ticket_id, client_id=asked.client_id, requester_id=asked.requester_id)
    await insert_quote(
        tx, of, category=asked.category, estimated_budget=asked.estimated_budget, deadline=asked.deadline,
        items=asked.items,
    )  # fmt: skip
    said = Submitted("quote", done.number, asked.title, asked.requester_id, ticket.priority)
    publish_request(tx, ticket.ticket_id, asked.client_id, said)
    return done
