"""People as rows: what they are called and how they are reached is sealed with a key of their own."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from chassis.person_keys import keys_of, wrapped
from chassis.tx import Reader, Row, Tx
from portal.domain.errors import EmailTaken
from portal.domain.model import Person

SEALED = ("name", "email", "phone")
_PLAIN = ("person_id", "lang", "zone", "role", "client_id", "active", "version")


PERSON = ", ".join(f"p.{name}" for name in (*_PLAIN, *SEALED, "sealed")) + f", {wrapped('p.person_id')}"
"""to be read with `person_of`, or `reader.vault.opened`; rows of before they were sealed have the words themselves"""


def person_of(reader: Reader, row: Row) -> Person:
    """Restored after an erasure, one has no name left."""
    found = reader.vault.opened(row)
    return Person(name=found["name"] or "", **{name: found[name] for name in (*_PLAIN, "email", "phone")})


async def key_of(tx: Tx, person_id: UUID) -> bytes:
    return (await keys_of(tx, [person_id]))[person_id]


async def save_person(tx: Tx, person: Person) -> None:
    if await tx.fetchval(
        "SELECT EXISTS (SELECT FROM people WHERE email = $1 AND person_id <> $2)", person.email, person.person_id
    ):
        raise EmailTaken
    sealed = tx.vault.close(
        await key_of(tx, person.person_id), {"name": person.name, "email": person.email, "phone": person.phone}
    )
    try:
        await tx.execute(
            f"""INSERT INTO people ({", ".join(_PLAIN)}, sealed, email_mark, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (person_id) DO UPDATE SET name = NULL, email = NULL, phone = NULL,
            lang = excluded.lang, zone = excluded.zone, role = excluded.role, client_id = excluded.client_id,
            active = excluded.active, version = excluded.version, sealed = excluded.sealed,
            email_mark = excluded.email_mark""",
            person.person_id, person.lang, person.zone, person.role, person.client_id, person.active, person.version,
            sealed, tx.vault.mark(person.email) if person.email else None, tx.now,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise EmailTaken from error


async def lock_person(tx: Tx, person_id: UUID) -> Person | None:
    row = await tx.fetchrow(
        f"SELECT {PERSON} FROM people p WHERE p.person_id = $1 AND p.erased_at IS NULL FOR UPDATE OF p", person_id
    )
    return person_of(tx, row) if row else None


async def plain_people(tx: Tx, limit: int) -> Sequence[Row]:
    return await tx.fetch(
        """SELECT person_id, name, email, phone FROM people WHERE name IS NOT NULL
        ORDER BY person_id LIMIT $1 FOR UPDATE SKIP LOCKED""",
        limit,
    )


async def seal_person(tx: Tx, row: Row) -> None:
    sealed = tx.vault.close(await key_of(tx, row["person_id"]), {name: row[name] for name in SEALED})
    await tx.execute(
        """UPDATE people SET sealed = $2, email_mark = $3, name = NULL, email = NULL, phone = NULL
        WHERE person_id = $1""",
        row["person_id"], sealed, tx.vault.mark(row["email"]) if row["email"] else None,
    )  # fmt: skip
