"""A technician's profile is set, the first time or anew."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries
from routing.domain.errors import TechnicianExists, TechnicianUnknown
from routing.domain.params import Params
from routing.domain.profile import Profile
from routing.store import technicians
from routing.usecases.release_offers import release_offers


async def change_technician(tx: Tx, params: Params, technician_id: UUID, profile: Profile, *, new: bool) -> None:
    if new and not await technicians.add_technician(tx, technician_id):
        raise TechnicianExists
    if not await technicians.save_profile(tx, technician_id, profile):
        raise TechnicianUnknown
    await tell_technician(tx, technician_id)
    if not profile.active:
        await release_offers(tx, params, technician_id, None)


async def tell_technician(tx: Tx, technician_id: UUID) -> None:
    version = await technicians.next_version(tx, technician_id)
    rows = await queries.technician_rows(tx, [technician_id], None, 1)
    if version is not None and rows:
        publishes.publish_technician(tx, queries.technician(rows[0]), version)
