"""All wiring of portal, nothing else."""

import asyncio
from datetime import timedelta
from functools import partial

from fastapi import FastAPI

from chassis.person_keys import keep_sealed
from chassis.service import Service
from chassis.timers import Timers
from chassis.tx import Db
from contracts.portal.access import ACCESS
from contracts.portal.people import PEOPLE
from portal import pages, store, tables
from portal.api import account, consents, erasures, invitations, people, session
from portal.api.create_admin import create_admin
from portal.api.door import Door
from portal.api.erase_again import erase_again
from portal.api.keys import SigningKeys
from portal.pages import imports
from portal.pages.page import Pages
from portal.queries import PERSONAL_DATA
from portal.retention import RETENTION
from portal.settings import Settings
from portal.subscribers import from_analytics, from_intake, from_notify, from_routing, from_scheduling
from portal.texts import MESSAGES
from portal.usecases.ask_reset import SEND_RESET
from portal.usecases.seal_people import seal_people
from portal.usecases.try_sign_in import SAY_LOCKED_OUT

SWEPT_EVERY_S = 3600


def build(settings: Settings) -> Service:
    keys = SigningKeys(settings)
    door = Door(settings, keys)
    timers = Timers()
    timers.on(SEND_RESET)(door.on_send_reset)
    timers.on(SAY_LOCKED_OUT)(door.on_say_locked_out)
    web = Pages(settings, door)

    def setup(app: FastAPI, db: Db) -> None:
        keys.db = db
        pages.attach(app, web)

    async def sweep(db: Db, stop: asyncio.Event) -> None:
        while not stop.is_set():
            async with db.tx() as tx:
                await store.sweep(tx, tries_kept=timedelta(days=1), resets_kept=timedelta(days=7))
            try:
                async with asyncio.timeout(SWEPT_EVERY_S):
                    await stop.wait()
            except TimeoutError:
                continue

    return Service(
        settings=settings,
        topics=[PEOPLE, ACCESS],
        metadata=tables.metadata,
        routes=[
            session.routes(door),
            account.routes(door),
            consents.routes(),
            invitations.routes(door),
            people.routes(settings.organisation_zone),
            erasures.routes(settings, keys),
            *pages.routes(web),
            imports.routes(web),
        ],
        subscribers=[
            each.subscribe for each in (from_intake, from_routing, from_scheduling, from_notify, from_analytics)
        ],
        timers=timers,
        messages=MESSAGES,
        commands={"create-admin": create_admin(settings), "erase-again": erase_again(settings)},
        verifier=keys.public,
        app_setup=setup,
        background=[sweep, partial(keep_sealed, seal_people)],
        personal_data=PERSONAL_DATA,
        retention=RETENTION,
    )
