"""Writes of client companies and their sites; the client's row is the lock, its version steps with each change."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from chassis.tx import Row, Tx
from intake.domain.errors import ClientNotFound, SirenTaken
from intake.domain.opening import Site
from intake.store.sealed import seal_contacts_of_sites

CLIENT_COLUMNS = (
    "name", "legal_name", "siren", "siret", "vat_number", "electronic_address", "billing_address", "currency",
    "preferences", "notes", "vip", "active",
)  # fmt: skip
SAID_OF_SITES = "site_id, label, address, latitude, longitude, zone, department, hours"
SITE_COLUMNS = (
    "label", "address", "latitude", "longitude", "zone", "department", "hours", "siret", "access_notes",
    "contact_name", "contact_phone", "contact_sealed", "active",
)  # fmt: skip
CONTACT = ("contact_name", "contact_phone")


class Company(NamedTuple):
    """A client with all its sites: what is said of it."""

    client_id: UUID
    name: str
    vip: bool
    active: bool
    version: int
    sites: tuple[Site, ...]


async def insert_client(tx: Tx, values: Mapping[str, Any]) -> Company:
    client_id = tx.new_id()
    try:
        await _insert(tx, "clients", CLIENT_COLUMNS, values, client_id=client_id, created_at=tx.now)
    except asyncpg.UniqueViolationError as error:
        raise SirenTaken from error
    return Company(client_id, values["name"], values["vip"], True, 1, ())


async def lock_client(tx: Tx, client_id: UUID) -> Row:
    row = await tx.fetchrow("SELECT * FROM clients WHERE client_id = $1 FOR UPDATE", client_id)
    if row is None:
        raise ClientNotFound
    return row


async def change_client(tx: Tx, client_id: UUID, changes: Mapping[str, Any]) -> Company:
    """A locked one."""
    columns = [column for column in CLIENT_COLUMNS if column in changes]
    sets = "".join(f", {column} = ${at}" for at, column in enumerate(columns, 2))
    try:
        [row] = await tx.fetch(
            f"UPDATE clients SET version = version + 1{sets} WHERE client_id = $1 RETURNING *",
            client_id, *(changes[column] for column in columns),
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise SirenTaken from error
    sites = await tx.fetch(
        f"SELECT {SAID_OF_SITES} FROM sites WHERE client_id = $1 AND active ORDER BY site_id", client_id
    )
    return Company(client_id, row["name"], row["vip"], row["active"], row["version"], tuple(map(site_of, sites)))


async def insert_site(tx: Tx, client_id: UUID, values: Mapping[str, Any]) -> UUID:
    site_id = tx.new_id()
    values = await _with_contact_sealed(tx, site_id, values)
    await _insert(tx, "sites", SITE_COLUMNS, values, site_id=site_id, client_id=client_id, created_at=tx.now)
    return site_id


async def lock_site(tx: Tx, site_id: UUID) -> None:
    """Before its contact is read: an erasure empties it without the company's lock."""
    await tx.execute("SELECT FROM sites WHERE site_id = $1 FOR NO KEY UPDATE", site_id)


async def update_site(tx: Tx, site_id: UUID, values: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    columns: tuple[str, ...] = SITE_COLUMNS
    if all(values[name] == kept[name] for name in CONTACT):
        # The same contact keeps their key, or no older backup could be read.
        columns = tuple(column for column in SITE_COLUMNS if column not in ("contact_phone", "contact_sealed"))
    else:
        values = await _with_contact_sealed(tx, site_id, values)
    sets = ", ".join(f"{column} = ${at}" for at, column in enumerate(columns, 2))
    await tx.execute(
        f"UPDATE sites SET version = version + 1, {sets} WHERE site_id = $1",
        site_id, *(values[column] for column in columns),
    )  # fmt: skip


async def _with_contact_sealed(tx: Tx, site_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    sealed = await seal_contacts_of_sites(tx, {site_id: values["contact_phone"]})
    return {**values, "contact_phone": None, "contact_sealed": sealed[site_id]}


async def _insert(tx: Tx, table: str, known: tuple[str, ...], values: Mapping[str, Any], **more: object) -> None:
    """What is not given is the table's default."""
    given = more | {column: values[column] for column in known if column in values}
    marks = ", ".join(f"${at}" for at in range(1, len(given) + 1))
    await tx.execute(f"INSERT INTO {table} ({', '.join(given)}) VALUES ({marks})", *given.values())


def site_of(row: Row) -> Site:
    return Site(**{column: row[column] for column in SAID_OF_SITES.split(", ")})
