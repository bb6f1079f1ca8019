"""A quote: asked for, priced and sent, then accepted or refused once. Money is rounded half up on each line."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from intake.domain.errors import QuoteAnswered, QuoteExpired, QuoteNotSent, QuoteSuperseded
from intake.domain.timeline import Line

CENT = Decimal("0.01")
LARGEST = Decimal("999999999999.99")
"""that a column of money holds"""


class Category(StrEnum):
    EQUIPMENT = "equipment"
    SERVICE = "service"
    MAINTENANCE = "maintenance"
    OTHER = "other"


class QuoteState(StrEnum):
    REQUESTED = "requested"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


class QuoteLine(NamedTuple):
    label: str
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal
    """in percent"""

    @property
    def net(self) -> Decimal:
        return rounded(self.quantity * self.unit_price)

    @property
    def vat(self) -> Decimal:
        return rounded(self.net * self.vat_rate / 100)


class Totals(NamedTuple):
    net: Decimal
    vat: dict[Decimal, Decimal]
    """by rate"""
    total: Decimal


def totals(lines: Sequence[QuoteLine]) -> Totals:
    by_rate: dict[Decimal, Decimal] = {}
    for line in lines:
        by_rate[line.vat_rate] = by_rate.get(line.vat_rate, Decimal("0.00")) + line.vat
    net = sum((line.net for line in lines), Decimal("0.00"))
    return Totals(net, dict(sorted(by_rate.items())), net + sum(by_rate.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Of one billing ticket; `quote_id` is another with each sending, so that nobody answers what they did not read."""

    ticket_id: UUID
    client_id: UUID
    currency: str
    state: QuoteState = QuoteState.REQUESTED
    quote_id: UUID | None = None
    revision: int = 0
    lines: tuple[QuoteLine, ...] = field(default=())
    valid_until: date | None = None


def send(quote: Quote, lines: Sequence[QuoteLine], valid_until: date, *, quote_id: UUID) -> Quote:
    """Also again, corrected or after a refusal, until it is accepted."""
    if quote.state is QuoteState.ACCEPTED:
        raise QuoteAnswered
    return replace(
        quote,
        state=QuoteState.SENT,
        quote_id=quote_id,
        revision=quote.revision + 1,
        lines=tuple(lines),
        valid_until=valid_until,
    )


def accept(quote: Quote, quote_id: UUID, *, today: date) -> Quote:
    _answerable(quote, quote_id)
    if quote.valid_until is not None and today > quote.valid_until:
        raise QuoteExpired
    return replace(quote, state=QuoteState.ACCEPTED)


def refuse(quote: Quote, quote_id: UUID) -> Quote:
    _answerable(quote, quote_id)
    return replace(quote, state=QuoteState.REFUSED)


def _answerable(quote: Quote, quote_id: UUID) -> None:
    if quote.state is QuoteState.REQUESTED:
        raise QuoteNotSent
    if quote.state is not QuoteState.SENT:
        raise QuoteAnswered
    if quote.quote_id != quote_id:
        raise QuoteSuperseded


def line_of(quote: Quote, at: datetime, by: UUID) -> Line:
    """What became of it, in the story of its ticket; why it was refused stays with the quote."""
    return Line(quote.ticket_id, at, f"quote_{quote.state}", by, to_value=str(quote.revision))
