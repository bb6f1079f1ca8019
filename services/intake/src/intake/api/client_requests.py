"""Document 003, literally: its routes and French messages, whatever language the caller reads."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from chassis.http import Routes
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.client_request_shapes import (
    InterventionIn,
    InterventionListed,
    Interventions,
    InterventionSent,
    InterventionShort,
    ProjectIn,
    ProjectListed,
    Projects,
    ProjectSent,
    ProjectShort,
    QuoteIn,
    QuoteListed,
    QuoteRequestSent,
    Quotes,
    Technician,
    TicketShort,
    Work,
    WorkList,
)
from intake.api.requests import following, start
from intake.domain.client_request import PRIORITY_SAID, STATUS_SAID
from intake.domain.decide import CUSTOMERS
from intake.domain.errors import NoClient
from intake.domain.model import Priority, State
from intake.domain.project import ProjectRequest, ProjectStatus
from intake.queries import requests as queries
from intake.queries.opening import Remembered
from intake.queries.tickets import Record
from intake.settings import Settings
from intake.usecases.request_intervention import InterventionRequest, request_intervention
from intake.usecases.request_project import request_project
from intake.usecases.request_quote import QuoteRequest, request_quote

Limit = Annotated[int, Query(ge=1, le=200)]


def routes(settings: Settings) -> Routes:
    client = Routes("/api/client", tags=["client requests (document 003)"])
    promises, zone, remembered = settings.promises, settings.organisation_zone, Remembered()

    @client.post("/requests/project", roles=CUSTOMERS, status_code=201)
    async def ask_project(body: ProjectIn, who: Who, tx: Tx) -> ProjectSent:
        """Asks for a project, which waits for its validation."""
        values = body.model_dump(exclude={"preferred_start_date"})
        asked = ProjectRequest(
            client_id=_company(who), requester_id=who.person_id, preferred_start_on=body.preferred_start_date, **values
        )
        project_id = await request_project(tx, asked, zone=zone)
        short = ProjectShort(
            id=project_id, name=asked.name, status=ProjectStatus.PENDING, service_type=asked.service_type
        )
        return ProjectSent(project=short)

    @client.get("/requests/project", roles=CUSTOMERS)
    async def projects(who: Who, reader: Reader, after: str | None = None, limit: Limit = 50) -> Projects:
        """One's own, the newest first; a manager's are the company's."""
        rows = await queries.projects(reader, who, after=start(after), limit=limit + 1)
        return Projects(
            projects=[
                ProjectListed.model_validate({**row, "preferred_start_date": row["preferred_start_on"]})
                for row in rows[:limit]
            ],
            next=following(rows, limit),
        )

    @client.post("/requests/intervention", roles=CUSTOMERS, status_code=201)
    async def ask_intervention(body: InterventionIn, who: Who, tx: Tx) -> InterventionSent:
        """Opens a ticket, whose priority the type alone sets."""
        values = body.model_dump(exclude={"preferred_date"})
        asked = InterventionRequest(
            client_id=_company(who), requester_id=who.person_id, preferred_on=body.preferred_date, **values
        )
        done = await request_intervention(tx, who, asked, promises, remembered, zone=zone)
        ticket = done.opened.ticket
        return InterventionSent(
            ticket=InterventionShort(
                id=ticket.ticket_id, ticket_number=done.number, title=asked.title,
                priority=PRIORITY_SAID[ticket.priority], status=STATUS_SAID[ticket.state],
            )
        )  # fmt: skip

    @client.get("/requests/intervention", roles=CUSTOMERS)
    async def interventions(who: Who, reader: Reader, after: str | None = None, limit: Limit = 50) -> Interventions:
        rows = await queries.interventions(reader, who, after=start(after), limit=limit + 1)
        return Interventions(
            tickets=[
                InterventionListed.model_validate({**_ticket(row), "preferred_date": row["preferred_on"]})
                for row in rows[:limit]
            ],
            next=following(rows, limit),
        )

    @client.post("/requests/quote", roles=CUSTOMERS, status_code=201)
    async def ask_quote(body: QuoteIn, who: Who, tx: Tx) -> QuoteRequestSent:
        """Opens a billing ticket, which sales answer with a quote."""
        asked = QuoteRequest(client_id=_company(who), requester_id=who.person_id, **body.model_dump())
        done = await request_quote(tx, asked, promises, remembered, zone=zone)
        ticket = done.opened.ticket
        return QuoteRequestSent(
            ticket=TicketShort(
                id=ticket.ticket_id, ticket_number=done.number, title=asked.title, status=STATUS_SAID[ticket.state]
            )
        )

    @client.get("/requests/quote", roles=CUSTOMERS)
    async def quotes(who: Who, reader: Reader, after: str | None = None, limit: Limit = 50) -> Quotes:
        rows = await queries.quotes(reader, who, after=start(after), limit=limit + 1)
        return Quotes(tickets=[_quote(row) for row in rows[:limit]], next=following(rows, limit))

    @client.get("/interventions", roles=CUSTOMERS)
    async def work(who: Who, reader: Reader, after: str | None = None, limit: Limit = 50) -> WorkList:
        """Every ticket someone may come for, with who comes and when, once that is known."""
        rows = await queries.work(reader, who, after=start(after), limit=limit + 1)
        return WorkList(interventions=[_work(row) for row in rows[:limit]], next=following(rows, limit))

    return client


def _company(who: Who) -> UUID:
    if who.client_id is None:
        raise NoClient
    return who.client_id


def _ticket(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "ticket_number": row["number"],
        "priority": PRIORITY_SAID[Priority(row["priority"])],
        "status": STATUS_SAID[State(row["state"])],
    }


def _quote(row: Record) -> QuoteListed:
    more = {
        "ticket_number": row["number"],
        "status": STATUS_SAID[State(row["ticket_state"])],
        "quote_status": row["state"],
        "pdf": f"/api/v1/requests/quotes/{row['id']}/pdf" if row["quote_id"] else None,
    }
    return QuoteListed.model_validate({**row, **more})


def _work(row: Record) -> Work:
    crew = [Technician(id=one["person_id"], name=one["name"]) for one in row["technicians"] or ()]
    more = {"technicians": crew, "technician": crew[0] if crew else None}
    slot = {"scheduled_start": row["slot_starts_at"], "scheduled_end": row["slot_ends_at"]}
    return Work.model_validate({**_ticket(row), **more, **slot})
