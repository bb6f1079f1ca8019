"""What happens later: figures are said, a rebuild goes on."""

from typing import Any

from analytics.settings import Settings
from analytics.usecases import announce_kpis as announcing
from analytics.usecases import request_rebuild as rebuilding
from analytics.usecases.announce_kpis import announce_kpis
from analytics.usecases.rebuild_projections import rebuild_projections
from chassis.timers import Timers
from chassis.tx import Tx


def timers(settings: Settings) -> Timers:
    timers = Timers()

    @timers.on(announcing.TIMER)
    async def announce(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await announce_kpis(tx, settings)

    @timers.on(rebuilding.TIMER)
    async def rebuild(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        if await rebuild_projections(tx, settings):
            await tx.schedule(rebuilding.TIMER, key, tx.now)

    return timers
