"""portal found that two were one human."""

from uuid import UUID

from chassis.tx import Tx
from intake.store import people, relations


async def merge_person(tx: Tx, person_id: UUID, into_id: UUID, version: int) -> None:
    await people.merge_person(tx, person_id, into_id, version)
    await relations.merge_person_around(tx, person_id, into_id)
