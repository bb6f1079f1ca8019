from datetime import timedelta

from chassis.tx import Tx
from portal.domain.oidc import Flow
from portal.store import elsewhere

LIFE = timedelta(minutes=10)


async def begin_sign_in_elsewhere(tx: Tx, flow: Flow) -> None:
    await elsewhere.add_flow(tx, flow, tx.now + LIFE)
