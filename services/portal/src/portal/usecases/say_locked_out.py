from datetime import datetime

from chassis.tx import Tx
from portal import queries
from portal.domain.messages import AccountLocked
from portal.publishes import publish


async def say_locked_out(tx: Tx, email: str, until: datetime) -> None:
    found = await queries.credential(tx, email)
    if found is not None and until > tx.now:
        publish(tx, AccountLocked(found[0], until))
