"""What intake says of client requests."""

from typing import Any, assert_never
from uuid import UUID

from chassis.tx import Tx
from contracts.intake.requests import (
    QuoteAccepted,
    QuoteRefused,
    QuoteSent,
    RequestFact,
    RequestRefused,
    RequestSubmitted,
    RequestValidated,
)
from contracts.parts import Money, Reason
from contracts.words import Priority
from intake.domain.request_messages import (
    ProjectRefused,
    ProjectValidated,
    QuoteWasAccepted,
    QuoteWasRefused,
    QuoteWasSent,
    RequestMessage,
    Submitted,
)


def publish_request(tx: Tx, request_id: UUID, client_id: UUID, message: RequestMessage) -> None:
    tx.emit(_request(message, {"occurred_at": tx.now, "request_id": request_id, "client_id": client_id}))


def _request(message: RequestMessage, key: dict[str, Any]) -> RequestFact:
    match message:
        case Submitted(kind, number, title, requester_id, priority):
            said = Priority(priority) if priority else None
            return RequestSubmitted(
                **key, kind=kind, number=number, title=title, requester_id=requester_id, priority=said
            )
        case ProjectValidated(by):
            return RequestValidated(**key, by_id=by)
        case ProjectRefused(by):
            return RequestRefused(**key, by_id=by, reason=Reason(code="project_refused"))
        case QuoteWasSent(quote_id, total, currency, valid_until):
            return QuoteSent(
                **key, quote_id=quote_id, total=Money(amount=total, currency=currency), valid_until=valid_until
            )
        case QuoteWasAccepted(quote_id, by):
            return QuoteAccepted(**key, quote_id=quote_id, by_id=by)
        case QuoteWasRefused(quote_id, by):
            return QuoteRefused(**key, quote_id=quote_id, by_id=by, reason=Reason(code="quote_refused"))
        case _:
            assert_never(message)
