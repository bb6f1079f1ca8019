"""The technician takes the job."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries, store
from routing.domain.decide import accept
from routing.domain.errors import OfferUnknown
from routing.domain.evolve import evolve
from routing.domain.params import Params


async def accept_offer(tx: Tx, params: Params, technician_id: UUID, offer_id: UUID) -> None:
    ticket_id = await queries.ticket_of_offer(tx, offer_id)
    job = await store.lock_known_job(tx, ticket_id) if ticket_id else None
    if job is None:
        raise OfferUnknown
    facts = accept(job, offer_id, technician_id, await queries.desk(tx, params, everyone=bool(job.crew)))
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)
