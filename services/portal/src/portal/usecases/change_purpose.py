"""The organisation says in its own words what it uses personal data for."""

from typing import Any
from uuid import UUID

from chassis.tx import Tx
from portal.store.consents import lock_purpose, update_purpose


async def change_purpose(tx: Tx, by: UUID, code: str, values: dict[str, Any]) -> None:
    found = await lock_purpose(tx, code)
    tx.expect(found["version"])
    await update_purpose(tx, code, values, by)
