"""An offer declined, expired or withdrawn, or a visit nobody wants any more: the time is free again."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.decide import decide
from scheduling.domain.messages import ReleaseVisit
from scheduling.publishes import publish
from scheduling.store import load_job, save_job


async def release_visit(tx: Tx, ticket_id: UUID, client_id: UUID, command: ReleaseVisit) -> None:
    job = await load_job(tx, ticket_id, client_id)
    facts = decide(job, command)
    await save_job(tx, job, facts)
    publish(tx, job, facts)
