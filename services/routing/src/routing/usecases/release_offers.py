"""Someone cannot come: what was offered to them goes to the next."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries, store
from routing.domain.decide import lose_technician
from routing.domain.evolve import evolve
from routing.domain.model import Window
from routing.domain.params import Params


async def release_offers(tx: Tx, params: Params, technician_id: UUID, absences: Sequence[Window] | None) -> None:
    """`absences` None: they do not work here any more."""
    for ticket_id in await queries.tickets_offered_to(tx, technician_id):
        job = await store.lock_known_job(tx, ticket_id)
        if job is None:
            continue
        facts = lose_technician(job, technician_id, absences, await queries.desk(tx, params))
        job = evolve(job, facts)
        await store.save(tx, job, facts)
        publishes.publish(tx, job, facts)
