"""Keeps the names to show; what portal merged or erased stays so, whatever comes late."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from chassis.tx import Tx
from intake.store.people import save_people


@dataclass(frozen=True)
class Person:
    person_id: UUID
    name: str
    lang: str
    role: str
    client_id: UUID | None
    active: bool
    version: int


async def remember_people(tx: Tx, people: Sequence[Person]) -> None:
    newest: dict[UUID, Person] = {}
    for person in people:
        if (known := newest.get(person.person_id)) is None or known.version < person.version:
            newest[person.person_id] = person
    await save_people(tx, [asdict(person) for person in newest.values()])
