"""No slot, and a dispatcher must know: also the end of a search that the solver cannot digest."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.decide import decide
from scheduling.domain.messages import GiveUp
from scheduling.publishes import publish
from scheduling.store import load_known_job, save_job


async def give_up(tx: Tx, ticket_id: UUID, command: GiveUp) -> None:
    job = await load_known_job(tx, ticket_id)
    facts = decide(job, command)
    await save_job(tx, job, facts)
    publish(tx, job, facts)
