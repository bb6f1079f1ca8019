"""The copy of portal's people, and what is emptied when one of them is erased."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from chassis.erasure import ANSWERS_KEPT, forget_answers
from chassis.person_keys import destroy_keys
from chassis.tx import Tx
from intake.store.sealed import destroy_unused_keys, seal_contacts, words_of_contacts

TURN = 7_462_002
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
_BECAME = """
SELECT coalesce(p.merged_into, p.person_id), last.erased_at IS NOT NULL FROM people p
LEFT JOIN people last ON last.person_id = coalesce(p.merged_into, p.person_id) WHERE p.person_id = $1
"""
_MERGE_CONTACT = """
WITH old AS (DELETE FROM contacts WHERE contact_id = $1 RETURNING *)
INSERT INTO contacts AS c (contact_id, client_id, name, functions, created_at)
SELECT $2, client_id, name, functions, created_at FROM old
ON CONFLICT (contact_id) DO UPDATE SET functions = (SELECT coalesce(jsonb_agg(DISTINCT f), '[]')
        FROM jsonb_array_elements(c.functions || excluded.functions) f), version = c.version + 1
"""
_ERASE = """
INSERT INTO people AS p (person_id, active, erased_at) VALUES ($1, false, $2)
ON CONFLICT (person_id) DO UPDATE SET name = NULL, active = false, erased_at = coalesce(p.erased_at, $2)
"""
_CONTACT = ("contact_name", "contact_phone", "contact_sealed")
_TYPED = (
    "already_tried", "address", "device", "department", "business_impact", "requester_email", "requester_phone",
    "sealed", "key_id", *_CONTACT,
)  # fmt: skip
EMPTIED = f"""title = '', description = '', {", ".join(f"{column} = NULL" for column in _TYPED)},
    fields = fields - ARRAY(SELECT code FROM custom_fields WHERE type = 'text')"""
EMPTIED_COLUMNS = ("title", "description", "fields", *_TYPED)
_EMPTY_TICKETS = f"""
UPDATE tickets SET {EMPTIED}
WHERE requester_id = $1 AND (title, description) <> ('', '') RETURNING ticket_id, client_id
"""
# What a ticket was: the trigger keeps what the statements here have just taken out of it.
EMPTY_HISTORY = """
UPDATE ticket_history SET was = was - $2::text[] WHERE ticket_id = ANY($1) AND was ?| $2
"""
# Whatever anybody wrote on the tickets they asked for may name them.
_EMPTY_LINES = """
UPDATE timeline SET text = NULL WHERE text IS NOT NULL AND line_id IN (
    SELECT line_id FROM timeline WHERE actor_id = $1 AND text IS NOT NULL
    UNION SELECT line_id FROM timeline JOIN tickets USING (ticket_id) WHERE requester_id = $1)
"""
_EMPTY_CONTACTS = """
UPDATE tickets t SET contact_name = NULL, contact_phone = NULL, contact_sealed = NULL
WHERE num_nonnulls(contact_name, contact_phone, contact_sealed) > 0 AND ticket_id IN (
    SELECT ticket_id FROM tickets WHERE onsite_contact_id = $1
    UNION SELECT t.ticket_id FROM tickets t JOIN people p USING (client_id)
        WHERE p.person_id = $1 AND lower(t.contact_name) = lower(p.name))
RETURNING ticket_id
"""
_EMPTY_SITES = """
UPDATE sites s SET contact_name = NULL, contact_phone = NULL, contact_sealed = NULL FROM people p
WHERE p.person_id = $1 AND s.client_id = p.client_id AND lower(s.contact_name) = lower(p.name) RETURNING site_id
"""
_EMPTY = (_EMPTY_LINES, "DELETE FROM contacts WHERE contact_id = $1")
# An answer kept for a day speaks of a ticket that moved since.
_ANSWERED = """
SELECT DISTINCT ticket_id FROM tickets JOIN timeline USING (ticket_id) WHERE requester_id = $1 AND at > $2
"""


async def save_people(tx: Tx, people: Sequence[dict[str, Any]]) -> None:
    if people:
        await tx.execute(_SAVE, people)


class Became(NamedTuple):
    person_id: UUID
    is_erased: bool


async def take_turn(tx: Tx) -> None:
    """Held to commit: two merges of one chain, or a merge and an erasure, would not see each other."""
    await tx.execute("SELECT pg_advisory_xact_lock($1)", TURN)


async def everyone_merged(tx: Tx, person_id: UUID) -> list[UUID]:
    """Whoever they were before, and themselves."""
    merged = await tx.fetch("SELECT person_id FROM people WHERE merged_into = $1", person_id)
    return [*(row["person_id"] for row in merged), person_id]


async def became(tx: Tx, person_id: UUID) -> Became:
    """Themselves, unless they were merged."""
    row = await tx.fetchrow(_BECAME, person_id)
    return Became(*row) if row else Became(person_id, False)


async def merge_person(tx: Tx, person_id: UUID, into_id: UUID, version: int) -> None:
    await tx.execute(_MERGE, person_id, into_id, version)
    await tx.execute("UPDATE people SET merged_into = $2 WHERE merged_into = $1", person_id, into_id)
    await tx.execute("UPDATE tickets SET requester_id = $2 WHERE requester_id = $1", person_id, into_id)
    await tx.execute("UPDATE tickets SET onsite_contact_id = $2 WHERE onsite_contact_id = $1", person_id, into_id)
    await _merge_contact(tx, person_id, into_id)
    await tx.execute("UPDATE assets SET user_id = $2 WHERE user_id = $1", person_id, into_id)
    await tx.execute("UPDATE attachments SET added_by = $2 WHERE added_by = $1", person_id, into_id)


async def _merge_contact(tx: Tx, person_id: UUID, into_id: UUID) -> None:
    """Locked in the order of their ids first, so that nobody changes what is read here and no two merges deadlock."""
    await tx.execute(
        "SELECT FROM contacts WHERE contact_id = ANY($1) ORDER BY contact_id FOR NO KEY UPDATE", [person_id, into_id]
    )
    old = (await words_of_contacts(tx, [person_id])).get(person_id)
    if old is None:
        return
    await tx.execute(_MERGE_CONTACT, person_id, into_id)
    # Now it is there for certain, and ours: somebody may have added it while we waited.
    new = (await words_of_contacts(tx, [into_id]))[into_id]
    both = {name: new[name] or old[name] for name in ("email", "phone")}
    await seal_contacts(tx, [{"contact_id": into_id, **both}])
    await destroy_unused_keys(tx, [person_id])


async def empty_person(tx: Tx, person_id: UUID) -> tuple[int, list[tuple[UUID, UUID]]]:
    """Rows emptied, and the tickets (with their clients) that lost their title."""
    # While the name is still here: contacts are people typed, not people known.
    contacts = await tx.fetch(_EMPTY_CONTACTS, person_id)
    sites = await tx.fetch(_EMPTY_SITES, person_id)
    done = [await tx.execute(sql, person_id) for sql in _EMPTY]
    await tx.execute(_ERASE, person_id, tx.now)
    tickets = await tx.fetch(_EMPTY_TICKETS, person_id)
    await tx.execute(EMPTY_HISTORY, [row["ticket_id"] for row in contacts], _CONTACT)
    await tx.execute(EMPTY_HISTORY, [row["ticket_id"] for row in tickets], EMPTIED_COLUMNS)
    await destroy_keys(tx, [person_id, *(row[0] for row in (*sites, *contacts, *tickets))])
    moved = await tx.fetch(_ANSWERED, person_id, tx.now - ANSWERS_KEPT)
    await forget_answers(tx, [person_id, *(row["ticket_id"] for row in moved)])
    rows = 1 + len(tickets) + len(contacts) + len(sites) + sum(int(one.rsplit(" ", 1)[-1]) for one in done)
    return rows, [(row["ticket_id"], row["client_id"]) for row in tickets]
