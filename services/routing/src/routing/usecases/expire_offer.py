"""Nobody answered in time; the next is asked."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries, store
from routing.domain.decide import expire
from routing.domain.evolve import evolve
from routing.domain.model import OfferState
from routing.domain.params import Params


async def expire_offer(tx: Tx, params: Params, ticket_id: UUID, offer_id: UUID) -> None:
    job = await store.lock_known_job(tx, ticket_id)
    found = job.offer(offer_id) if job else None
    if job is None or found is None or found.state is not OfferState.OPEN:
        return
    facts = expire(job, offer_id, await queries.desk(tx, params))
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)
