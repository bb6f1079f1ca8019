"""What clients ask for before it is work: requests, their validation and quotes. Keyed by request."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.parts import Money, Reason
from contracts.topic import Topic
from contracts.words import Code, Number, Priority, Title


class RequestFact(Event):
    topic_name: ClassVar[str] = "intake.requests"
    key_field: ClassVar[str] = "request_id"

    request_id: UUID
    client_id: UUID


class RequestSubmitted(RequestFact):
    """`kind` is project, intervention or quote; the last two are tickets, and the request's id is the ticket's.

    An intervention of priority P1 is the urgent one.
    """

    type: Literal["intake.request_submitted"] = "intake.request_submitted"
    number: Number
    title: Title
    kind: Code
    requester_id: UUID
    priority: Priority | None = None


class RequestValidated(RequestFact):
    """`ticket_id` when it became a ticket at once."""

    type: Literal["intake.request_validated"] = "intake.request_validated"
    by_id: UUID
    ticket_id: UUID | None = None


class RequestRefused(RequestFact):
    type: Literal["intake.request_refused"] = "intake.request_refused"
    by_id: UUID
    reason: Reason


class QuoteSent(RequestFact):
    """Another `quote_id` with each version."""

    type: Literal["intake.quote_sent"] = "intake.quote_sent"
    quote_id: UUID
    total: Money
    valid_until: date


class QuoteAccepted(RequestFact):
    type: Literal["intake.quote_accepted"] = "intake.quote_accepted"
    quote_id: UUID
    by_id: UUID


class QuoteRefused(RequestFact):
    type: Literal["intake.quote_refused"] = "intake.quote_refused"
    quote_id: UUID
    by_id: UUID
    reason: Reason | None = None


RequestEvent = Annotated[
    RequestSubmitted | RequestValidated | RequestRefused | QuoteSent | QuoteAccepted | QuoteRefused,
    Field(discriminator="type"),
]

REQUESTS = Topic(
    name="intake.requests",
    key="request",
    events=RequestEvent,
    producer="intake",
    consumers=("notify", "analytics"),
)
