"""What was handed over to people, and what could not be. Keyed by recipient; no address, no text."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.parts import Reason
from contracts.topic import Topic
from contracts.words import Channel, Code


class DeliveryFact(Event):
    topic_name: ClassVar[str] = "notify.deliveries"
    key_field: ClassVar[str] = "recipient_id"

    delivery_id: UUID
    recipient_id: UUID
    client_id: UUID | None = None
    ticket_id: UUID | None = None
    channel: Channel
    template: Code
    message_key: UUID
    """Stable over retries: the Message-ID, or the provider's key."""


class MessageSent(DeliveryFact):
    type: Literal["notify.message_sent"] = "notify.message_sent"


class MessageFailed(DeliveryFact):
    type: Literal["notify.message_failed"] = "notify.message_failed"
    reason: Reason
    attempts: int


DeliveryEvent = Annotated[MessageSent | MessageFailed, Field(discriminator="type")]

DELIVERIES = Topic(
    name="notify.deliveries",
    key="recipient",
    events=DeliveryEvent,
    producer="notify",
    consumers=("analytics",),
)
