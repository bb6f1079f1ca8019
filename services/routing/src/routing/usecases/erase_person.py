"""Every copy of a person is emptied."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, store
from routing.domain.params import Params
from routing.usecases.release_offers import release_offers


async def erase_person(tx: Tx, params: Params, person_id: UUID) -> None:
    rows, was_technician = await store.erase_person(tx, person_id)
    if was_technician:
        publishes.publish_technician_removed(tx, person_id)
        await release_offers(tx, params, person_id, None)
    publishes.publish_erasure(tx, person_id, rows)
