"""Keep the names of client companies; an older version changes nothing."""

from collections.abc import Sequence

from chassis.tx import Tx
from notify import store
from notify.domain.copies import Client


async def remember_clients(tx: Tx, clients: Sequence[Client]) -> None:
    newest = {c.client_id: c for c in sorted(clients, key=lambda client: client.version)}
    if newest:
        await store.take_turn(tx)
        await store.save_clients(tx, [newest[client_id] for client_id in sorted(newest)])
