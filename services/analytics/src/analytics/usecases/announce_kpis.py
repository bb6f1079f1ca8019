from datetime import timedelta

from analytics import queries, store
from analytics.publishes import publish_figures
from analytics.settings import Settings
from chassis.tx import Tx

TIMER = "announce_kpis"


async def announce_soon(tx: Tx, settings: Settings) -> None:
    if not await store.is_waiting(tx, TIMER):
        await tx.schedule(TIMER, "", tx.now + timedelta(milliseconds=settings.announce_every_ms))


async def announce_kpis(tx: Tx, settings: Settings) -> None:
    """Says the figures that changed since the last time, as they are now: many changes of one are said once."""
    await store.hold(tx)
    cells = await store.take_changed(tx, settings.announce_cells)
    if cells:
        publish_figures(tx, await queries.figures(tx, cells))
    if len(cells) == settings.announce_cells:
        await announce_soon(tx, settings)
