"""Reads of what was said from sites: a visit's report, and what people are to settle."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Discriminator, TypeAdapter

from chassis.tx import Reader, Row
from scheduling.domain.on_site import Closed, Entry
from scheduling.domain.report import AddPhoto, Emptied
from scheduling.domain.said import Does, Said

DOES: TypeAdapter[Does] = TypeAdapter(Annotated[Does, Discriminator("kind")])
LOG = """
SELECT command_id, device_id, person_id, at, after, body, standing, code FROM report_commands WHERE visit_id = $1
"""
CLOSED = "SELECT verdict, report_hash, by_id, at, on_glass, reason FROM reports WHERE visit_id = $1"


def entry_of(row: Row) -> Entry:
    does = DOES.validate_python(row["body"]) if row["body"] is not None else Emptied()
    said = Said(row["command_id"], row["device_id"], row["person_id"], row["at"], does, frozenset(row["after"]))
    return Entry(said, row["standing"], row["code"])


def closed_of(row: Row | None) -> Closed | None:
    return Closed(**dict(row)) if row else None


@dataclass(frozen=True, slots=True)
class Heard:
    """All that was said of one visit."""

    log: tuple[Entry, ...]
    closed: Closed | None
    settled: frozenset[UUID]


async def heard(reader: Reader, visit_id: UUID) -> Heard:
    rows = await reader.fetch(LOG, visit_id)
    closed = await reader.fetchrow(CLOSED, visit_id)
    settled = await reader.fetch(
        "SELECT command_id FROM report_commands WHERE visit_id = $1 AND settled_at IS NOT NULL", visit_id
    )
    return Heard(
        tuple(entry_of(row) for row in rows),
        closed_of(closed),
        frozenset(row["command_id"] for row in settled),
    )


async def verdicts(reader: Reader, visit_ids: list[UUID]) -> dict[UUID, str]:
    """How the reports of these visits were closed."""
    rows = await reader.fetch("SELECT visit_id, verdict FROM reports WHERE visit_id = ANY($1)", visit_ids)
    return {row["visit_id"]: row["verdict"] for row in rows}


async def photo(reader: Reader, visit_id: UUID, photo_id: UUID) -> AddPhoto | None:
    body = await reader.fetchval(
        "SELECT body FROM report_commands WHERE (visit_id, command_id) = ($1, $2) AND kind = 'add_photo'",
        visit_id,
        photo_id,
    )
    return DOES.validate_python(body) if body else None  # type: ignore[return-value]


async def find_conflicts(
    reader: Reader,
    technician_id: UUID | None,
    visit_ids: list[UUID] | None,
    after: tuple[datetime, UUID, UUID] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Oldest first; one more than asked tells that there is a next page."""
    rows = await reader.fetch(
        """SELECT c.visit_id, v.ticket_id, v.number, c.command_id, c.person_id, c.kind, c.at, c.received_at,
            coalesce(c.code, 'later_write_stands') AS code, c.standing, c.body,
            i.command_id AS instead_id, i.person_id AS instead_person_id, i.at AS instead_at, i.body AS instead_body
        FROM report_commands c JOIN visits v USING (visit_id)
        LEFT JOIN report_commands i ON (i.visit_id, i.command_id) = (c.visit_id, c.stands_instead)
        WHERE c.settled_at IS NULL AND (c.standing <> 'stands' OR c.stands_instead IS NOT NULL)
            AND ($1::uuid IS NULL OR v.technician_ids @> ARRAY[$1::uuid])
            AND ($2::uuid[] IS NULL OR c.visit_id = ANY($2))
            AND ($3::timestamptz IS NULL OR (c.received_at, c.visit_id, c.command_id) > ($3, $4, $5))
        ORDER BY c.received_at, c.visit_id, c.command_id LIMIT $6""",
        technician_id,
        visit_ids,
        *(after or (None, None, None)),
        limit + 1,
    )
    return [dict(row) for row in rows]
