"""A person is forgotten: the copy of their working time, and what they typed."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.publishes import publish_erasure
from scheduling.store import empty_notes_by, forget_technician


async def erase_person(tx: Tx, person_id: UUID) -> None:
    rows = await forget_technician(tx, person_id) + await empty_notes_by(tx, person_id)
    publish_erasure(tx, person_id, rows)
