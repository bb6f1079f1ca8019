from chassis.tx import Tx
from portal.domain.oidc import Flow
from portal.store import elsewhere


async def take_flow(tx: Tx, state_hash: bytes) -> Flow | None:
    """None when it never was, is over, or was taken already."""
    return await elsewhere.take_flow(tx, state_hash)
