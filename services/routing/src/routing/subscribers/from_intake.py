"""What intake says of tickets and clients."""

from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts import parts
from contracts.event import Event
from contracts.intake.clients import CLIENTS, ClientChanged, ClientEvent
from contracts.intake.tickets import (
    TICKETS,
    TicketCancelled,
    TicketDeadlinesMoved,
    TicketEvent,
    TicketMerged,
    TicketOpened,
    TicketReopened,
    TicketReprioritised,
    TicketRequalified,
    TicketRescheduled,
    TicketRetitled,
    TicketSiteConfirmed,
    TicketSlaAtRisk,
    TicketSlaBreached,
    TicketStatusChanged,
)
from contracts.words import TicketState
from routing.domain import heard
from routing.domain.escalate import AT_RISK, BROKEN
from routing.domain.model import (
    Deadlines,
    Judged,
    Mode,
    Opening,
    OpeningHours,
    ServiceNeed,
    Site,
    SkillNeed,
    Window,
)
from routing.settings import Settings
from routing.usecases.escalate_ticket import escalate_ticket
from routing.usecases.hear_ticket import hear_ticket
from routing.usecases.remember_client import remember_client

OVER = (TicketState.RESOLVED, TicketState.VALIDATED, TicketState.CLOSED)


def subscribe(router: EventRouter, settings: Settings) -> None:
    params = settings.params()

    @router.on(TICKETS)
    async def tickets(event: TicketEvent, tx: Tx) -> None:
        if isinstance(event, TicketSlaAtRisk | TicketSlaBreached):
            level = AT_RISK if isinstance(event, TicketSlaAtRisk) else BROKEN
            await escalate_ticket(tx, params, event.ticket_id, event.clock, level)
        elif (said := news(event)) is not None:
            await hear_ticket(tx, params, event.ticket_id, event.client_id, said)

    @router.on(CLIENTS)
    async def clients(event: ClientEvent, tx: Tx) -> None:
        if isinstance(event, ClientChanged):
            await remember_client(tx, event.client_id, event.vip, event.version)


def news(event: Event) -> heard.News | None:
    at = event.occurred_at
    match event:
        case TicketOpened():
            return heard.Opened(
                at, _opening(event), event.title, event.priority, _deadlines(event), _site(event.site), _windows(event)
            )
        case TicketSiteConfirmed():
            return heard.SiteConfirmed(at, _known_site(event.site))
        case TicketRescheduled():
            return heard.Rescheduled(at, _windows(event))
        case TicketReprioritised():
            return heard.Reprioritised(at, event.to_priority, _deadlines(event))
        case TicketDeadlinesMoved():
            return heard.Reprioritised(at, event.priority, _deadlines(event))
        case TicketRetitled():
            return heard.Retitled(at, event.title)
        case TicketRequalified():
            return heard.Requalified(at, Judged(event.kind, _need(event.service), Mode(event.default_mode)))
        case TicketCancelled() | TicketMerged():
            return heard.Cancelled(at)
        case TicketStatusChanged(to_state=state) if state in OVER:
            return heard.Ended(at, event.by_id)
        case TicketReopened():
            return heard.Reopened(at, event.priority, _deadlines(event))
        case _:
            return None


def _opening(event: TicketOpened) -> Opening:
    return Opening(
        number=event.number,
        requester_id=event.requester_id,
        onsite_contact_id=event.onsite_contact_id,
        kind=event.kind,
        service=_need(event.service),
        default_mode=Mode(event.default_mode),
        wished_mode=Mode(event.wished_mode) if event.wished_mode else None,
        imported=event.imported,
        team_ids=event.team_ids,
    )


def _need(need: parts.ServiceNeed) -> ServiceNeed:
    return ServiceNeed(
        service_id=need.service_id,
        code=need.code,
        label=need.label,
        skills=tuple(SkillNeed(s.skill, s.level) for s in need.skills),
        usual_minutes=need.usual_minutes,
        technicians_needed=need.technicians_needed,
    )


def _deadlines(event: TicketOpened | TicketReprioritised | TicketDeadlinesMoved | TicketReopened) -> Deadlines:
    return Deadlines(event.accept_by, event.respond_by, event.resolve_by)


def _windows(event: TicketOpened | TicketRescheduled) -> tuple[Window, ...]:
    return tuple(Window(w.starts_at, w.ends_at) for w in event.windows)


def _site(site: parts.Site | None) -> Site | None:
    return _known_site(site) if site else None


def _known_site(site: parts.Site) -> Site:
    return Site(
        site_id=site.site_id,
        label=site.label,
        latitude=site.latitude,
        longitude=site.longitude,
        zone=site.zone,
        department=site.department,
        hours=tuple(OpeningHours(h.weekday, h.opens, h.closes) for h in site.hours),
    )
