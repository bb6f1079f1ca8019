"""Keep a time for ten minutes: to everybody else it is booked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.appointment import HELD_FOR, Asker, Choice, Hold, open_to
from scheduling.domain.errors import SlotTaken
from scheduling.settings import Settings
from scheduling.store import load_known_job, read_job, save_hold
from scheduling.usecases.list_slots import list_slots
from scheduling.usecases.take_time import take_time


async def hold_slot(
    tx: Tx, settings: Settings, ticket_id: UUID, starts_at: datetime, technician_ids: Sequence[UUID], asker: Asker
) -> tuple[Hold, Choice]:
    open_to(await read_job(tx, ticket_id), asker)
    job = open_to(await load_known_job(tx, ticket_id), asker)
    choice = await take_time(tx, settings, job, starts_at, technician_ids)
    if choice is None:
        raise SlotTaken(await list_slots(tx, settings, job))
    expires_at = tx.now + HELD_FOR
    hold = Hold(tx.new_id(), ticket_id, asker.person_id, choice.slot, choice.technician_ids, expires_at)
    await save_hold(tx, job, hold)
    return hold, choice
