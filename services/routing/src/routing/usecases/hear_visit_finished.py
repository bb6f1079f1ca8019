"""The visit is over; work that is not done goes to the next attempt."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries, store
from routing.domain.evolve import evolve
from routing.domain.hear_visits import finish
from routing.domain.params import Params


async def hear_visit_finished(
    tx: Tx, params: Params, ticket_id: UUID, attempt: int, visit_id: UUID, done: bool
) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None:
        return
    facts = finish(job, attempt, visit_id, done, await queries.desk(tx, params, everyone=not done))
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)
