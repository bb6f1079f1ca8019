"""Priority, deadlines or windows moved after acceptance: remembered, nobody is sent elsewhere."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.decide import decide
from scheduling.domain.messages import ChangeNeed
from scheduling.store import load_job, save_job


async def change_need(tx: Tx, ticket_id: UUID, client_id: UUID, command: ChangeNeed) -> None:
    job = await load_job(tx, ticket_id, client_id)
    facts = decide(job, command)
    await save_job(tx, job, facts)
