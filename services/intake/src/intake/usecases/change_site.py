from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.domain.errors import SiteNotFound
from intake.domain.place import checked_site
from intake.publishes import publish_client
from intake.queries.clients import site
from intake.store.clients import change_client, lock_client, lock_site, update_site


async def change_site(tx: Tx, client_id: UUID, site_id: UUID, changes: Mapping[str, Any]) -> None:
    """Moved to another address, its department is read again."""
    company = await lock_client(tx, client_id)
    await lock_site(tx, site_id)
    kept = await site(tx, site_id)
    if kept is None:
        raise SiteNotFound
    tx.expect(kept["version"])
    again = {"department": None} if changes.get("address", kept["address"]) != kept["address"] else {}
    await update_site(tx, site_id, checked_site({**kept, **again, **changes}, company["siren"]), kept)
    publish_client(tx, await change_client(tx, client_id, {}))
