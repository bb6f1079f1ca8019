"""Two people turn out to be one: what waits for the first goes to the second."""

from uuid import UUID

from chassis.tx import Tx
from notify import store


async def merge_person(tx: Tx, person_id: UUID, into_id: UUID, version: int) -> None:
    await store.take_turn(tx)
    await store.merge(tx, person_id, into_id, version)
