from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.publishes import publish_client
from intake.store import clients


async def change_client(tx: Tx, client_id: UUID, changes: dict[str, Any]) -> None:
    publish_client(tx, await clients.change_client(tx, client_id, changes))
