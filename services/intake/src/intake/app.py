"""Composition root."""

from functools import partial

from chassis.files import DiskFiles, Files
from chassis.person_keys import keep_sealed
from chassis.service import Service
from contracts.intake.clients import CLIENTS
from contracts.intake.contacts import CONTACTS
from contracts.intake.erasures import ERASURES
from contracts.intake.requests import REQUESTS
from contracts.intake.tickets import TICKETS
from contracts.intake.triage import TRIAGE
from intake import tables
from intake.api import (
    assessment,
    assets,
    attachments,
    bulk,
    check,
    client_requests,
    clients,
    contacts,
    contracts,
    fields,
    imports,
    labels,
    quotes,
    relations,
    requests,
    saved_views,
    sites,
    sla,
    templates,
    tickets,
    views,
)
from intake.api.import_command import import_command
from intake.queries.personal_data import PERSONAL_DATA
from intake.retention import RETENTION
from intake.settings import Settings
from intake.subscribers import from_portal, from_routing, from_scheduling
from intake.texts import MESSAGES
from intake.timers import keep_index, timers
from intake.usecases.seal_contacts import seal_contacts


def build(settings: Settings, files: Files | None = None) -> Service:
    files = files or DiskFiles(settings.attachments_dir)
    return Service(
        settings=settings,
        topics=[TICKETS, CLIENTS, CONTACTS, REQUESTS, TRIAGE, ERASURES],
        metadata=tables.metadata,
        routes=[
            tickets.routes(settings),
            assessment.routes(settings),
            bulk.routes(settings),
            check.routes(settings),
            attachments.routes(settings, files),
            relations.routes(settings),
            sla.routes(settings),
            clients.routes(settings),
            sites.routes(),
            contacts.routes(),
            assets.routes(),
            contracts.routes(),
            labels.routes(),
            saved_views.routes(),
            templates.routes(),
            fields.routes(),
            views.routes(),
            imports.routes(settings),
            client_requests.routes(settings),
            requests.routes(),
            quotes.routes(settings),
        ],
        subscribers=[from_portal.subscribe, from_routing.subscribe, from_scheduling.subscribe],
        timers=timers(settings, files),
        background=[keep_index, partial(keep_sealed, seal_contacts)],
        messages=MESSAGES,
        commands={"import": import_command(settings)},
        personal_data=PERSONAL_DATA,
        retention=RETENTION,
    )
