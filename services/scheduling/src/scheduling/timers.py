"""What happens later: people are reminded of their visits, calendars elsewhere are read, photos nobody names go, and
plans that changed are told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.files import FileKey, Files
from chassis.loops import pause
from chassis.seal import Seal, Unreadable
from chassis.timers import Timers
from chassis.tx import Db, Tx
from scheduling.domain.busy import SEALED_FOR, NoCalendar, busy_in
from scheduling.queries import known_technicians
from scheduling.settings import Settings
from scheduling.store import keep_busy_times, save_busy_times, take_busy_source
from scheduling.store.region import drop_marks, marked_regions
from scheduling.store.what_if import forget_old_what_ifs
from scheduling.usecases.arm_reminders import REMINDS
from scheduling.usecases.drop_photos import DROPPED, drop_photos
from scheduling.usecases.publish_region import publish_region
from scheduling.usecases.read_calendar_at import CalendarAway, read_calendar_at
from scheduling.usecases.remind_visit import remind_visit
from scheduling.usecases.sweep_photos import SWEPT, sweep_photos

log = structlog.get_logger()

LOOK_EVERY_S = 5.0
KEPT_AHEAD = timedelta(days=60)


def timers(settings: Settings, files: Files) -> Timers:
    timers = Timers()

    @timers.on(REMINDS)
    async def remind(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await remind_visit(tx, settings, UUID(key), int(payload.get("revision", 0)), int(payload.get("minutes", 0)))

    @timers.on(DROPPED)
    async def drop(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        visit_id, sha256 = key.split(".")
        await drop_photos(tx, files, [FileKey(UUID(visit_id), sha256)])

    @timers.on(SWEPT)
    async def sweep(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await sweep_photos(tx, files, int(payload.get("shard", 0)))

    return timers


def follow_calendars(settings: Settings) -> Callable[[Db, asyncio.Event], Awaitable[None]]:
    async def run(db: Db, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                found = await follow_next(db, settings)
            except (*STORAGE_AWAY, *CONTENTION) as error:
                log.warning("calendars_paused", error=type(error).__name__)
                found = False
            if not found:
                await pause(stop, LOOK_EVERY_S)

    return run


async def follow_next(db: Db, settings: Settings) -> bool:
    """False when none is due. No transaction is open while the other side answers; what cannot be read leaves the
    last good copy."""
    async with db.tx() as tx:
        taken = await take_busy_source(tx, timedelta(minutes=settings.busy_calendar_minutes))
        if taken is None:
            return False
        source, sealed = taken
        known = (await known_technicians(tx, [source.technician_id])).get(source.technician_id)
        now = tx.now
    zone = ZoneInfo(known.zone if known else settings.organisation_zone)
    own_host, until = urlsplit(settings.public_url).netloc, now + KEPT_AHEAD
    times, copy, failure = None, None, None
    try:
        address = Seal(settings.secret_key.get_secret_value(), SEALED_FOR).open(sealed)
        copy = await read_calendar_at(replace(source, address=address), anywhere=settings.environment != "prod")
        if copy.content is not None:
            times = await asyncio.to_thread(busy_in, copy.content, zone, now - timedelta(days=1), until, own_host)
    except CalendarAway as error:
        failure = error.failure
    except (NoCalendar, Unreadable):
        failure = "no_calendar"
    except Exception as error:
        # What somebody else wrote stops nobody's worker: the lease is kept already, it would come again and again.
        log.warning("calendar_unreadable", error=type(error).__name__)
        failure = "no_calendar"
    async with db.tx() as tx:
        if copy is None or times is None:
            await keep_busy_times(tx, source, sealed, failure)
        else:
            await save_busy_times(tx, source, sealed, times, until, copy.etag, copy.modified)
    return True


def tell_plans(settings: Settings) -> Callable[[Db, asyncio.Event], Awaitable[None]]:
    """What a region's day has become, some seconds after the last of its changes was made."""

    async def run(db: Db, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await tell_changed_plans(db)
            except (*STORAGE_AWAY, *CONTENTION) as error:
                log.warning("plans_paused", error=type(error).__name__)
            await pause(stop, settings.plans_every_seconds)

    return run


async def tell_changed_plans(db: Db) -> int:
    told = 0
    async with db.tx() as tx:
        await forget_old_what_ifs(tx)
        changed = await marked_regions(tx)
    for where in changed:
        try:
            async with db.tx() as tx:
                if await drop_marks(tx, where):
                    await publish_region(tx, where)
                    told += 1
        except (*STORAGE_AWAY, *CONTENTION):
            raise
        except Exception as error:
            # Its marks stay: it is tried again, and holds up no other region.
            log.error("plan_untold", region=where.region, day=str(where.day), error=type(error).__name__)
    return told
