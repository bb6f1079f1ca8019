"""The SQL that reads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from pydantic import TypeAdapter

from chassis.person_keys import wrapped
from chassis.seal import Unreadable
from chassis.tx import Reader, Row
from notify.domain.heard import Fact, Slot
from notify.domain.person import FAMILIES, Family, Person
from notify.domain.requests import Request
from notify.domain.ticket import Ticket

log = structlog.get_logger()

FACT = TypeAdapter(Fact)
PEOPLE = ("technician_ids", "contributor_ids", "watcher_ids")
_MUTED = "ARRAY(SELECT family FROM preferences f WHERE f.person_id = p.person_id AND NOT f.email) AS muted"


async def tickets(reader: Reader, ticket_ids: Collection[UUID]) -> dict[UUID, Ticket]:
    rows = await reader.fetch("SELECT * FROM tickets WHERE ticket_id = ANY($1)", list(ticket_ids))
    return {row["ticket_id"]: _ticket(row) for row in rows}


def _ticket(row: Row) -> Ticket:
    fields = dict(row)
    starts_at, ends_at = fields.pop("starts_at"), fields.pop("ends_at")
    slot = Slot(starts_at=starts_at, ends_at=ends_at) if starts_at else None
    return Ticket(**{**fields, "slot": slot} | {name: tuple(fields[name]) for name in PEOPLE})


async def requests(reader: Reader, request_ids: Collection[UUID]) -> dict[UUID, Request]:
    rows = await reader.fetch("SELECT * FROM requests WHERE request_id = ANY($1)", list(request_ids))
    return {row["request_id"]: Request(**row) for row in rows}


async def company_names(reader: Reader, client_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = await reader.fetch("SELECT client_id, name FROM clients WHERE client_id = ANY($1)", list(client_ids))
    return {row["client_id"]: row["name"] for row in rows}


async def held_facts(reader: Reader, ticket_ids: Collection[UUID]) -> dict[UUID, list[Fact]]:
    held: dict[UUID, list[Fact]] = {}
    if ticket_ids:
        rows = await reader.fetch("SELECT fact FROM held_facts WHERE ticket_id = ANY($1) ORDER BY id", list(ticket_ids))
        for row in rows:
            fact = FACT.validate_python(row["fact"])
            held.setdefault(fact.ticket_id, []).append(fact)
    return held


async def people(reader: Reader, person_ids: Collection[UUID]) -> dict[UUID, Person]:
    """By the id asked for; a merged person is the one they became."""
    rows = await reader.fetch(
        f"""SELECT asked.person_id AS asked, p.person_id, p.role, p.client_id, p.active, {_MUTED}
        FROM people asked JOIN people p ON p.person_id = coalesce(asked.merged_into, asked.person_id)
        WHERE asked.person_id = ANY($1)""",
        list(person_ids),
    )
    return {row["asked"]: _person(row) for row in rows}


async def desk(reader: Reader) -> list[Person]:
    """The dispatchers; without one, whoever answers for the house."""
    found = await of_roles(reader, ("dispatcher", "manager", "admin"))
    return next(
        (some for role in ("dispatcher", "manager", "admin") if (some := [p for p in found if p.role == role])),
        [],
    )


async def of_roles(reader: Reader, roles: Collection[str]) -> list[Person]:
    rows = await reader.fetch(
        f"""SELECT p.person_id, p.role, p.client_id, p.active, {_MUTED} FROM people p
        WHERE p.active AND p.erased_at IS NULL AND p.merged_into IS NULL
            AND p.role = ANY($1) ORDER BY p.person_id""",
        list(roles),
    )
    return [_person(row) for row in rows]


def _person(row: Row) -> Person:
    return Person(
        person_id=row["person_id"],
        role=row["role"],
        client_id=row["client_id"],
        active=row["active"],
        muted=frozenset(row["muted"]),
    )


async def preferences(reader: Reader, person_id: UUID) -> dict[Family, bool]:
    rows = await reader.fetch("SELECT family, email FROM preferences WHERE person_id = $1", person_id)
    chosen = {row["family"]: row["email"] for row in rows}
    return {family: chosen.get(family, True) for family in FAMILIES}


async def deliveries(
    reader: Reader, *, recipient_id: UUID | None, ticket_id: UUID | None, before: UUID | None, limit: int
) -> list[Row]:
    return await reader.fetch(
        """SELECT id, recipient_id, ticket_id, channel, template, state, reason, attempts, created_at, ended_at
        FROM deliveries WHERE ($1::uuid IS NULL OR recipient_id = $1) AND ($2::uuid IS NULL OR ticket_id = $2)
            AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4""",
        recipient_id,
        ticket_id,
        before,
        limit,
    )


@dataclass(frozen=True, kw_only=True)
class Due:
    """A letter with everything its words need."""

    id: UUID
    message_key: UUID
    template: str
    params: dict[str, Any]
    attempts: int
    useful_until: datetime | None
    created_at: datetime
    traceparent: str
    is_known: bool
    name: str
    email: str | None
    lang: str
    zone: str
    ticket_id: UUID | None
    number: str
    title: str
    priority: str
    site: str | None
    client_name: str
    names: dict[str, str]


async def due(reader: Reader, ids: Sequence[UUID]) -> list[Due]:
    rows = await reader.fetch(
        """SELECT d.id, d.message_key, d.template, d.params, d.attempts, d.useful_until, d.created_at, d.traceparent,
            p.person_id IS NOT NULL AS is_known, p.name, p.email, p.sealed, k.wrapped,
            coalesce(p.lang, 'fr') AS lang, coalesce(p.zone, 'Europe/Paris') AS zone,
            d.ticket_id, coalesce(t.number, r.number, '') AS number, coalesce(t.title, r.title, '') AS title,
            coalesce(t.priority, '') AS priority, t.site, coalesce(c.name, '') AS client_name
        FROM deliveries d LEFT JOIN people a ON a.person_id = d.recipient_id
        LEFT JOIN people p ON p.person_id = coalesce(a.merged_into, a.person_id)
        LEFT JOIN person_keys k ON k.person_id = p.person_id
        LEFT JOIN tickets t ON t.ticket_id = d.ticket_id
        LEFT JOIN requests r ON r.request_id = (d.params->>'request_id')::uuid
        LEFT JOIN clients c ON c.client_id = d.client_id
        WHERE d.id = ANY($1)""",
        list(ids),
    )
    mentioned = {person_id for row in rows for person_id in row["params"].get("technician_ids", ())}
    mentioned |= {row["params"]["author_id"] for row in rows if "author_id" in row["params"]}
    names = {}
    if mentioned:
        known = await reader.fetch(
            """SELECT p.person_id, p.name, p.sealed, k.wrapped
            FROM people p LEFT JOIN person_keys k USING (person_id) WHERE p.person_id = ANY($1::uuid[])""",
            [UUID(person_id) for person_id in mentioned],
        )
        opened = [_opened(reader, row) for row in known]
        names = {str(one["person_id"]): one["name"] for one in opened if one["name"]}
    return [_due(_opened(reader, row), names) for row in rows]


def _opened(reader: Reader, row: Row) -> dict[str, Any]:
    """Under another SECRET_KEY nobody can be read: their letters wait, as for people not met yet, and no others."""
    try:
        return reader.vault.opened(row)
    except Unreadable:
        log.error("person_unreadable")
        found = {name: value for name, value in dict(row).items() if name not in ("sealed", "wrapped")}
        return found | {"name": None, "email": None, "is_known": False}


def _due(row: dict[str, Any], names: dict[str, str]) -> Due:
    return Due(**row | {"name": row["name"] or ""}, names=names)


class Bounds(NamedTuple):
    oldest: int | None
    newest: int | None


async def live_bounds(reader: Reader) -> Bounds:
    row = await reader.fetchrow("SELECT min(id), max(id) FROM live_messages")
    return Bounds(*row) if row else Bounds(None, None)


async def live_before(reader: Reader, moment: datetime) -> int:
    """The last message older than `moment`."""
    return int(await reader.fetchval("SELECT coalesce(max(id), 0) FROM live_messages WHERE created_at < $1", moment))


async def live_after(reader: Reader, last: int, limit: int) -> list[Row]:
    return await reader.fetch(
        "SELECT id, channel, data FROM live_messages WHERE id > $1 ORDER BY id LIMIT $2", last, limit
    )


async def live_missed(reader: Reader, channels: Collection[str], last: int, up_to: int, limit: int) -> list[Row]:
    return await reader.fetch(
        """SELECT id, channel, data FROM live_messages
        WHERE channel = ANY($1) AND id > $2 AND id <= $3 ORDER BY id LIMIT $4""",
        list(channels),
        last,
        up_to,
        limit,
    )


PERSONAL_DATA = {
    "profile": f"""SELECT name, email, sealed, {wrapped("p.person_id")},
            lang, zone, role, client_id, active FROM people p
        WHERE (person_id = $1 OR merged_into = $1) AND erased_at IS NULL""",
    "preferences": "SELECT family, email FROM preferences WHERE person_id = $1 ORDER BY family",
    "letters": """SELECT created_at, template, channel, state, reason, ended_at, ticket_id, params FROM deliveries
        WHERE recipient_id = $1 ORDER BY id""",
    "tickets": """SELECT ticket_id, number, title FROM tickets
        WHERE requester_id = $1 AND title <> '' ORDER BY ticket_id""",
    "live_news": """SELECT created_at, kind, data FROM live_messages
        WHERE channel = 'person:' || $1::uuid::text ORDER BY id""",
}
"""By kind of data, what is held of the person $1."""
