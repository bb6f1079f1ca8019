from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.errors import Invalid
from chassis.tx import Tx
from intake.domain.asset import ADDED, Change, faults_of
from intake.domain.errors import ClientNotFound
from intake.queries.assets import known_of_asset
from intake.store.assets import append_history, insert_asset


async def add_asset(tx: Tx, by: UUID, client_id: UUID, values: Mapping[str, Any]) -> UUID:
    known = await known_of_asset(tx, client_id, values["site_id"], values["user_id"])
    if known is None:
        raise ClientNotFound
    if faults := faults_of(values, **known):
        raise Invalid(errors=faults)
    asset_id = tx.new_id()
    await insert_asset(tx, asset_id, client_id, values)
    await append_history(tx, asset_id, by, [Change(ADDED, None, values["label"])])
    return asset_id
