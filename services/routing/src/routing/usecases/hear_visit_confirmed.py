"""Scheduling says where and when the accepted visit is."""

from uuid import UUID

from chassis.tx import Tx
from routing import store
from routing.domain.evolve import evolve
from routing.domain.hear_visits import confirm
from routing.domain.model import Visit


async def hear_visit_confirmed(tx: Tx, ticket_id: UUID, attempt: int, visit: Visit) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None:
        return
    facts = confirm(job, attempt, visit)
    await store.save(tx, evolve(job, facts), facts)
