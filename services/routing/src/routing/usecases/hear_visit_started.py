"""The technician is on the way, or at work."""

from uuid import UUID

from chassis.tx import Tx
from routing import store
from routing.domain.evolve import evolve
from routing.domain.hear_visits import start


async def hear_visit_started(tx: Tx, ticket_id: UUID, attempt: int, visit_id: UUID) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None:
        return
    facts = start(job, attempt, visit_id)
    await store.save(tx, evolve(job, facts), facts)
