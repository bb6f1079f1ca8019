"""After a backup was restored: those who were erased since it was made are emptied again, everywhere."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from portal import store
from portal.domain.erasure import account_of
from portal.domain.messages import PersonForgotten
from portal.publishes import publish

NOBODY = UUID(int=0)


async def say_erasures_again(tx: Tx, ids: Sequence[UUID]) -> None:
    for person_id in ids:
        if person := await store.lock_person(tx, person_id):
            rows = await store.empty_person(tx, person_id, account_of(person.email) if person.email else None)
            await store.add_erasure(tx, person_id, "retention", NOBODY, rows)
        publish(tx, PersonForgotten(person_id))
