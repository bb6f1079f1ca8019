"""Drop what nobody can ask for any more."""

import asyncio
from datetime import timedelta

import structlog

from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.loops import pause
from chassis.tx import Db, Tx
from notify import store
from notify.settings import Settings

log = structlog.get_logger()
EVERY_S = 600


async def prune(tx: Tx, settings: Settings) -> None:
    await store.prune(tx, timedelta(hours=settings.live_kept_hours))


async def keep_pruned(settings: Settings, db: Db, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            async with db.tx() as tx:
                await prune(tx, settings)
        except (*STORAGE_AWAY, *CONTENTION) as error:
            log.warning("prune_paused", error=type(error).__name__)
        await pause(stop, EVERY_S)
