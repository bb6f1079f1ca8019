"""Writes of an import: a few statements for a batch of lines, however many."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.domain.import_kinds import Line
from intake.domain.opening import Site
from intake.store.clients import Company
from intake.store.sealed import contacts_of_sites, in_json, seal_contacts_of_sites

_INSERT_CLIENTS = """
INSERT INTO clients (client_id, name, siren, vip, active, created_at)
SELECT client_id, name, siren, coalesce(vip, false), coalesce(active, true), $2
FROM jsonb_to_recordset($1) AS n(client_id uuid, name text, siren text, vip bool, active bool)
"""
_CHANGE_CLIENTS = """
UPDATE clients c SET name = n.name, siren = coalesce(n.siren, c.siren), vip = coalesce(n.vip, c.vip),
    active = coalesce(n.active, c.active)
FROM jsonb_to_recordset($1) AS n(client_id uuid, name text, siren text, vip bool, active bool)
WHERE c.client_id = n.client_id
"""
_SITE = (
    "site_id uuid, client_id uuid, label text, address text, latitude float8, longitude float8, zone text, "
    "department text, hours jsonb, access_notes text, contact_name text, contact_sealed bytea"
)
_INSERT_SITES = f"""
INSERT INTO sites (site_id, client_id, label, address, latitude, longitude, zone, department, hours,
    access_notes, contact_name, contact_sealed, created_at)
SELECT site_id, client_id, label, address, latitude, longitude, coalesce(zone, $3), department,
    coalesce(hours, '[]'), access_notes, contact_name, contact_sealed, $2 FROM jsonb_to_recordset($1) AS n({_SITE})
"""
_CHANGE_SITES = f"""
UPDATE sites s SET version = s.version + 1,
    label = n.label, address = n.address, latitude = n.latitude, longitude = n.longitude,
    zone = coalesce(n.zone, s.zone), department = n.department, access_notes = coalesce(n.access_notes, s.access_notes),
    hours = coalesce(n.hours, s.hours), contact_name = coalesce(n.contact_name, s.contact_name),
    contact_phone = CASE WHEN n.contact_sealed IS NULL THEN s.contact_phone END,
    contact_sealed = coalesce(n.contact_sealed, s.contact_sealed)
FROM jsonb_to_recordset($1) AS n({_SITE}) WHERE s.site_id = n.site_id
"""
_SAID = ", ".join(field.name for field in fields(Site))
_KEEP = """
INSERT INTO imported_lines (kind, reference, id, digest, imported_at)
SELECT $1, n.reference, n.id, n.digest, $5 FROM unnest($2::text[], $3::uuid[], $4::bytea[]) AS n(reference, id, digest)
WHERE NOT EXISTS (SELECT FROM imported_lines o WHERE o.id = n.id AND o.kind = $1 AND o.reference <> n.reference)
ON CONFLICT (kind, reference) DO UPDATE SET digest = excluded.digest, imported_at = excluded.imported_at
"""


async def take_turn(tx: Tx, kind: str) -> None:
    """Two imports of one kind: the second waits, and finds what the first wrote."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"import {kind}")


async def keep_lines(tx: Tx, kind: str, kept: Sequence[tuple[UUID, Line]]) -> None:
    if kept:
        await tx.execute(
            _KEEP, kind, [line.reference for _, line in kept], [one for one, _ in kept],
            [line.digest for _, line in kept], tx.now,
        )  # fmt: skip


async def save_clients(tx: Tx, new: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]) -> list[Company]:
    if new:
        await tx.execute(_INSERT_CLIENTS, new, tx.now)
    if changed:
        await tx.execute(_CHANGE_CLIENTS, changed)
    made = [Company(one["client_id"], one["name"], bool(one.get("vip")), one.get("active", True), 1, ()) for one in new]
    return made + await step_clients(tx, [one["client_id"] for one in changed])


async def save_sites(tx: Tx, new: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]], zone: str) -> None:
    kept = await contacts_of_sites(tx, [one["site_id"] for one in changed])
    phones = {
        one["site_id"]: one["contact_phone"]
        for one in (*new, *changed)
        if one.get("contact_phone") and (one.get("contact_name"), one["contact_phone"]) != kept.get(one["site_id"])
    }
    sealed = await seal_contacts_of_sites(tx, phones)

    def rows(sites: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{**one, "contact_phone": None, "contact_sealed": in_json(sealed.get(one["site_id"]))} for one in sites]

    if new:
        await tx.execute(_INSERT_SITES, rows(new), tx.now, zone)
    if changed:
        await tx.execute(_CHANGE_SITES, rows(changed))


async def step_clients(tx: Tx, client_ids: Sequence[UUID]) -> list[Company]:
    """The companies that changed, whole, each with a new version."""
    if not client_ids:
        return []
    await tx.execute(
        "SELECT FROM clients WHERE client_id = ANY($1) ORDER BY client_id FOR NO KEY UPDATE", list(client_ids)
    )
    rows = await tx.fetch(
        "UPDATE clients SET version = version + 1 WHERE client_id = ANY($1) RETURNING *", list(client_ids)
    )
    sites: dict[UUID, list[Site]] = defaultdict(list)
    for row in await tx.fetch(
        f"SELECT client_id, {_SAID} FROM sites WHERE client_id = ANY($1) AND active ORDER BY site_id",
        list(client_ids),
    ):
        client_id, *said = row
        sites[client_id].append(Site(**dict(zip(_SAID.split(", "), said, strict=True))))
    return [
        Company(r["client_id"], r["name"], r["vip"], r["active"], r["version"], tuple(sites[r["client_id"]]))
        for r in rows
    ]
