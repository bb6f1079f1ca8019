"""A dispatcher has everybody asked again."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries, store
from routing.domain.decide import retry
from routing.domain.errors import TicketUnknown
from routing.domain.evolve import evolve
from routing.domain.params import Params


async def retry_ticket(tx: Tx, params: Params, ticket_id: UUID) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    if job is None:
        raise TicketUnknown
    facts = retry(job, await queries.desk(tx, params))
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)
