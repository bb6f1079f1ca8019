"""An appointment is given up, by people or by a plan, before anybody was on the way."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, store
from routing.domain.evolve import evolve
from routing.domain.hear_visits import give_up


async def hear_visit_given_up(tx: Tx, ticket_id: UUID, attempt: int, visit_id: UUID, why: str) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None:
        return
    facts = give_up(job, attempt, visit_id, why)
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)
