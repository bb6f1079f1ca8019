from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import project as rules
from intake.domain.request_messages import ProjectRefused
from intake.publishes.requests import publish_request
from intake.store.requests import lock_project, save_decision


async def refuse_project(tx: Tx, who: Who, project_id: UUID, reason: str) -> None:
    after = rules.refuse(await lock_project(tx, project_id))
    await save_decision(tx, after, who.person_id, reason)
    publish_request(tx, project_id, after.client_id, ProjectRefused(who.person_id))
