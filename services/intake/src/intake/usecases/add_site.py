from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.domain.place import checked_site
from intake.publishes import publish_client
from intake.store.clients import change_client, insert_site, lock_client


async def add_site(tx: Tx, client_id: UUID, values: Mapping[str, Any]) -> UUID:
    company = await lock_client(tx, client_id)
    site_id = await insert_site(tx, client_id, checked_site(values, company["siren"]))
    publish_client(tx, await change_client(tx, client_id, {}))
    return site_id
