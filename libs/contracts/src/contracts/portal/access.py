"""Links that open an account, on their way to notify. Keyed by person, kept an hour."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.topic import HOUR, Topic
from contracts.words import Instant, Personal


class AccessFact(Event):
    """`sealed_token` opens with the key that portal and notify share."""

    topic_name: ClassVar[str] = "portal.access"
    key_field: ClassVar[str] = "person_id"

    person_id: UUID
    sealed_token: Personal[str]
    expires_at: Instant


class InvitationSent(AccessFact):
    type: Literal["portal.invitation_sent"] = "portal.invitation_sent"


class PasswordResetAsked(AccessFact):
    type: Literal["portal.password_reset_asked"] = "portal.password_reset_asked"


AccessEvent = Annotated[InvitationSent | PasswordResetAsked, Field(discriminator="type")]

ACCESS = Topic(
    name="portal.access",
    key="person",
    events=AccessEvent,
    producer="portal",
    consumers=(),
    planned=(InvitationSent, PasswordResetAsked),
    retention_ms=HOUR,
    people=True,
)
