"""The answer to PersonErased, one topic per service."""

from typing import ClassVar
from uuid import UUID

from contracts.event import Event
from contracts.words import Code


class ErasureFact(Event):
    key_field: ClassVar[str] = "person_id"

    person_id: UUID
    rows: int
    """How many rows were emptied."""
    kept: tuple[Code, ...] = ()
    """What the law makes us keep, by kind."""
