"""Every topic there is."""

from contracts.analytics.erasures import ERASURES as ANALYTICS_ERASURES
from contracts.analytics.kpis import KPIS
from contracts.analytics.signals import SIGNALS
from contracts.intake.clients import CLIENTS
from contracts.intake.contacts import CONTACTS
from contracts.intake.erasures import ERASURES as INTAKE_ERASURES
from contracts.intake.requests import REQUESTS
from contracts.intake.tickets import TICKETS
from contracts.intake.triage import TRIAGE
from contracts.notify.deliveries import DELIVERIES
from contracts.notify.erasures import ERASURES as NOTIFY_ERASURES
from contracts.portal.access import ACCESS
from contracts.portal.people import PEOPLE
from contracts.routing.assignments import ASSIGNMENTS
from contracts.routing.erasures import ERASURES as ROUTING_ERASURES
from contracts.routing.technicians import TECHNICIANS
from contracts.scheduling.erasures import ERASURES as SCHEDULING_ERASURES
from contracts.scheduling.plans import PLANS
from contracts.scheduling.visits import VISITS
from contracts.topic import Topic

ALL: tuple[Topic, ...] = (
    PEOPLE,
    ACCESS,
    TICKETS,
    REQUESTS,
    CLIENTS,
    TRIAGE,
    CONTACTS,
    INTAKE_ERASURES,
    ASSIGNMENTS,
    TECHNICIANS,
    ROUTING_ERASURES,
    VISITS,
    PLANS,
    SCHEDULING_ERASURES,
    DELIVERIES,
    NOTIFY_ERASURES,
    KPIS,
    SIGNALS,
    ANALYTICS_ERASURES,
)
BY_NAME: dict[str, Topic] = {topic.name: topic for topic in ALL}
