"""Somebody's role, company or account changed: a calendar that showed them more than they may see now ends,
and nobody's other calendar is read who does not go to clients any more."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.store import delete_calendar_of, delete_calendar_unless, forget_busy


async def follow_person(tx: Tx, person_id: UUID, role: str, client_id: UUID | None, active: bool) -> None:
    if active:
        await delete_calendar_unless(tx, person_id, role, client_id)
    else:
        await delete_calendar_of(tx, person_id)
    if not active or role != "technician":
        await forget_busy(tx, person_id)
