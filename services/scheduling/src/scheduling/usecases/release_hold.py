"""Give a time held back before it expires."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.appointment import Asker
from scheduling.domain.errors import HoldUnknown
from scheduling.store import load_known_job, read_hold, release_hold_of


async def release_hold(tx: Tx, hold_id: UUID, asker: Asker) -> None:
    hold = await read_hold(tx, hold_id)
    if hold is None or hold.person_id != asker.person_id:
        raise HoldUnknown
    await load_known_job(tx, hold.ticket_id)
    if await read_hold(tx, hold_id):
        await release_hold_of(tx, hold.ticket_id)
