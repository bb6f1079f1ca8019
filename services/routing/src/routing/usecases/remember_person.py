"""portal said who someone is: a technician's name is kept, and whether they still work."""

from uuid import UUID

from chassis.tx import Tx
from routing import store
from routing.domain.params import Params
from routing.usecases.change_technician import tell_technician
from routing.usecases.release_offers import release_offers


async def remember_person(
    tx: Tx, params: Params, person_id: UUID, name: str, is_technician: bool, version: int
) -> None:
    if not await store.remember_person(tx, person_id, name, is_technician, version):
        return
    await tell_technician(tx, person_id)
    if not is_technician:
        await release_offers(tx, params, person_id, None)
