"""What routing decides, in the past tense. The ticket, its client and the job are known from the job's state."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from routing.domain.model import Candidate, Mode, Ranking, Reason, Visit


@dataclass(frozen=True)
class AttemptBegun:
    """Stays here: a new attempt; a new round too when who said no is forgotten."""

    attempt: int
    round: int
    mode: Mode
    ranking: Ranking
    decided_by: UUID | None = None


@dataclass(frozen=True)
class VisitRequested:
    attempt: int
    candidates: tuple[Candidate, ...]
    ranking: Ranking
    decided_by: UUID | None = None


@dataclass(frozen=True)
class OfferMade:
    attempt: int
    offer_id: UUID
    technician_id: UUID
    mode: Mode
    visit: Visit | None
    expires_at: datetime
    chosen: Candidate
    ranking: Ranking
    crew: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class OfferAccepted:
    attempt: int
    offer_id: UUID
    technician_id: UUID
    mode: Mode
    visit: Visit | None
    chosen: Candidate | None = None
    """None: the offer is known."""
    decided_by: UUID | None = None
    everyone: bool = True
    """False while others of the crew are still to answer."""


@dataclass(frozen=True)
class OfferDeclined:
    attempt: int
    offer_id: UUID
    technician_id: UUID
    visit: Visit | None
    reason: str
    note: str | None = None


@dataclass(frozen=True)
class OfferExpired:
    attempt: int
    offer_id: UUID
    technician_id: UUID
    visit: Visit | None


@dataclass(frozen=True)
class OfferWithdrawn:
    attempt: int
    offer_id: UUID
    technician_id: UUID
    visit: Visit | None
    why: str
    accepted: bool
    decided_by: UUID | None = None


@dataclass(frozen=True)
class VisitWithdrawn:
    attempt: int
    visit_id: UUID | None
    why: str


@dataclass(frozen=True)
class TicketUnrouted:
    attempt: int
    ranking: Ranking
    refusals: int
    expiries: int
    impossible: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class JobChanged:
    attempt: int


@dataclass(frozen=True)
class Escalated:
    """`level` 1: a promise is at risk; 2: it is broken."""

    attempt: int
    level: int
    clock: str
    asks_again: bool


@dataclass(frozen=True)
class VisitKnown:
    """Stays here: where and when the accepted visit is now."""

    visit: Visit


@dataclass(frozen=True)
class WorkStarted:
    """Stays here."""


@dataclass(frozen=True)
class WorkEnded:
    """Stays here: the offers of the ticket are done with."""


Fact = (
    AttemptBegun
    | VisitRequested
    | OfferMade
    | OfferAccepted
    | OfferDeclined
    | OfferExpired
    | OfferWithdrawn
    | VisitWithdrawn
    | TicketUnrouted
    | JobChanged
    | Escalated
    | VisitKnown
    | WorkStarted
    | WorkEnded
)
