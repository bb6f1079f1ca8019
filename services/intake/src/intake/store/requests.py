"""Writes of client requests: projects, and what interventions and quotes add to their ticket."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Row, Tx
from intake.domain.client_request import RequestType
from intake.domain.errors import ProjectNotFound, QuoteNotFound
from intake.domain.model import Ticket
from intake.domain.numbers import Series
from intake.domain.project import Project, ProjectRequest, ProjectStatus
from intake.domain.quote import Category, Quote, QuoteLine, QuoteState, totals
from intake.queries.requests import seen
from intake.store.numbers import numbered, taking, written
from intake.store.tickets import lock_tickets

_PROJECT = f"""
WITH counted AS ({taking(Series.PROJECT)}
), project AS (
    INSERT INTO projects (project_id, number, client_id, requester_id, name, service_type, description, address,
        estimated_budget, currency, preferred_start_on, urgency, created_at)
    SELECT $2, {written(Series.PROJECT)}, $3, $4, $5, $6, $7, $8,
        $9, (SELECT currency FROM clients WHERE client_id = $3), $10, $11, $12
    FROM counted RETURNING number
)
SELECT (SELECT number FROM project) AS number
"""


async def insert_project(tx: Tx, project_id: UUID, asked: ProjectRequest, *, period: str) -> str:
    values = (
        period, project_id, asked.client_id, asked.requester_id, asked.name, asked.service_type, asked.description,
        asked.address, asked.estimated_budget, asked.preferred_start_on, asked.urgency, tx.now,
    )  # fmt: skip
    row = await numbered(tx, Series.PROJECT, period, lambda: tx.fetchrow(_PROJECT, *values))
    assert row is not None
    return str(row["number"])


async def lock_project(tx: Tx, project_id: UUID) -> Project:
    row = await tx.fetchrow(
        "SELECT project_id, client_id, status FROM projects WHERE project_id = $1 FOR UPDATE", project_id
    )
    if row is None:
        raise ProjectNotFound
    return Project(project_id=row["project_id"], client_id=row["client_id"], status=ProjectStatus(row["status"]))


async def save_decision(tx: Tx, project: Project, by: UUID, reason: str | None) -> None:
    await tx.execute(
        "UPDATE projects SET status = $2, decided_by = $3, decided_at = $4, reason = $5 WHERE project_id = $1",
        project.project_id, project.status, by, tx.now, reason,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOf:
    """The ticket that a request became."""

    ticket_id: UUID
    client_id: UUID
    requester_id: UUID


async def insert_intervention(
    tx: Tx, of: TicketOf, kind: RequestType, *, preferred_on: date | None, project_id: UUID | None
) -> None:
    await tx.execute(
        """INSERT INTO interventions (ticket_id, client_id, requester_id, created_at, type, preferred_on, project_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        of.ticket_id, of.client_id, of.requester_id, tx.now, kind, preferred_on, project_id,
    )  # fmt: skip


async def insert_quote(
    tx: Tx,
    of: TicketOf,
    *,
    category: Category,
    estimated_budget: Decimal | None,
    deadline: str | None,
    items: list[dict[str, Any]],
) -> None:
    await tx.execute(
        """INSERT INTO quotes (ticket_id, client_id, requester_id, created_at, category, estimated_budget, currency,
            deadline, items)
        VALUES ($1, $2, $3, $4, $5, $6, (SELECT currency FROM clients WHERE client_id = $2), $7, $8)""",
        of.ticket_id, of.client_id, of.requester_id, tx.now, category, estimated_budget, deadline, items,
    )  # fmt: skip


async def lock_quote_and_ticket(tx: Tx, who: Who, ticket_id: UUID) -> tuple[Quote, Ticket]:
    """Someone else's quote is no quote. The ticket comes first, as everywhere."""
    ticket = (await lock_tickets(tx, [ticket_id])).get(ticket_id)
    condition, args = seen(who, "q", 2)
    row = await tx.fetchrow(
        f"""SELECT q.ticket_id, q.client_id, q.currency, q.state, q.quote_id, q.revision, q.lines, q.valid_until
        FROM quotes q WHERE q.ticket_id = $1 AND {condition} FOR UPDATE""",
        ticket_id, *args,
    )  # fmt: skip
    if row is None or ticket is None:
        raise QuoteNotFound
    return _quote(row), ticket


async def save_sent(tx: Tx, quote: Quote, by: UUID, pdf: bytes) -> None:
    found = totals(quote.lines)
    await tx.execute(
        """UPDATE quotes SET state = $2, quote_id = $3, revision = $4, lines = $5, net = $6, total = $7,
            valid_until = $8, sent_by = $9, sent_at = $10, answered_by = NULL, answered_at = NULL, reason = NULL
        WHERE ticket_id = $1""",
        quote.ticket_id, quote.state, quote.quote_id, quote.revision, [line_as_json(line) for line in quote.lines],
        found.net, found.total, quote.valid_until, by, tx.now,
    )  # fmt: skip
    await tx.execute(
        "INSERT INTO quote_documents (quote_id, ticket_id, pdf, made_at) VALUES ($1, $2, $3, $4)",
        quote.quote_id, quote.ticket_id, pdf, tx.now,
    )  # fmt: skip


async def save_answer(tx: Tx, quote: Quote, by: UUID, reason: str | None) -> None:
    await tx.execute(
        "UPDATE quotes SET state = $2, answered_by = $3, answered_at = $4, reason = $5 WHERE ticket_id = $1",
        quote.ticket_id, quote.state, by, tx.now, reason,
    )  # fmt: skip


async def merge_requester(tx: Tx, person_id: UUID, into_id: UUID) -> None:
    for table in ("projects", "interventions", "quotes"):
        await tx.execute(f"UPDATE {table} SET requester_id = $2 WHERE requester_id = $1", person_id, into_id)


async def empty_requests(tx: Tx, person_id: UUID) -> int:
    """What a person typed; a quote that was sent is a document of the house, and stays."""
    projects = await tx.execute(
        """UPDATE projects SET name = '', description = '', address = ''
        WHERE requester_id = $1 AND (name, description, address) <> ('', '', '')""",
        person_id,
    )
    quotes = await tx.execute(
        """UPDATE quotes SET deadline = NULL, items = '[]'
        WHERE requester_id = $1 AND (deadline IS NOT NULL OR items <> '[]')""",
        person_id,
    )
    # Whoever wrote why, of their request or by them.
    reasons = [
        await tx.execute(
            f"UPDATE {table} SET reason = NULL WHERE (requester_id = $1 OR {by} = $1) AND reason <> ''", person_id
        )
        for table, by in (("projects", "decided_by"), ("quotes", "answered_by"))
    ]
    return sum(int(done.rsplit(" ", 1)[-1]) for done in (projects, quotes, *reasons))


async def kept_requests(tx: Tx, person_id: UUID) -> list[str]:
    """What outlives an erasure, by the kind whose age ends it."""
    rows = await tx.fetch(
        """SELECT DISTINCT CASE state WHEN 'accepted' THEN 'accepted_quotes' ELSE 'quotes' END AS kind
        FROM quotes WHERE requester_id = $1 AND lines <> '[]' ORDER BY kind""",
        person_id,
    )
    return [row["kind"] for row in rows]


def line_as_json(line: QuoteLine) -> dict[str, str]:
    return {name: str(value) for name, value in line._asdict().items()}


def line_from_json(kept: dict[str, str]) -> QuoteLine:
    numbers = (Decimal(kept[name]) for name in ("quantity", "unit_price", "vat_rate"))
    return QuoteLine(kept["label"], *numbers)


def _quote(row: Row) -> Quote:
    return Quote(
        ticket_id=row["ticket_id"],
        client_id=row["client_id"],
        currency=row["currency"],
        state=QuoteState(row["state"]),
        quote_id=row["quote_id"],
        revision=row["revision"],
        lines=tuple(map(line_from_json, row["lines"])),
        valid_until=row["valid_until"],
    )
