"""Contacts and assets of an import: a statement for a batch of lines."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.domain.asset import FIELDS, Change
from intake.store.contacts import SEALED
from intake.store.sealed import seal_contacts, words_of_contacts

_CONTACT = "contact_id uuid, client_id uuid, name text, functions jsonb"
_INSERT_CONTACTS = f"""
INSERT INTO contacts (contact_id, client_id, name, functions, created_at)
SELECT contact_id, client_id, name, coalesce(functions, '[]'), $2
FROM jsonb_to_recordset($1) AS n({_CONTACT})
"""
# Someone with an account has no name here: the account has it. A line names one site for all functions: where it says
# no other functions than there are, nor a site that none of them is at, each stays at its own.
_SAID = (
    """(SELECT array_agg(DISTINCT f->>'function' ORDER BY f->>'function') FROM jsonb_array_elements({0}.functions) f)"""
)
_STAYS = f"""{_SAID.format("n")} = {_SAID.format("c")} AND (SELECT bool_or(was->'site_id' = now->'site_id')
    FROM jsonb_array_elements(c.functions) was, jsonb_array_elements(n.functions) now)"""
_CHANGE_CONTACTS = f"""
UPDATE contacts c SET version = c.version + 1, name = CASE WHEN c.name IS NOT NULL THEN n.name END,
    functions = CASE WHEN {_STAYS} THEN c.functions ELSE coalesce(n.functions, c.functions) END
FROM jsonb_to_recordset($1) AS n({_CONTACT}) WHERE c.contact_id = n.contact_id
"""
_TYPES = {"purchased_on": "date", "warranty_until": "date", "site_id": "uuid", "user_id": "uuid"}
_ASSET = ", ".join(["asset_id uuid", "client_id uuid", *(f"{one} {_TYPES.get(one, 'text')}" for one in FIELDS)])
_INSERT_ASSETS = f"""
INSERT INTO assets (asset_id, client_id, created_at, {", ".join(FIELDS)})
SELECT asset_id, client_id, $2, {", ".join(FIELDS)} FROM jsonb_to_recordset($1) AS n({_ASSET})
"""
_CHANGE_ASSETS = f"""
UPDATE assets a SET version = a.version + 1, {", ".join(f"{one} = n.{one}" for one in FIELDS)}
FROM jsonb_to_recordset($1) AS n({_ASSET}) WHERE a.asset_id = n.asset_id
"""
_HISTORY = """
INSERT INTO asset_history (line_id, asset_id, at, actor_id, field, from_value, to_value)
SELECT n.line_id, n.asset_id, $1, $2, n.field, n.from_value, n.to_value
FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[])
    AS n(line_id, asset_id, field, from_value, to_value)
"""


async def lock_contacts(tx: Tx, contact_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The clients of those that are still there."""
    rows = await tx.fetch(
        "SELECT contact_id, client_id FROM contacts WHERE contact_id = ANY($1) ORDER BY contact_id FOR UPDATE",
        list(contact_ids),
    )
    return {row["contact_id"]: row["client_id"] for row in rows}


async def lock_assets(tx: Tx, asset_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = await tx.fetch("SELECT * FROM assets WHERE asset_id = ANY($1) ORDER BY asset_id FOR UPDATE", list(asset_ids))
    return {row["asset_id"]: dict(row) for row in rows}


async def save_contacts(tx: Tx, new: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]) -> None:
    if new:
        await tx.execute(_INSERT_CONTACTS, new, tx.now)
    if changed:
        await tx.execute(_CHANGE_CONTACTS, changed)
    said = [one for one in (*new, *changed) if one.get("email") or one.get("phone")]
    kept = await words_of_contacts(tx, [one["contact_id"] for one in said])
    await seal_contacts(
        tx, [kept[one["contact_id"]] | {name: one[name] for name in SEALED if one.get(name)} for one in said]
    )


async def save_assets(
    tx: Tx,
    new: Sequence[Mapping[str, Any]],
    changed: Sequence[Mapping[str, Any]],
    story: Sequence[tuple[UUID, Change]],
    by: UUID,
) -> None:
    if new:
        await tx.execute(_INSERT_ASSETS, new, tx.now)
    if changed:
        await tx.execute(_CHANGE_ASSETS, changed)
    fields, before, after = ([change[at] for _, change in story] for at in range(3))
    ids = [tx.new_id() for _ in story]
    await tx.execute(_HISTORY, tx.now, by, ids, [one for one, _ in story], fields, before, after)
