"""The technician on site needs more than they have: the desk sees it, and whoever is looked for next must bring it."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries, store
from routing.domain.decide import hear
from routing.domain.evolve import evolve
from routing.domain.heard import HelpAsked
from routing.domain.need import Asked
from routing.domain.params import Params


async def hear_visit_escalated(tx: Tx, params: Params, ticket_id: UUID, asked: Asked) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None or asked.attempt != job.attempt:
        return
    job, facts = hear(job, HelpAsked(asked.at, asked), await queries.desk(tx, params))
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)
