from analytics import queries, store
from chassis.tx import Row, Tx

TIMER = "rebuild_projections"


async def request_rebuild(tx: Tx) -> Row:
    """Starts a rebuild unless one is under way, and says how far it is."""
    await store.begin_building(tx)
    await tx.schedule(TIMER, "", tx.now)
    return await queries.building(tx)
