"""Figures and archive name nobody: what is left of a person is what the chassis set aside, and it is swept by now."""

from uuid import UUID

from analytics.publishes import publish_erasure
from chassis.erasure import forget_answers
from chassis.tx import Tx


async def erase_person(tx: Tx, person_id: UUID) -> None:
    await forget_answers(tx, [person_id])
    publish_erasure(tx, person_id)
