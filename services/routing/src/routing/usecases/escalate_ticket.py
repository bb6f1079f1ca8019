"""Intake says that a promise is at risk, or broken."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries, store
from routing.domain.escalate import escalate
from routing.domain.evolve import evolve
from routing.domain.params import Params


async def escalate_ticket(tx: Tx, params: Params, ticket_id: UUID, clock: str, level: int) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None:
        return
    facts = escalate(job, clock, level, await queries.desk(tx, params))
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)
