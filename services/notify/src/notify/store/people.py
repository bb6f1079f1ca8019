"""The copy of portal's people: what they are called and their address are sealed with a key of their own."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.person_keys import keys_of
from chassis.tx import Row, Tx
from notify.domain.copies import Contact, Known

SEALED = ("name", "email")


async def save_people(tx: Tx, people: Sequence[Known]) -> None:
    await tx.execute(
        """INSERT INTO people SELECT * FROM jsonb_populate_recordset(NULL::people, $1)
        ON CONFLICT (person_id) DO UPDATE SET version = excluded.version, name = NULL, email = NULL,
            sealed = excluded.sealed, lang = excluded.lang, zone = excluded.zone, role = excluded.role,
            client_id = excluded.client_id, active = excluded.active
        WHERE people.version < excluded.version AND people.erased_at IS NULL""",
        await _sealed(tx, [vars(person) for person in people]),
    )


async def _sealed(tx: Tx, people: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows whose name and address nobody reads without the person's key; bytes as PostgreSQL reads them in JSON."""
    keys = await keys_of(tx, [person["person_id"] for person in people])
    rows = []
    for person in people:
        sealed = tx.vault.close(keys[person["person_id"]], {name: person[name] for name in SEALED})
        rows.append({**person, "sealed": f"\\x{sealed.hex()}", **dict.fromkeys(SEALED)})
    return rows


async def plain_people(tx: Tx, limit: int) -> Sequence[Row]:
    """Of before they were sealed, or of an older process."""
    return await tx.fetch(
        """SELECT person_id, name, email FROM people WHERE num_nonnulls(name, email) > 0
        ORDER BY person_id LIMIT $1 FOR UPDATE SKIP LOCKED""",
        limit,
    )


async def seal_plain_people(tx: Tx, people: Sequence[Row]) -> None:
    if people:
        await tx.execute(
            """UPDATE people p SET sealed = n.sealed, name = NULL, email = NULL
            FROM jsonb_populate_recordset(NULL::people, $1) n WHERE n.person_id = p.person_id""",
            await _sealed(tx, people),
        )


async def add_contacts(tx: Tx, contacts: Sequence[Contact]) -> None:
    await tx.execute(
        """INSERT INTO people (person_id, version, sealed, lang, zone, role, client_id, active)
        SELECT person_id, 0, sealed, lang, 'Europe/Paris', 'client', client_id, true
        FROM jsonb_populate_recordset(NULL::people, $1) ON CONFLICT (person_id) DO NOTHING""",
        await _sealed(tx, [contact._asdict() for contact in contacts]),
    )


async def merge(tx: Tx, person_id: UUID, into_id: UUID, version: int) -> None:
    """`merged_into` is who they became in the end: topics keep no order between people, so merges come in any."""
    last_id = await tx.fetchval("SELECT merged_into FROM people WHERE person_id = $1", into_id) or into_id
    if last_id == person_id:
        return
    await tx.execute(
        """INSERT INTO people (person_id, version, lang, zone, role, active, merged_into)
        VALUES ($1, $3, 'fr', 'Europe/Paris', 'client', false, $2)
        ON CONFLICT (person_id) DO UPDATE SET merged_into = excluded.merged_into, version = excluded.version,
            name = NULL, email = NULL, sealed = NULL WHERE people.version < excluded.version""",
        person_id,
        last_id,
        version,
    )
    await tx.execute("UPDATE people SET merged_into = $2 WHERE merged_into = $1", person_id, last_id)
    await tx.execute("UPDATE tickets SET requester_id = $2 WHERE requester_id = $1", person_id, last_id)
    await tx.execute("UPDATE requests SET requester_id = $2 WHERE requester_id = $1", person_id, last_id)
    await tx.execute(
        "UPDATE deliveries SET recipient_id = $2 WHERE recipient_id = $1 AND state = 'waiting'",
        person_id,
        last_id,
    )
    if await tx.fetchval("SELECT erased_at FROM people WHERE person_id = $1", last_id):
        await forget(tx, last_id)


async def forget(tx: Tx, person_id: UUID) -> int:
    """How many rows were emptied. A ticket told late still has the id of whom they were."""
    merged = await tx.fetch("SELECT person_id FROM people WHERE merged_into = $1", person_id)
    return int(
        await tx.fetchval(
            """WITH person AS (
                INSERT INTO people AS p (person_id, version, lang, zone, role, active, erased_at)
                VALUES ($1, 0, 'fr', 'Europe/Paris', 'client', false, $2)
                ON CONFLICT (person_id) DO UPDATE
                SET name = NULL, email = NULL, sealed = NULL, active = false, erased_at = coalesce(p.erased_at, $2)
                RETURNING 1
            ), titles AS (
                UPDATE tickets SET title = '' WHERE requester_id = ANY($3) AND title <> '' RETURNING 1
            ), live AS (
                UPDATE live_messages SET data = data - 'title'
                WHERE kind <> 'group' AND (channel IN (SELECT 'person:' || id::text FROM unnest($3::uuid[]) id)
                    OR data->>'ticket_id' IN (SELECT ticket_id::text FROM tickets WHERE requester_id = ANY($3)))
                RETURNING 1
            ), retitled AS (
                UPDATE requests SET title = '' WHERE requester_id = ANY($3) AND title <> '' RETURNING 1
            ), groups AS (
                DELETE FROM live_messages WHERE kind = 'group'
                    AND coalesce(data->'data'->>'projectId', data->'data'->>'ticketId') IN
                        (SELECT request_id::text FROM requests WHERE requester_id = ANY($3)) RETURNING 1
            ), held AS (
                UPDATE held_facts SET fact = jsonb_set(fact, '{card,title}', '""')
                WHERE (fact->'card'->>'requester_id')::uuid = ANY($3) RETURNING 1
            ), merged AS (
                UPDATE people SET name = NULL, email = NULL, sealed = NULL WHERE merged_into = $1 RETURNING 1
            ), keys AS (
                DELETE FROM person_keys WHERE person_id = ANY($3)
            ), letters AS (
                UPDATE deliveries SET state = 'failed', reason = 'erased', ended_at = $2,
                    params = params - 'sealed_token' WHERE recipient_id = ANY($3) AND state = 'waiting'
                RETURNING 1
            ), choices AS (DELETE FROM preferences WHERE person_id = ANY($3) RETURNING 1)
            SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM titles) + (SELECT count(*) FROM live)
                + (SELECT count(*) FROM held) + (SELECT count(*) FROM letters) + (SELECT count(*) FROM retitled)
                + (SELECT count(*) FROM groups) + (SELECT count(*) FROM choices)""",
            person_id,
            tx.now,
            [person_id, *(row["person_id"] for row in merged)],
        )
    )
