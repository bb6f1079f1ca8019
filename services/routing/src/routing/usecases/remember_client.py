"""Whether a client is a VIP."""

from uuid import UUID

from chassis.tx import Tx
from routing import store


async def remember_client(tx: Tx, client_id: UUID, vip: bool, version: int) -> None:
    await store.remember_client(tx, client_id, vip, version)
