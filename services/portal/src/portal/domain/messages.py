"""What happens to people."""

from dataclasses import dataclass

from portal.domain.model import Person


@dataclass(frozen=True)
class PersonSaved:
    """The whole person, as it is now."""

    person: Person
