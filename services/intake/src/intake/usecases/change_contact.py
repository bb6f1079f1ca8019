from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.errors import Invalid
from chassis.tx import Tx
from intake.domain.contact import faults_of
from intake.queries.contacts import known_of_contact
from intake.store.contacts import update_contact


async def change_contact(tx: Tx, client_id: UUID, contact_id: UUID, changes: Mapping[str, Any]) -> None:
    known = await known_of_contact(tx, client_id, contact_id, changes.get("functions", []))
    if faults := faults_of({"person_id": contact_id if known.has_account else None, **changes}, known):
        raise Invalid(errors=faults)
    await update_contact(tx, client_id, contact_id, changes)
