"""How routing is put together."""

from uuid import UUID

from chassis.service import Service
from chassis.timers import Timers
from chassis.tx import Tx
from contracts.routing.assignments import ASSIGNMENTS
from contracts.routing.erasures import ERASURES
from contracts.routing.technicians import TECHNICIANS
from routing import api, tables
from routing.messages import MESSAGES
from routing.settings import Settings
from routing.subscribers import from_intake, from_portal, from_scheduling
from routing.usecases.expire_offer import expire_offer


def build(settings: Settings) -> Service:
    return Service(
        settings=settings,
        topics=[ASSIGNMENTS, TECHNICIANS, ERASURES],
        metadata=tables.metadata,
        routes=[api.routes(settings)],
        subscribers=[from_intake.subscribe, from_scheduling.subscribe, from_portal.subscribe],
        timers=timers(settings),
        messages=MESSAGES,
    )


def timers(settings: Settings) -> Timers:
    timers, params = Timers(), settings.params()

    @timers.on("offer_expires")
    async def expire(tx: Tx, key: str, payload: dict[str, str]) -> None:
        await expire_offer(tx, params, UUID(payload["ticket_id"]), UUID(key))

    return timers
