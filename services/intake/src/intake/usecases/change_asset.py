from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.errors import Invalid
from chassis.tx import Tx
from intake.domain.asset import changes_of, faults_of
from intake.domain.errors import AssetNotFound
from intake.queries.assets import known_of_asset
from intake.store.assets import append_history, lock_asset, update_asset


async def change_asset(tx: Tx, by: UUID, asset_id: UUID, changes: Mapping[str, Any]) -> None:
    before = await lock_asset(tx, asset_id)
    if before is None:
        raise AssetNotFound
    tx.expect(before["version"])
    after = {**before, **changes}
    known = await known_of_asset(tx, before["client_id"], changes.get("site_id"), changes.get("user_id"))
    assert known is not None
    if faults := faults_of(after, **known):
        raise Invalid(errors=faults)
    if lines := changes_of(before, after):
        await update_asset(tx, asset_id, after)
        await append_history(tx, asset_id, by, lines)
