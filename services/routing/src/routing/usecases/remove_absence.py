"""A technician is not away after all."""

from uuid import UUID

from chassis.tx import Tx
from routing.domain.errors import AbsenceUnknown
from routing.store import technicians
from routing.usecases.change_technician import tell_technician


async def remove_absence(tx: Tx, technician_id: UUID, absence_id: UUID) -> None:
    if not await technicians.remove_absence(tx, technician_id, absence_id):
        raise AbsenceUnknown
    await tell_technician(tx, technician_id)
