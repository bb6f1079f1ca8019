"""The copy of portal's people, and what is emptied when one of them is erased."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.tx import Tx

_SAVE = """
INSERT INTO people AS p (person_id, name, lang, role, client_id, active, version)
SELECT * FROM jsonb_to_recordset($1)
    AS n(person_id uuid, name text, lang text, role text, client_id uuid, active boolean, version int)
ORDER BY n.person_id
ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, lang = excluded.lang, role = excluded.role,
    client_id = excluded.client_id, active = excluded.active, version = excluded.version
WHERE p.version < excluded.version AND p.erased_at IS NULL AND p.merged_into IS NULL
"""
_MERGE = """
INSERT INTO people AS p (person_id, merged_into, active, version) VALUES ($1, $2, false, $3)
ON CONFLICT (person_id) DO UPDATE SET merged_into = $2, active = false WHERE p.erased_at IS NULL
"""
_MERGE_CONTACT = """
WITH old AS (DELETE FROM contacts WHERE contact_id = $1 RETURNING *)
INSERT INTO contacts AS c (contact_id, client_id, name, email, phone, functions, created_at)
SELECT $2, client_id, name, email, phone, functions, created_at FROM old
ON CONFLICT (contact_id) DO UPDATE SET email = coalesce(c.email, excluded.email),
    phone = coalesce(c.phone, excluded.phone), functions = (SELECT coalesce(jsonb_agg(DISTINCT f), '[]')
        FROM jsonb_array_elements(c.functions || excluded.functions) f)
"""
_ERASE = """
INSERT INTO people AS p (person_id, active, erased_at) VALUES ($1, false, $2)
ON CONFLICT (person_id) DO UPDATE SET name = NULL, active = false, erased_at = coalesce(p.erased_at, $2)
"""
_EMPTY_TICKETS = """
UPDATE tickets SET title = '', description = '', already_tried = NULL, contact_name = NULL, contact_phone = NULL,
    device = NULL, department = NULL, business_impact = NULL, requester_email = NULL, requester_phone = NULL
WHERE requester_id = $1 AND (title, description) <> ('', '') RETURNING ticket_id, client_id
"""
_EMPTY_HISTORY = """
UPDATE ticket_history SET was = was - '{title,description,already_tried,contact_name,contact_phone,
    device,department,business_impact,requester_email,requester_phone}'::text[]
WHERE ticket_id = ANY($1)
"""
_EMPTY_LINES = """
UPDATE timeline SET text = NULL WHERE text IS NOT NULL AND (actor_id = $1 OR kind = 'title_changed'
    AND ticket_id IN (SELECT ticket_id FROM tickets WHERE requester_id = $1))
"""


async def save_people(tx: Tx, people: Sequence[dict[str, Any]]) -> None:
    if people:
        await tx.execute(_SAVE, people)


async def merge_person(tx: Tx, person_id: UUID, into_id: UUID, version: int) -> None:
    await tx.execute(_MERGE, person_id, into_id, version)
    await tx.execute("UPDATE tickets SET requester_id = $2 WHERE requester_id = $1", person_id, into_id)
    await tx.execute("UPDATE tickets SET onsite_contact_id = $2 WHERE onsite_contact_id = $1", person_id, into_id)
    await tx.execute(_MERGE_CONTACT, person_id, into_id)
    await tx.execute("UPDATE assets SET user_id = $2 WHERE user_id = $1", person_id, into_id)


async def empty_person(tx: Tx, person_id: UUID) -> tuple[int, list[tuple[UUID, UUID]]]:
    """Rows emptied, and the tickets (with their clients) that lost their title."""
    await tx.execute(_ERASE, person_id, tx.now)
    tickets = await tx.fetch(_EMPTY_TICKETS, person_id)
    await tx.execute(_EMPTY_HISTORY, [row["ticket_id"] for row in tickets])
    lines = await tx.execute(_EMPTY_LINES, person_id)
    contacts = await tx.execute("DELETE FROM contacts WHERE contact_id = $1", person_id)
    emptied = sum(int(done.rsplit(" ", 1)[-1]) for done in (lines, contacts))
    return 1 + len(tickets) + emptied, [(row["ticket_id"], row["client_id"]) for row in tickets]
