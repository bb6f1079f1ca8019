from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tx import Tx
from intake.domain.company import with_numbers
from intake.publishes import publish_client
from intake.queries.clients import has_site_of_another_siren
from intake.store import clients


async def change_client(tx: Tx, client_id: UUID, changes: Mapping[str, Any]) -> None:
    kept = await clients.lock_client(tx, client_id)
    tx.expect(kept["version"])
    values = with_numbers(changes, kept)
    siren = values.get("siren")
    if siren and siren != kept["siren"] and await has_site_of_another_siren(tx, client_id, siren):
        raise Invalid(errors=[FieldError("/siren", "siren_of_sites")])
    publish_client(tx, await clients.change_client(tx, client_id, values))
