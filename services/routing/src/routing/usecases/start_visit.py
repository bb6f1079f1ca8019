"""The technician is on the way, or at work."""

from uuid import UUID

from chassis.tx import Tx
from routing import store
from routing.domain.decide_visits import start
from routing.domain.evolve import evolve


async def start_visit(tx: Tx, ticket_id: UUID, attempt: int) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None:
        return
    facts = start(job, attempt)
    await store.save(tx, evolve(job, facts), facts)
