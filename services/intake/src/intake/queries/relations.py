"""Reads of who is around a ticket and what is linked with it."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Reader
from intake.domain.model import OPEN_STATES
from intake.domain.relations import SEEN, LinkKind, Part
from intake.queries.tickets import CONTACT, Record, seen_by

OPEN = ", ".join(f"'{state}'" for state in sorted(OPEN_STATES))
ENDED = "'validated', 'closed', 'cancelled'"
_BLOCKED = f"""
EXISTS (SELECT FROM ticket_links b JOIN tickets x ON x.ticket_id = b.other_id
    WHERE b.ticket_id = %s AND b.kind = 'depends_on' AND x.state IN ({OPEN}))
"""
_OTHER = """jsonb_build_object('id', o.ticket_id, 'number', o.number, 'title', o.title, 'kind', o.kind,
    'state', o.state, 'client', jsonb_build_object('id', c.client_id, 'name', c.name))"""


def _relation(way: int) -> str:
    cases = " ".join(f"WHEN '{kind}' THEN '{SEEN[kind][way]}'" for kind in LinkKind)
    return f"CASE k.kind {cases} END"


async def relations(reader: Reader, who: Who, ticket_id: UUID, *, staff: bool) -> Record | None:
    """One statement. Of linked tickets only those the reader may know of are told."""
    seen, args = seen_by(who, 3)
    other, _ = seen_by(who, 3, "o")
    row = await reader.fetchrow(
        f"""SELECT t.ticket_id, t.client_id, t.number, t.kind, t.requester_id, t.owner_id, t.state,
            (SELECT p.name FROM people p WHERE p.person_id = t.owner_id) AS owner_name,
            {_BLOCKED % "t.ticket_id"} AS is_blocked,
            (SELECT jsonb_agg(jsonb_build_object('person_id', b.person_id, 'part', b.part, 'name', p.name)
                ORDER BY b.added_at, b.person_id)
                FROM ticket_people b LEFT JOIN people p USING (person_id) WHERE b.ticket_id = t.ticket_id) AS people,
            (SELECT jsonb_agg(jsonb_build_object('link_id', l.link_id, 'relation', l.relation, 'ticket', {_OTHER})
                ORDER BY l.relation, o.number) FROM (
                    SELECT k.link_id, k.other_id AS there, {_relation(0)} AS relation
                    FROM ticket_links k WHERE k.ticket_id = t.ticket_id
                    UNION ALL SELECT k.link_id, k.ticket_id, {_relation(1)}
                    FROM ticket_links k WHERE k.other_id = t.ticket_id
                ) l JOIN tickets o ON o.ticket_id = l.there JOIN clients c ON c.client_id = o.client_id
                WHERE {other}) AS links,
            (SELECT jsonb_agg({_OTHER} ORDER BY o.number) FROM (
                    SELECT * FROM tickets s WHERE s.merged_into = t.ticket_id ORDER BY s.number LIMIT 100
                ) o JOIN clients c ON c.client_id = o.client_id WHERE {other}) AS merged,
            CASE WHEN $2 THEN (SELECT jsonb_agg(jsonb_build_object(
                    'link_id', e.link_id, 'system', e.system, 'key', e.key, 'url', e.url) ORDER BY e.added_at)
                FROM outside_links e WHERE e.ticket_id = t.ticket_id) END AS outside
        FROM tickets t WHERE t.ticket_id = $1 AND {seen}""",
        ticket_id, staff, *args,
    )  # fmt: skip
    return dict(row) if row else None


async def candidates(reader: Reader, part: Part, client_id: UUID, *, search: str, limit: int) -> list[Record]:
    """Who could be added, by name."""
    who = "p.client_id IS NULL AND p.role IN ('technician', 'dispatcher', 'manager', 'admin')"
    if part is Part.WATCHER:
        who = "p.client_id = $1 AND p.role IN ('client', 'client_manager')"
    rows = await reader.fetch(
        f"""SELECT p.person_id, p.name FROM people p WHERE p.active AND p.name IS NOT NULL AND $1::uuid IS NOT NULL
            AND {who} AND ($2 = '' OR strpos(lower(p.name), lower($2)) > 0) ORDER BY p.name, p.person_id LIMIT $3""",
        client_id, search, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def is_blocked(reader: Reader, ticket_id: UUID) -> bool:
    return bool(await reader.fetchval(f"SELECT {_BLOCKED % '$1'}", ticket_id))


async def has_open_child(reader: Reader, ticket_id: UUID) -> bool:
    return bool(
        await reader.fetchval(
            f"""SELECT EXISTS (SELECT FROM ticket_links k JOIN tickets x ON x.ticket_id = k.other_id
            WHERE k.ticket_id = $1 AND k.kind = 'child' AND x.state NOT IN ({ENDED}))""",
            ticket_id,
        )
    )


async def is_waited_for(reader: Reader, ticket_id: UUID) -> bool:
    """Others are its children or depend on it."""
    return bool(
        await reader.fetchval(
            """SELECT EXISTS (SELECT FROM ticket_links WHERE ticket_id = $1 AND kind = 'child')
            OR EXISTS (SELECT FROM ticket_links WHERE other_id = $1 AND kind = 'depends_on')""",
            ticket_id,
        )
    )


async def comments_of(reader: Reader, ticket_id: UUID, line_ids: list[UUID]) -> list[Record]:
    rows = await reader.fetch(
        """SELECT line_id, at, actor_id, text, audience FROM timeline
        WHERE ticket_id = $1 AND kind = 'comment' AND line_id = ANY($2) ORDER BY at, line_id""",
        ticket_id, line_ids,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def asked_of(reader: Reader, ticket_id: UUID) -> Record:
    """What a ticket was opened with, for one that is split off it."""
    (row,) = await reader.fetch(
        f"""SELECT t.kind, t.service_id, t.site_id, t.address, t.wished_mode, t.impact, t.urgency,
            t.onsite_contact_id, t.contact_name, t.contact_phone, {CONTACT}, t.client_id, t.requester_id,
            v.default_mode,
            coalesce(s.active, false) AS site_open, CASE WHEN NOT s.active THEN s.address END AS site_address,
            coalesce(p.active AND p.client_id = t.client_id, false) AS contact_there, p.name AS onsite_name
        FROM tickets t JOIN services v USING (service_id) LEFT JOIN sites s ON s.site_id = t.site_id
            LEFT JOIN people p ON p.person_id = t.onsite_contact_id
        WHERE t.ticket_id = $1""",
        ticket_id,
    )
    return reader.vault.opened(row)
