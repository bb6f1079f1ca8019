"""Writes of clients' contacts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from intake.domain.errors import ClientNotFound, ContactKnown, ContactNotFound
from intake.store.sealed import destroy_unused_keys, seal_contacts, words_of_contacts

COLUMNS = ("name", "functions")
SEALED = ("email", "phone")


async def insert_contact(tx: Tx, contact_id: UUID, client_id: UUID, values: Mapping[str, Any]) -> None:
    try:
        await tx.execute(
            """INSERT INTO contacts (contact_id, client_id, name, functions, created_at)
            VALUES ($1, $2, $3, $4, $5)""",
            contact_id, client_id, *(values[column] for column in COLUMNS), tx.now,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise ContactKnown from error
    except asyncpg.ForeignKeyViolationError as error:
        raise ClientNotFound from error
    await seal_contacts(tx, [{"contact_id": contact_id, **{name: values[name] for name in SEALED}}])


async def update_contact(tx: Tx, client_id: UUID, contact_id: UUID, changes: Mapping[str, Any]) -> None:
    version = await tx.fetchval(
        "SELECT version FROM contacts WHERE contact_id = $1 AND client_id = $2 FOR UPDATE", contact_id, client_id
    )
    if version is None:
        raise ContactNotFound
    tx.expect(version)
    columns = [column for column in COLUMNS if column in changes]
    sets = "".join(f", {column} = ${at}" for at, column in enumerate(columns, 2))
    await tx.execute(
        f"UPDATE contacts SET version = version + 1{sets} WHERE contact_id = $1",
        contact_id, *(changes[column] for column in columns),
    )  # fmt: skip
    if said := {name: changes[name] for name in SEALED if name in changes}:
        kept = await words_of_contacts(tx, [contact_id])
        await seal_contacts(tx, [kept[contact_id] | said])


async def delete_contact(tx: Tx, client_id: UUID, contact_id: UUID) -> None:
    done = await tx.execute("DELETE FROM contacts WHERE contact_id = $1 AND client_id = $2", contact_id, client_id)
    if done != "DELETE 1":
        raise ContactNotFound
    # The key of somebody who asked for something opens how they are reached about that, too.
    await destroy_unused_keys(tx, [contact_id])
