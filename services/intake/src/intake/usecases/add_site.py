from uuid import UUID

from chassis.tx import Tx
from intake.domain.opening import Site
from intake.publishes import publish_client
from intake.store.clients import change_client, insert_site


async def add_site(
    tx: Tx,
    client_id: UUID,
    site: Site,
    *,
    access_notes: str | None,
    contact_name: str | None,
    contact_phone: str | None,
) -> None:
    await insert_site(
        tx, client_id, site, access_notes=access_notes, contact_name=contact_name, contact_phone=contact_phone
    )
    publish_client(tx, await change_client(tx, client_id, {}))
