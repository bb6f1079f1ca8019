"""A plan gave accepted work to somebody else."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, store
from routing.domain.evolve import evolve
from routing.domain.hear_visits import reassign
from routing.domain.model import Mode, Visit


async def hear_visit_reassigned(
    tx: Tx,
    ticket_id: UUID,
    attempt: int,
    visit: Visit,
    crew: tuple[UUID, ...],
    mode: Mode,
    by: UUID | None,
) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None:
        return
    facts = reassign(job, attempt, visit, crew, [tx.new_id() for _ in crew], mode, by)
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)
