"""Writes of clients' assets; each change leaves lines that nobody can take back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from chassis.tx import Row, Tx
from intake.domain.asset import FIELDS, Change
from intake.domain.errors import AssetLabelTaken, AssetSerialTaken

_INSERT = f"""
INSERT INTO assets (asset_id, client_id, created_at, {", ".join(FIELDS)})
VALUES ($1, $2, $3, {", ".join(f"${at}" for at in range(4, 4 + len(FIELDS)))})
"""
_UPDATE = f"""
UPDATE assets SET version = version + 1,
    {", ".join(f"{field} = ${at}" for at, field in enumerate(FIELDS, 2))} WHERE asset_id = $1
"""
_LINES = """
INSERT INTO asset_history (line_id, asset_id, at, actor_id, field, from_value, to_value)
SELECT n.line_id, $2, $3, $4, n.field, n.from_value, n.to_value
FROM unnest($1::uuid[], $5::text[], $6::text[], $7::text[]) AS n(line_id, field, from_value, to_value)
"""


async def insert_asset(tx: Tx, asset_id: UUID, client_id: UUID, values: Mapping[str, Any]) -> None:
    await _kept(tx, _INSERT, asset_id, client_id, tx.now, *(values[field] for field in FIELDS))


async def lock_asset(tx: Tx, asset_id: UUID) -> Row | None:
    return await tx.fetchrow("SELECT * FROM assets WHERE asset_id = $1 FOR UPDATE", asset_id)


async def update_asset(tx: Tx, asset_id: UUID, values: Mapping[str, Any]) -> None:
    await _kept(tx, _UPDATE, asset_id, *(values[field] for field in FIELDS))


async def append_history(tx: Tx, asset_id: UUID, actor_id: UUID, changes: Sequence[Change]) -> None:
    fields, before, after = ([change[at] for change in changes] for at in range(3))
    await tx.execute(_LINES, [tx.new_id() for _ in changes], asset_id, tx.now, actor_id, fields, before, after)


async def _kept(tx: Tx, sql: str, *args: object) -> None:
    try:
        await tx.execute(sql, *args)
    except asyncpg.UniqueViolationError as error:
        raise (AssetSerialTaken if error.constraint_name == "assets_serial" else AssetLabelTaken) from error
