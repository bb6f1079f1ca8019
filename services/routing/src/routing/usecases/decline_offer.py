"""The technician says no; the next is asked."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries, store
from routing.domain.decide import decline
from routing.domain.errors import OfferUnknown
from routing.domain.evolve import evolve
from routing.domain.params import Params


async def decline_offer(
    tx: Tx, params: Params, technician_id: UUID, offer_id: UUID, reason: str, note: str | None
) -> None:
    ticket_id = await queries.ticket_of_offer(tx, offer_id)
    job = await store.lock_known_job(tx, ticket_id) if ticket_id else None
    if job is None:
        raise OfferUnknown
    facts = decline(job, offer_id, technician_id, reason, note, await queries.desk(tx, params))
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)
