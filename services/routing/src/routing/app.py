"""How routing is put together."""

from chassis.service import Service
from contracts.routing.assignments import ASSIGNMENTS
from contracts.routing.erasures import ERASURES
from contracts.routing.technicians import TECHNICIANS
from routing import api, tables
from routing.queries import PERSONAL_DATA
from routing.retention import RETENTION
from routing.settings import Settings
from routing.subscribers import from_intake, from_portal, from_scheduling
from routing.texts import MESSAGES
from routing.timers import timers


def build(settings: Settings) -> Service:
    return Service(
        settings=settings,
        topics=[ASSIGNMENTS, TECHNICIANS, ERASURES],
        metadata=tables.metadata,
        routes=[api.routes(settings)],
        subscribers=[from_intake.subscribe, from_scheduling.subscribe, from_portal.subscribe],
        timers=timers(settings),
        messages=MESSAGES,
        personal_data=PERSONAL_DATA,
        retention=RETENTION,
    )
