"""What happens later: silence validates, a validated ticket closes, a promise is at risk or broken."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.files import FileKey, Files
from chassis.loops import pause
from chassis.timers import Timers
from chassis.tx import Db, Tx
from intake.settings import Settings
from intake.usecases.close_ticket import CLOSES, close_ticket
from intake.usecases.drop_files import DROPPED, drop_files
from intake.usecases.erase_person import AGAIN, erase_person
from intake.usecases.follow_terms import follow_terms
from intake.usecases.index_texts import AT_ONCE, index_texts
from intake.usecases.keep_sla import WATCH
from intake.usecases.keep_terms import FOLLOW
from intake.usecases.sweep_files import SWEPT, sweep_files
from intake.usecases.take_silence_for_yes import VALIDATES, take_silence_for_yes
from intake.usecases.watch_sla import watch_sla

log = structlog.get_logger()

INDEX_EVERY_S = 0.5
NOBODY = str(UUID(int=0))


async def keep_index(db: Db, stop: asyncio.Event) -> None:
    """What is written is found a moment later."""
    while not stop.is_set():
        try:
            async with db.tx() as tx:
                done = await index_texts(tx)
        except (*STORAGE_AWAY, *CONTENTION) as error:
            log.warning("index_paused", error=type(error).__name__)
            done = 0
        if done < AT_ONCE:
            await pause(stop, INDEX_EVERY_S)


def timers(settings: Settings, files: Files) -> Timers:
    timers = Timers()

    @timers.on(CLOSES)
    async def close(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await close_ticket(tx, UUID(key))

    @timers.on(VALIDATES)
    async def validate(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        told, close_after = bool(payload.get("told")), timedelta(hours=settings.close_after_hours)
        await take_silence_for_yes(tx, UUID(key), settings.silence, told=told, close_after=close_after)

    @timers.on(WATCH)
    async def watch(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await watch_sla(tx, UUID(key), settings.promises.usual)

    @timers.on(FOLLOW)
    async def follow(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await follow_terms(tx, UUID(key), UUID(payload.get("after", NOBODY)), settings.promises.usual)

    @timers.on(AGAIN)
    async def erase_again(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await erase_person(tx, UUID(key), again=True)

    @timers.on(DROPPED)
    async def drop(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        client_id, sha256 = key.split(".")
        await drop_files(tx, files, [FileKey(UUID(client_id), sha256)])

    @timers.on(SWEPT)
    async def sweep(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await sweep_files(tx, files, int(payload.get("shard", 0)))

    return timers
