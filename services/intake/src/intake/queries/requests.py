"""Reads of client requests: projects, interventions, quotes."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Reader
from intake.domain.client_request import ServiceType
from intake.domain.decide import DESK
from intake.queries.tickets import Record

KEEPERS = DESK | {"sales"}
After = tuple[object, ...] | None


def seen(who: Who, table: str, first: int) -> tuple[str, list[object]]:
    """The requests a caller may know of, as a condition with its arguments from `$first` on."""
    match who.role:
        case role if role in KEEPERS:
            return "true", []
        case "client_manager":
            return f"{table}.client_id = ${first}", [who.client_id]
        case "client":
            mine = f"{table}.client_id = ${first} AND {table}.requester_id = ${first + 1}"
            return mine, [who.client_id, who.person_id]
        case _:
            return "false", []


_PERSON = "jsonb_build_object('person_id', {0}, 'name', (SELECT name FROM people WHERE person_id = {0}))"
_PROJECT = f"""
SELECT p.project_id AS id, p.number, p.name, p.service_type, p.description, p.address, p.estimated_budget, p.currency,
    p.preferred_start_on, p.urgency, p.status, p.created_at, p.decided_at, p.reason,
    jsonb_build_object('id', c.client_id, 'name', c.name) AS client, {_PERSON.format("p.requester_id")} AS requester
FROM projects p JOIN clients c USING (client_id)
"""
_INTERVENTION = """
SELECT t.ticket_id AS id, t.number, t.title, t.description, t.priority, t.state, i.type, i.preferred_on, i.project_id,
    coalesce(t.address, s.label) AS site, t.created_at
FROM interventions i JOIN tickets t USING (ticket_id) LEFT JOIN sites s ON s.site_id = t.site_id
"""
_QUOTE = f"""
SELECT q.ticket_id AS id, t.number, t.title, t.description, t.state AS ticket_state, q.category, q.estimated_budget,
    q.currency, q.deadline, q.items, q.state, q.quote_id, q.revision, q.lines, q.net, q.total, q.valid_until,
    q.sent_at, q.answered_at, q.reason, q.created_at,
    jsonb_build_object('id', c.client_id, 'name', c.name) AS client, {_PERSON.format("q.requester_id")} AS requester
FROM quotes q JOIN tickets t USING (ticket_id) JOIN clients c ON c.client_id = q.client_id
"""
_WORK = """
SELECT t.ticket_id AS id, t.number, t.title, t.priority, t.state, coalesce(s.label, t.address) AS site, t.created_at,
    t.slot_starts_at, t.slot_ends_at,
    (SELECT jsonb_agg(jsonb_build_object('person_id', x.id, 'name', p.name) ORDER BY x.at)
        FROM unnest(t.technician_ids) WITH ORDINALITY x(id, at) LEFT JOIN people p ON p.person_id = x.id) AS technicians
FROM tickets t LEFT JOIN sites s ON s.site_id = t.site_id
"""


async def projects(reader: Reader, who: Who, *, status: str | None = None, after: After, limit: int) -> list[Record]:
    return await _page(reader, who, _PROJECT, "p", "project_id", after, limit, "p.status", status)


async def interventions(reader: Reader, who: Who, *, after: After, limit: int) -> list[Record]:
    return await _page(reader, who, _INTERVENTION, "i", "ticket_id", after, limit)


async def quotes(reader: Reader, who: Who, *, state: str | None = None, after: After, limit: int) -> list[Record]:
    # What was asked for on a ticket that was cancelled or merged is nobody's work any more.
    return await _page(
        reader, who, _QUOTE, "q", "ticket_id", after, limit, "q.state", state, "t.state <> 'cancelled'" if state else ""
    )


async def work(reader: Reader, who: Who, *, after: After, limit: int) -> list[Record]:
    """All that someone may come for: every ticket but the commercial ones."""
    return await _page(reader, who, _WORK, "t", "ticket_id", after, limit, also="t.kind <> 'billing'")


async def _page(
    reader: Reader,
    who: Who,
    select: str,
    table: str,
    key: str,
    after: After,
    limit: int,
    column: str = "",
    value: object = None,
    also: str = "",
) -> list[Record]:
    """The newest first."""
    condition, args = seen(who, table, 1)
    wanted = [condition, *filter(None, [also])]
    if value is not None:
        args.append(value)
        wanted.append(f"{column} = ${len(args)}")
    order = f"{table}.created_at DESC, {table}.{key} DESC"
    if after:
        args += after
        wanted.append(f"({table}.created_at, {table}.{key}) < (${len(args) - 1}, ${len(args)})")
    rows = await reader.fetch(f"{select} WHERE {' AND '.join(wanted)} ORDER BY {order} LIMIT {limit:d}", *args)
    return [dict(row) for row in rows]


async def project(reader: Reader, who: Who, project_id: UUID) -> Record | None:
    condition, args = seen(who, "p", 2)
    row = await reader.fetchrow(f"{_PROJECT} WHERE p.project_id = $1 AND {condition}", project_id, *args)
    return dict(row) if row else None


async def quote(reader: Reader, who: Who, ticket_id: UUID) -> Record | None:
    condition, args = seen(who, "q", 2)
    row = await reader.fetchrow(f"{_QUOTE} WHERE q.ticket_id = $1 AND {condition}", ticket_id, *args)
    return dict(row) if row else None


async def quote_document(reader: Reader, who: Who, ticket_id: UUID) -> Record | None:
    """The version sent last."""
    condition, args = seen(who, "q", 2)
    row = await reader.fetchrow(
        f"""SELECT t.number, q.revision, d.pdf FROM quotes q JOIN tickets t USING (ticket_id)
        JOIN quote_documents d ON d.quote_id = q.quote_id WHERE q.ticket_id = $1 AND {condition}""",
        ticket_id, *args,
    )  # fmt: skip
    return dict(row) if row else None


async def installs(reader: Reader, who: Who, project_id: UUID) -> ServiceType | None:
    """What a project that was not refused is about."""
    condition, args = seen(who, "p", 2)
    found = await reader.fetchval(
        f"SELECT service_type FROM projects p WHERE project_id = $1 AND status <> 'refused' AND {condition}",
        project_id, *args,
    )  # fmt: skip
    return ServiceType(found) if found else None


async def quote_heading(reader: Reader, ticket_id: UUID) -> Record:
    row = await reader.fetchrow(
        """SELECT t.number, t.title, coalesce(q.deadline, '') AS deadline, c.name AS client,
            coalesce(c.siren, '') AS siren
        FROM quotes q JOIN tickets t USING (ticket_id) JOIN clients c ON c.client_id = q.client_id
        WHERE q.ticket_id = $1""",
        ticket_id,
    )
    return dict(row) if row else {}
