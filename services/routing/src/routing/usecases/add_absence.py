"""A technician will be away: their open offers of that time go to the next."""

from uuid import UUID

from chassis.tx import Tx
from routing.domain.errors import TechnicianUnknown
from routing.domain.model import Window
from routing.domain.params import Params
from routing.store import technicians
from routing.usecases.change_technician import tell_technician
from routing.usecases.release_offers import release_offers


async def add_absence(tx: Tx, params: Params, technician_id: UUID, absence: Window, reason: str | None) -> UUID:
    if not await technicians.has_technician(tx, technician_id):
        raise TechnicianUnknown
    absence_id = await technicians.add_absence(tx, technician_id, absence.starts_at, absence.ends_at, reason)
    await tell_technician(tx, technician_id)
    await release_offers(tx, params, technician_id, [absence])
    return absence_id
