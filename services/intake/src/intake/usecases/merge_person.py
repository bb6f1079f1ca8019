"""portal found that two were one human."""

from uuid import UUID

from chassis.tx import Tx
from intake.store import people, relations
from intake.store.requests import merge_requester


async def merge_person(tx: Tx, person_id: UUID, into_id: UUID, version: int) -> None:
    await people.merge_person(tx, person_id, into_id, version)
    await relations.merge_person_around(tx, person_id, into_id)
    await merge_requester(tx, person_id, into_id)
