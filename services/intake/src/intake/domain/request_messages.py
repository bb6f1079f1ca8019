"""What can be said of a client's request; `publishes` puts it on the wire."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from intake.domain.model import Priority


@dataclass(frozen=True, slots=True)
class Submitted:
    kind: str
    number: str
    title: str
    requester_id: UUID
    priority: Priority | None = None


@dataclass(frozen=True, slots=True)
class ProjectValidated:
    by: UUID


@dataclass(frozen=True, slots=True)
class ProjectRefused:
    by: UUID


@dataclass(frozen=True, slots=True)
class QuoteWasSent:
    quote_id: UUID
    total: Decimal
    currency: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class QuoteWasAccepted:
    quote_id: UUID
    by: UUID


@dataclass(frozen=True, slots=True)
class QuoteWasRefused:
    quote_id: UUID
    by: UUID


RequestMessage = Submitted | ProjectValidated | ProjectRefused | QuoteWasSent | QuoteWasAccepted | QuoteWasRefused
