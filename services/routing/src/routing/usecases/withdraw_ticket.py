"""A dispatcher lets go whoever was asked or bound; the next is asked."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries, store
from routing.domain.decide import withdraw
from routing.domain.errors import TicketUnknown
from routing.domain.evolve import evolve
from routing.domain.params import Params


async def withdraw_ticket(tx: Tx, params: Params, ticket_id: UUID, by: UUID, reason: str | None) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None:
        raise TicketUnknown
    facts = withdraw(job, by, await queries.desk(tx, params))
    job = evolve(job, facts)
    await store.save(tx, job, facts, reason)
    publishes.publish(tx, job, facts)
