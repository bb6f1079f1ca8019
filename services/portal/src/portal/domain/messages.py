"""What happens to people and their accounts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.domain.access import NewLink
from portal.domain.model import Person


@dataclass(frozen=True)
class PersonForgotten:
    """Nothing is left of them but the id."""

    person_id: UUID


@dataclass(frozen=True)
class PersonSaved:
    """The whole person, as it is now."""

    person: Person


@dataclass(frozen=True)
class PersonInvited:
    person_id: UUID
    link: NewLink


@dataclass(frozen=True)
class ResetAsked:
    person_id: UUID
    link: NewLink


@dataclass(frozen=True)
class PasswordReplaced:
    person_id: UUID


@dataclass(frozen=True)
class AccountLocked:
    person_id: UUID
    until: datetime


@dataclass(frozen=True)
class AccountInvitedAgain:
    person_id: UUID


Message = (
    PersonSaved | PersonForgotten | PersonInvited | ResetAsked | PasswordReplaced | AccountLocked | AccountInvitedAgain
)
