"""What notify has to say to the other services."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class DeliverySent:
    at: datetime
    delivery_id: UUID
    recipient_id: UUID
    client_id: UUID | None
    ticket_id: UUID | None
    template: str
    message_key: UUID


@dataclass(frozen=True, kw_only=True)
class DeliveryFailed(DeliverySent):
    code: str
    attempts: int


@dataclass(frozen=True, kw_only=True)
class PersonForgotten:
    at: datetime
    person_id: UUID
    rows: int


Message = DeliverySent | DeliveryFailed | PersonForgotten
