"""Something that happened to a ticket, in notify's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

TicketKind = Literal[
    "ticket_opened", "ticket_changed", "ticket_status", "ticket_comment", "ticket_cancelled",
    "ticket_reopened", "ticket_people", "ticket_merged", "validation_due", "sla_at_risk", "sla_breached",
]  # fmt: skip
OfferKind = Literal["offer_made", "offer_accepted", "offer_declined", "offer_expired", "offer_withdrawn"]
VisitKind = Literal[
    "visit_proposed", "visit_impossible", "visit_confirmed", "visit_moved", "visit_reassigned",
    "visit_reminded",
    "visit_en_route", "visit_started", "visit_finished", "visit_cancelled", "visit_escalated",
    "report_signed", "report_refused",
]  # fmt: skip
Kind = TicketKind | OfferKind | VisitKind | Literal["unrouted", "escalated"]


@dataclass(frozen=True, kw_only=True)
class Slot:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Card:
    """What is needed to speak of a ticket at all."""

    number: str
    title: str
    requester_id: UUID
    priority: str
    site: str | None = None
    imported: bool = False


@dataclass(frozen=True, kw_only=True)
class Fact:
    kind: Kind
    event_id: UUID
    at: datetime
    ticket_id: UUID
    client_id: UUID
    attempt: int | None = None
    """Of routing and scheduling; intake's facts are never old."""
    card: Card | None = None
    title: str | None = None
    priority: str | None = None
    state: str | None = None
    by_id: UUID | None = None
    technician_ids: tuple[UUID, ...] = ()
    from_technician_ids: tuple[UUID, ...] = ()
    contributor_ids: tuple[UUID, ...] | None = None
    watcher_ids: tuple[UUID, ...] | None = None
    offer_id: UUID | None = None
    visit_id: UUID | None = None
    revision: int | None = None
    slot: Slot | None = None
    expires_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    """What only the words need: codes, counts, instants."""

    @property
    def is_from_intake(self) -> bool:
        return self.attempt is None
