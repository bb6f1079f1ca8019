"""Writes of client companies and their sites; the client's row is the lock, its version steps with each change."""

from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from chassis.tx import Row, Tx
from intake.domain.errors import ClientNotFound, SirenTaken
from intake.domain.opening import Site

SITE_COLUMNS = "site_id, label, address, latitude, longitude, zone, department, hours"


class Company(NamedTuple):
    """A client with all its sites: what is said of it."""

    client_id: UUID
    name: str
    vip: bool
    active: bool
    version: int
    sites: tuple[Site, ...]


async def insert_client(tx: Tx, *, name: str, siren: str | None, vip: bool) -> Company:
    client_id = tx.new_id()
    try:
        await tx.execute(
            "INSERT INTO clients (client_id, name, siren, vip, created_at) VALUES ($1, $2, $3, $4, $5)",
            client_id, name, siren, vip, tx.now,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise SirenTaken from error
    return Company(client_id, name, vip, True, 1, ())


async def change_client(tx: Tx, client_id: UUID, changes: dict[str, Any]) -> Company:
    columns = [column for column in ("name", "siren", "vip", "active") if column in changes]
    sets = "".join(f", {column} = ${at}" for at, column in enumerate(columns, 2))
    version = await tx.fetchval("SELECT version FROM clients WHERE client_id = $1 FOR UPDATE", client_id)
    if version is None:
        raise ClientNotFound
    tx.expect(version)
    try:
        [row] = await tx.fetch(
            f"UPDATE clients SET version = version + 1{sets} WHERE client_id = $1 RETURNING *",
            client_id, *(changes[column] for column in columns),
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise SirenTaken from error
    sites = await tx.fetch(
        f"SELECT {SITE_COLUMNS} FROM sites WHERE client_id = $1 AND active ORDER BY site_id", client_id
    )
    return Company(client_id, row["name"], row["vip"], row["active"], row["version"], tuple(map(site_of, sites)))


async def insert_site(tx: Tx, client_id: UUID, site: Site, **more: str | None) -> None:
    try:
        await tx.execute(
            f"""INSERT INTO sites ({SITE_COLUMNS}, client_id, access_notes, contact_name, contact_phone, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
            site.site_id, site.label, site.address, site.latitude, site.longitude, site.zone, site.department,
            site.hours, client_id, more["access_notes"], more["contact_name"], more["contact_phone"], tx.now,
        )  # fmt: skip
    except asyncpg.ForeignKeyViolationError as error:
        raise ClientNotFound from error


def site_of(row: Row) -> Site:
    return Site(**{column: row[column] for column in SITE_COLUMNS.split(", ")})
