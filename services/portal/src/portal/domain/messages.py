"""What happens to people."""

from dataclasses import dataclass
from uuid import UUID

from portal.domain.model import Person


@dataclass(frozen=True)
class PersonForgotten:
    """Nothing is left of them but the id."""

    person_id: UUID


@dataclass(frozen=True)
class PersonSaved:
    """The whole person, as it is now."""

    person: Person
