"""Scheduling found no slot: a dispatcher decides."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, store
from routing.domain.evolve import evolve
from routing.domain.hear_visits import find_impossible
from routing.domain.model import Reason


async def hear_visit_impossible(
    tx: Tx, ticket_id: UUID, attempt: int, revision: int | None, reasons: tuple[Reason, ...]
) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None:
        return
    facts = find_impossible(job, attempt, revision, reasons)
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)
