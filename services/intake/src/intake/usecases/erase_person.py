"""Empties what we hold of a person, titles and typed text included, and says so."""

from uuid import UUID

from chassis.tx import Tx
from intake.publishes import publish_erasure
from intake.store.people import empty_person
from intake.store.relations import forget_person_around


async def erase_person(tx: Tx, person_id: UUID) -> None:
    rows, untitled = await empty_person(tx, person_id)
    rows += await forget_person_around(tx, person_id)
    publish_erasure(tx, person_id, rows, untitled)
