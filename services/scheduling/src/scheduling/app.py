"""All wiring of scheduling, nothing else."""

from chassis.files import DiskFiles, Files
from chassis.service import Service
from contracts.scheduling.erasures import ERASURES
from contracts.scheduling.plans import PLANS
from contracts.scheduling.visits import VISITS
from scheduling import tables
from scheduling.api import appointments, busy_calendars, calendars, cards, on_site, reports, visits, what_ifs
from scheduling.queries import PERSONAL_DATA
from scheduling.retention import RETENTION
from scheduling.run_solver import run_solver
from scheduling.run_what_ifs import run_what_ifs
from scheduling.settings import Settings
from scheduling.subscribers import from_portal, from_routing
from scheduling.texts import MESSAGES
from scheduling.timers import follow_calendars, tell_plans, timers


def build(settings: Settings, files: Files | None = None) -> Service:
    files = files or DiskFiles(settings.photos_dir)
    return Service(
        settings=settings,
        topics=[VISITS, PLANS, ERASURES],
        metadata=tables.metadata,
        # "conflicts" before "{visit_id}", which would take it for an id.
        routes=[
            reports.routes(settings, files),
            on_site.routes(settings, files),
            *(each.routes(settings) for each in (visits, what_ifs, appointments, cards, calendars, busy_calendars)),
        ],
        subscribers=[from_portal.subscribe, from_routing.subscribe],
        timers=timers(settings, files),
        background=[run_solver(settings), run_what_ifs(settings), follow_calendars(settings), tell_plans(settings)],
        messages=MESSAGES,
        personal_data=PERSONAL_DATA,
        retention=RETENTION,
    )
