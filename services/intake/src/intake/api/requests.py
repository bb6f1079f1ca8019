"""Projects and quotes for those who decide them, and for the clients who asked."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from chassis.http import Page, Routes, decode_cursor, encode_cursor
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.shapes import In, Note, Person
from intake.domain.client_request import ServiceType
from intake.domain.decide import CUSTOMERS, DESK
from intake.domain.errors import ProjectNotFound
from intake.domain.project import ProjectStatus, ProjectUrgency
from intake.queries import requests as queries
from intake.queries.requests import KEEPERS
from intake.queries.tickets import Record
from intake.usecases.refuse_project import refuse_project
from intake.usecases.validate_project import validate_project

Limit = Annotated[int, Query(ge=1, le=200)]


class RefusalIn(In):
    reason: Note


class Company(BaseModel):
    id: UUID
    name: str


class ProjectOut(BaseModel):
    id: UUID
    number: str
    name: str
    service_type: ServiceType
    description: str
    address: str
    estimated_budget: Decimal | None
    currency: str
    preferred_start_on: date | None
    urgency: ProjectUrgency
    status: ProjectStatus
    client: Company
    requester: Person
    created_at: datetime
    decided_at: datetime | None
    reason: str | None


def routes() -> Routes:
    requests = Routes("/api/v1/requests", tags=["requests"])

    @requests.get("/projects", roles=KEEPERS | CUSTOMERS)
    async def projects(
        who: Who,
        reader: Reader,
        status: ProjectStatus | None = None,
        after: str | None = None,
        limit: Limit = 50,
    ) -> Page[ProjectOut]:
        """The newest first; a client's people see their own, a manager the company's."""
        rows = await queries.projects(reader, who, status=status, after=start(after), limit=limit + 1)
        return Page(items=[ProjectOut.model_validate(row) for row in rows[:limit]], next=following(rows, limit))

    @requests.get("/projects/{project_id}", roles=KEEPERS | CUSTOMERS)
    async def project(project_id: UUID, who: Who, reader: Reader) -> ProjectOut:
        return await _project(reader, who, project_id)

    @requests.post("/projects/{project_id}/validate", roles=DESK)
    async def validate(project_id: UUID, who: Who, tx: Tx) -> ProjectOut:
        """The project becomes active, and the client is told."""
        await validate_project(tx, who, project_id)
        return await _project(tx, who, project_id)

    @requests.post("/projects/{project_id}/refuse", roles=DESK)
    async def refuse(project_id: UUID, body: RefusalIn, who: Who, tx: Tx) -> ProjectOut:
        await refuse_project(tx, who, project_id, body.reason)
        return await _project(tx, who, project_id)

    return requests


async def _project(reader: Reader, who: Who, project_id: UUID) -> ProjectOut:
    row = await queries.project(reader, who, project_id)
    if row is None:
        raise ProjectNotFound
    return ProjectOut.model_validate(row)


def start(after: str | None) -> tuple[Any, ...] | None:
    return decode_cursor(after, datetime, UUID) if after else None


def following(rows: Sequence[Record], limit: int) -> str | None:
    return encode_cursor(rows[limit - 1]["created_at"], rows[limit - 1]["id"]) if len(rows) > limit else None
