"""notify, wired."""

import asyncio
from functools import partial

from chassis.person_keys import keep_sealed
from chassis.service import Service
from chassis.tx import Db
from contracts.notify.deliveries import DELIVERIES
from contracts.notify.erasures import ERASURES
from notify import api, tables
from notify.channels.bell import Bell
from notify.channels.channel import Channel
from notify.channels.email import EmailChannel
from notify.channels.live import LiveStream
from notify.channels.null import NullChannel
from notify.queries import PERSONAL_DATA
from notify.retention import RETENTION
from notify.settings import Settings
from notify.subscribers import from_intake, from_portal, from_routing, from_scheduling
from notify.texts import MESSAGES
from notify.usecases.prune import keep_pruned
from notify.usecases.seal_people import seal_people
from notify.usecases.send_letters import send_letters


def build(settings: Settings) -> Service:
    bell = Bell(settings.redis_url.get_secret_value())
    live = LiveStream(bell, per_person=settings.live_connections_per_person)
    letters = asyncio.Event()

    def wake() -> None:
        bell.ring()
        letters.set()

    async def ring(_: Db, stop: asyncio.Event) -> None:
        await bell.send(stop)

    async def send(db: Db, stop: asyncio.Event) -> None:
        channel: Channel = EmailChannel(settings) if settings.smtp_host else NullChannel()
        await send_letters(db, channel, settings, letters, stop)

    heard = (from_intake, from_portal, from_routing, from_scheduling)
    return Service(
        settings=settings,
        topics=[DELIVERIES, ERASURES],
        metadata=tables.metadata,
        routes=[api.routes(live)],
        subscribers=[partial(each.subscribe, wake=wake) for each in heard],
        background=[ring, send, partial(keep_pruned, settings), partial(keep_sealed, seal_people)],
        api_background=[live.run],
        messages=MESSAGES,
        personal_data=PERSONAL_DATA,
        retention=RETENTION,
    )
