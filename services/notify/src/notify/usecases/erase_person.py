"""Empty every copy of a person's data, and say so."""

from uuid import UUID

from chassis.erasure import forget_answers
from chassis.tx import Tx
from notify import store
from notify.domain.messages import PersonForgotten
from notify.publishes import publish


async def erase_person(tx: Tx, person_id: UUID) -> None:
    await store.take_turn(tx)
    rows = await store.forget(tx, person_id)
    await forget_answers(tx, [person_id])
    publish(tx, PersonForgotten(at=tx.now, person_id=person_id, rows=rows))
