from chassis.tx import Tx
from portal import queries, store
from portal.domain.access import NewLink
from portal.domain.messages import ResetAsked
from portal.publishes import publish


async def send_reset(tx: Tx, email: str, link: NewLink) -> None:
    """Only to those who have a password to forget: an invitation is not opened this way."""
    found = await queries.credential(tx, email)
    if found is not None:
        await store.add_reset(tx, found[0], link)
        publish(tx, ResetAsked(found[0], link))
