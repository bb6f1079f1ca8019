"""What others say of people and companies, kept here to write to them."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Known:
    """A person as portal knows them."""

    person_id: UUID
    version: int
    name: str
    email: str | None
    lang: str
    zone: str
    role: str
    client_id: UUID | None
    active: bool


class Contact(NamedTuple):
    """A person intake met, whom portal has not adopted yet."""

    person_id: UUID
    client_id: UUID
    name: str
    email: str | None
    lang: str


class Client(NamedTuple):
    client_id: UUID
    name: str
    version: int
