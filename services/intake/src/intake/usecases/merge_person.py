"""portal found that two were one human."""

from uuid import UUID

from chassis.tx import Tx
from intake.store import people, relations
from intake.store.requests import merge_requester
from intake.usecases.erase_person import erase_person


async def merge_person(tx: Tx, person_id: UUID, into_id: UUID, version: int) -> None:
    """Merges and erasures of several people are heard in any order: all goes to who they became in the end."""
    await people.take_turn(tx)
    last = await people.became(tx, into_id)
    if last.person_id == person_id:
        return
    await people.merge_person(tx, person_id, last.person_id, version)
    await relations.merge_person_around(tx, person_id, last.person_id)
    await merge_requester(tx, person_id, last.person_id)
    if last.is_erased:
        await erase_person(tx, last.person_id, again=True)
