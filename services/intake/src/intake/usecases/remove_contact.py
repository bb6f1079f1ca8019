"""Nothing of what was typed about them stays."""

from uuid import UUID

from chassis.tx import Tx
from intake.store.contacts import delete_contact


async def remove_contact(tx: Tx, client_id: UUID, contact_id: UUID) -> None:
    await delete_contact(tx, client_id, contact_id)
