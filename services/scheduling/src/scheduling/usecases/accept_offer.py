"""A technician said yes: the proposed slot is confirmed if it still stands, else looked for again."""

from dataclasses import replace
from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.decide import decide
from scheduling.domain.horizon import still_works
from scheduling.domain.messages import AcceptOffer
from scheduling.publishes import publish
from scheduling.queries import known_technicians
from scheduling.store import load_job, save_job
from scheduling.usecases.arm_reminders import arm_reminders


async def accept_offer(tx: Tx, ticket_id: UUID, client_id: UUID, command: AcceptOffer) -> None:
    job = await load_job(tx, ticket_id, client_id)
    known = await known_technicians(tx, [command.technician_id])
    facts = decide(job, replace(command, works_then=still_works(job, command.technician_id, known)))
    await save_job(tx, job, facts)
    publish(tx, job, facts)
    await arm_reminders(tx, facts)
