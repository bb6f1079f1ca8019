"""Where a technician is now; it stays here."""

from uuid import UUID

from chassis.tx import Tx
from routing.domain.errors import TechnicianUnknown
from routing.domain.model import Place
from routing.store import technicians


async def move_technician(tx: Tx, technician_id: UUID, place: Place) -> None:
    if not await technicians.move_technician(tx, technician_id, place.latitude, place.longitude):
        raise TechnicianUnknown
