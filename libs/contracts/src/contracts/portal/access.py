"""What people are written about their account: links, and what happened to it. Keyed by person, kept an hour."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.topic import HOUR, Topic
from contracts.words import Instant, Personal


class AccountFact(Event):
    topic_name: ClassVar[str] = "portal.access"
    key_field: ClassVar[str] = "person_id"

    person_id: UUID


class AccessFact(AccountFact):
    """`sealed_token` opens with the key that portal and notify share."""

    sealed_token: Personal[str]
    expires_at: Instant


class InvitationSent(AccessFact):
    type: Literal["portal.invitation_sent"] = "portal.invitation_sent"


class PasswordResetAsked(AccessFact):
    type: Literal["portal.password_reset_asked"] = "portal.password_reset_asked"


class PasswordChanged(AccountFact):
    type: Literal["portal.password_changed"] = "portal.password_changed"


class IdentityLinked(AccountFact):
    """An account of another house opens theirs from now on."""

    type: Literal["portal.identity_linked"] = "portal.identity_linked"


class SignInLocked(AccountFact):
    """Too many wrong passwords, from devices the person never signed in with."""

    type: Literal["portal.sign_in_locked"] = "portal.sign_in_locked"
    until: Instant


class InvitedAgain(AccountFact):
    """Somebody invited an address that has an account already; only its owner is told."""

    type: Literal["portal.invited_again"] = "portal.invited_again"


AccessEvent = Annotated[
    InvitationSent | PasswordResetAsked | PasswordChanged | IdentityLinked | SignInLocked | InvitedAgain,
    Field(discriminator="type"),
]

ACCESS = Topic(
    name="portal.access",
    key="person",
    events=AccessEvent,
    producer="portal",
    consumers=("notify",),
    retention_ms=HOUR,
    people=True,
)
