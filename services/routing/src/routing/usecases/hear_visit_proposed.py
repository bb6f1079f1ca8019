"""Scheduling found a slot."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries, store
from routing.domain.evolve import evolve
from routing.domain.hear_visits import propose
from routing.domain.model import Visit
from routing.domain.params import Params


async def hear_visit_proposed(
    tx: Tx, params: Params, ticket_id: UUID, attempt: int, visit: Visit, crew: tuple[UUID, ...]
) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None:
        return
    facts = propose(job, attempt, visit, crew, await queries.desk(tx, params))
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)
