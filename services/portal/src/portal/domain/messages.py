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
    is_guest: bool = False
    """of a company, invited and not come yet: who is told of them could tell whose address has an account elsewhere"""


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
class IdentityAdded:
    """An account of another house opens this one from now on."""

    person_id: UUID


@dataclass(frozen=True)
class AccountLocked:
    person_id: UUID
    until: datetime


@dataclass(frozen=True)
class AccountInvitedAgain:
    person_id: UUID


Message = (
    PersonSaved
    | PersonForgotten
    | PersonInvited
    | ResetAsked
    | PasswordReplaced
    | IdentityAdded
    | AccountLocked
    | AccountInvitedAgain
)
