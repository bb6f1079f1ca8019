from uuid import UUID

from chassis.tx import Tx
from intake.domain.errors import ClientInactive, ClientNotFound
from intake.domain.numbers import Series, day_of, period_of
from intake.domain.project import ProjectRequest
from intake.domain.request_messages import Submitted
from intake.publishes.requests import publish_request
from intake.queries import clients
from intake.store.requests import insert_project


async def request_project(tx: Tx, asked: ProjectRequest, *, zone: str) -> UUID:
    """Pending until someone of the house decides."""
    client = await clients.client(tx, asked.client_id)
    if client is None:
        raise ClientNotFound
    if not client["active"]:
        raise ClientInactive
    project_id = tx.new_id()
    number = await insert_project(tx, project_id, asked, period=period_of(Series.PROJECT, day_of(tx.now, zone)))
    publish_request(tx, project_id, asked.client_id, Submitted("project", number, asked.name, asked.requester_id))
    return project_id
