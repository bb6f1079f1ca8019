"""Writes of people around a ticket and of links, and the reads that lock them."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

import asyncpg

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain.errors import LinkNotFound, OutsideKnown, TicketNotFound, TooManyLinks
from intake.domain.model import Kind
from intake.domain.relations import ABOVE_LIMIT, OUTSIDE_LIMIT, End, Link, LinkKind, Part, Person
from intake.queries.tickets import seen_by

LINKING = 7_462_101
_ABOVE = """
WITH RECURSIVE above(ticket_id, other_id) AS (
    SELECT ticket_id, other_id FROM ticket_links WHERE other_id = $1 AND kind = $2
    UNION SELECT l.ticket_id, l.other_id FROM above a JOIN ticket_links l ON l.other_id = a.ticket_id AND l.kind = $2
) SELECT ticket_id, other_id FROM above LIMIT $3
"""


async def take_turn(tx: Tx) -> None:
    """One link at a time, before any ticket is locked: two at once could close a circle that neither sees."""
    await tx.execute("SELECT pg_advisory_xact_lock($1)", LINKING)


async def lock_ends(tx: Tx, who: Who, *ticket_ids: UUID) -> list[End]:
    """In the order asked for. Someone else's ticket is no ticket."""
    seen, args = seen_by(who, 2)
    rows = await tx.fetch(
        f"""SELECT t.ticket_id, t.client_id, t.number, t.kind, t.requester_id, t.owner_id FROM tickets t
        WHERE t.ticket_id = ANY($1) AND {seen} ORDER BY t.ticket_id FOR NO KEY UPDATE""",
        list(ticket_ids), *args,
    )  # fmt: skip
    ends = {row["ticket_id"]: End(**{**row, "kind": Kind(row["kind"])}) for row in rows}
    if len(ends) < len(set(ticket_ids)):
        raise TicketNotFound
    return [ends[ticket_id] for ticket_id in ticket_ids]


async def people_around(tx: Tx, ticket_id: UUID) -> dict[UUID, Part]:
    rows = await tx.fetch(
        "SELECT person_id, part FROM ticket_people WHERE ticket_id = $1 ORDER BY added_at, person_id", ticket_id
    )
    return {row["person_id"]: Part(row["part"]) for row in rows}


async def person_to_add(tx: Tx, person_id: UUID) -> Person | None:
    row = await tx.fetchrow("SELECT person_id, role, client_id FROM people WHERE person_id = $1 AND active", person_id)
    return Person(**dict(row)) if row and row["role"] else None


async def insert_people(tx: Tx, ticket_id: UUID, people: Mapping[UUID, Part], by: UUID) -> None:
    """Whoever watched and now contributes no longer only watches."""
    await tx.execute(
        """INSERT INTO ticket_people AS p (ticket_id, person_id, part, added_by, added_at)
        SELECT $1, n.person_id, n.part, $4, $5 FROM unnest($2::uuid[], $3::text[]) AS n(person_id, part)
        ON CONFLICT (ticket_id, person_id) DO UPDATE SET part = excluded.part, added_by = $4, added_at = $5
        WHERE p.part <> excluded.part""",
        ticket_id, list(people), list(people.values()), by, tx.now,
    )  # fmt: skip


async def delete_person(tx: Tx, ticket_id: UUID, person_id: UUID) -> None:
    await tx.execute("DELETE FROM ticket_people WHERE ticket_id = $1 AND person_id = $2", ticket_id, person_id)


async def merge_person_around(tx: Tx, person_id: UUID, into_id: UUID) -> None:
    await tx.execute(
        """WITH was AS (DELETE FROM ticket_people WHERE person_id = $1 RETURNING *)
        INSERT INTO ticket_people SELECT ticket_id, $2, part, added_by, added_at FROM was
        ON CONFLICT DO NOTHING""",
        person_id, into_id,
    )  # fmt: skip


async def forget_person_around(tx: Tx, person_id: UUID) -> int:
    done = await tx.execute("DELETE FROM ticket_people WHERE person_id = $1", person_id)
    return int(done.rsplit(" ", 1)[-1])


async def links_of(tx: Tx, ticket_ids: Collection[UUID]) -> list[Link]:
    rows = await tx.fetch(
        """SELECT kind, ticket_id, other_id FROM ticket_links WHERE ticket_id = ANY($1)
        UNION SELECT kind, ticket_id, other_id FROM ticket_links WHERE other_id = ANY($1)""",
        list(ticket_ids),
    )
    return [Link(LinkKind(row["kind"]), row["ticket_id"], row["other_id"]) for row in rows]


async def links_above(tx: Tx, link: Link) -> list[tuple[UUID, UUID]]:
    rows = await tx.fetch(_ABOVE, link.ticket_id, link.kind, ABOVE_LIMIT + 1)
    return [(row["ticket_id"], row["other_id"]) for row in rows]


async def insert_links(tx: Tx, links: Iterable[Link], by: UUID) -> None:
    await tx.executemany(
        """INSERT INTO ticket_links (link_id, kind, ticket_id, other_id, added_by, added_at)
        VALUES ($1, $2, $3, $4, $5, $6)""",
        [(tx.new_id(), *link, by, tx.now) for link in links],
    )


async def find_link(tx: Tx, ticket_id: UUID, link_id: UUID) -> Link:
    row = await tx.fetchrow(
        "SELECT kind, ticket_id, other_id FROM ticket_links WHERE link_id = $2 AND $1 IN (ticket_id, other_id)",
        ticket_id, link_id,
    )  # fmt: skip
    if row is None:
        raise LinkNotFound
    return Link(LinkKind(row["kind"]), row["ticket_id"], row["other_id"])


async def delete_link(tx: Tx, link_id: UUID) -> None:
    await tx.execute("DELETE FROM ticket_links WHERE link_id = $1", link_id)


async def insert_outside(tx: Tx, ticket_id: UUID, system: str, key: str, url: str, by: UUID) -> None:
    if await tx.fetchval("SELECT count(*) FROM outside_links WHERE ticket_id = $1", ticket_id) >= OUTSIDE_LIMIT:
        raise TooManyLinks(limit=OUTSIDE_LIMIT)
    try:
        await tx.execute(
            """INSERT INTO outside_links (link_id, ticket_id, system, key, url, added_by, added_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)""",
            tx.new_id(), ticket_id, system, key, url, by, tx.now,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise OutsideKnown from error


async def delete_outside(tx: Tx, ticket_id: UUID, link_id: UUID) -> tuple[str, str]:
    row = await tx.fetchrow(
        "DELETE FROM outside_links WHERE ticket_id = $1 AND link_id = $2 RETURNING system, key", ticket_id, link_id
    )
    if row is None:
        raise LinkNotFound
    return row["system"], row["key"]


async def move_merged(tx: Tx, from_id: UUID, into_id: UUID) -> None:
    """What was merged into it before goes on to where it goes: one step leads to the survivor, always."""
    await tx.execute(
        "UPDATE tickets SET merged_into = $2, updated_at = $3 WHERE merged_into = $1", from_id, into_id, tx.now
    )
