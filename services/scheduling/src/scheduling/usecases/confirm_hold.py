"""Make the time held the ticket's appointment, if it still can be kept."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.appointment import Asker, open_to
from scheduling.domain.decide import decide
from scheduling.domain.errors import HoldExpired, HoldUnknown, SlotTaken
from scheduling.domain.messages import ChooseSlot
from scheduling.domain.model import Job
from scheduling.publishes import publish
from scheduling.settings import Settings
from scheduling.store import keep_asked, load_known_job, read_hold, release_hold_of, save_job
from scheduling.usecases.arm_reminders import arm_reminders
from scheduling.usecases.list_slots import list_slots
from scheduling.usecases.take_time import take_time


async def confirm_hold(tx: Tx, settings: Settings, hold_id: UUID, asker: Asker) -> Job:
    hold = await read_hold(tx, hold_id)
    if hold is None or hold.person_id != asker.person_id:
        raise HoldUnknown
    job = open_to(await load_known_job(tx, hold.ticket_id), asker)
    # Holds change under their ticket's lock only: what is there now stays.
    hold = await read_hold(tx, hold_id)
    if hold is None:
        raise HoldUnknown
    if hold.expires_at <= tx.now:
        raise HoldExpired(await list_slots(tx, settings, job))
    choice = await take_time(tx, settings, job, hold.slot.starts_at, hold.technician_ids)
    if choice is None:
        raise SlotTaken(await list_slots(tx, settings, job))
    facts = decide(
        job,
        ChooseSlot(
            tx.new_id(),
            choice.slot,
            choice.technician_ids,
            choice.travel_minutes,
            choice.travel_metres,
            asker.person_id,
        ),
    )
    job = await save_job(tx, job, facts)
    await release_hold_of(tx, job.ticket_id)
    await keep_asked(tx, job.ticket_id, choice.promise)
    publish(tx, job, facts)
    await arm_reminders(tx, facts)
    return job
