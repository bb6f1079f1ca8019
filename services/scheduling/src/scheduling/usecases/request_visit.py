"""routing asks for a slot on site: a durable search, answered by the solver."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.decide import decide
from scheduling.domain.messages import RequestVisit
from scheduling.publishes import publish
from scheduling.store import load_job, save_job


async def request_visit(tx: Tx, ticket_id: UUID, client_id: UUID, command: RequestVisit) -> None:
    job = await load_job(tx, ticket_id, client_id)
    facts = decide(job, command)
    await save_job(tx, job, facts)
    publish(tx, job, facts)
