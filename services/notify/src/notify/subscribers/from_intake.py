"""intake: tickets, companies, people first met by mail or import."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.intake.clients import CLIENTS, ClientChanged, ClientEvent
from contracts.intake.contacts import CONTACTS, ContactEvent
from contracts.intake.requests import (
    REQUESTS,
    QuoteAccepted,
    QuoteRefused,
    QuoteSent,
    RequestEvent,
    RequestRefused,
    RequestSubmitted,
    RequestValidated,
)
from contracts.intake.tickets import (
    TICKETS,
    TicketAttachmentAdded,
    TicketAttachmentRemoved,
    TicketCancelled,
    TicketCommentAdded,
    TicketDeadlinesMoved,
    TicketEvent,
    TicketMerged,
    TicketOpened,
    TicketPeopleChanged,
    TicketReopened,
    TicketReprioritised,
    TicketRequalified,
    TicketRetitled,
    TicketSlaAtRisk,
    TicketSlaBreached,
    TicketStatusChanged,
    TicketValidationDue,
)
from contracts.words import Audience, Priority, TicketKind
from notify.domain.copies import Client, Contact
from notify.domain.heard import Card, Fact, Kind
from notify.domain.requests import Request, RequestFact
from notify.settings import Settings
from notify.usecases.meet_contacts import meet_contacts
from notify.usecases.remember_clients import remember_clients
from notify.usecases.tell import Wake, tell
from notify.usecases.tell_of_requests import tell_of_requests


def subscribe(router: EventRouter, settings: Settings, wake: Wake) -> None:
    @router.on_batch(TICKETS)
    async def tickets(received: Sequence[Received[TicketEvent]], tx: Tx) -> None:
        facts = [fact for one in received if (fact := read(one))]
        await tell(tx, facts, wake, settings)

    @router.on_batch(REQUESTS)
    async def requests(received: Sequence[Received[RequestEvent]], tx: Tx) -> None:
        await tell_of_requests(tx, [read_request(one) for one in received], wake, settings)

    @router.on_batch(CLIENTS)
    async def clients(received: Sequence[Received[ClientEvent]], tx: Tx) -> None:
        changed = [one.event for one in received if isinstance(one.event, ClientChanged)]
        await remember_clients(tx, [Client(e.client_id, e.name, e.version) for e in changed])

    @router.on_batch(CONTACTS)
    async def contacts(received: Sequence[Received[ContactEvent]], tx: Tx) -> None:
        met = [one.event for one in received]
        await meet_contacts(tx, [Contact(e.person_id, e.client_id, e.name, e.email, e.lang) for e in met])


def read(one: Received[TicketEvent]) -> Fact | None:
    event = one.event
    details: dict[str, Any]
    said = partial(
        Fact,
        event_id=one.event_id,
        at=event.occurred_at,
        ticket_id=event.ticket_id,
        client_id=event.client_id,
    )
    match event:
        case TicketOpened():
            card = Card(
                number=event.number,
                title=event.title,
                requester_id=event.requester_id,
                priority=event.priority,
                site=event.site.label if event.site else None,
                imported=event.imported,
            )
            details = {
                "delay_minutes": event.estimated_delay_minutes,
                "is_quote": event.kind == TicketKind.BILLING,
            }
            return said(kind="ticket_opened", card=card, by_id=event.requester_id, details=details)
        case TicketRetitled():
            return said(kind="ticket_changed", title=event.title)
        case TicketReprioritised():
            return said(kind="ticket_changed", priority=event.to_priority, by_id=event.by_id)
        case TicketRequalified():
            return said(kind="ticket_changed", by_id=event.by_id)
        case TicketStatusChanged():
            details = {"from_state": event.from_state}
            return said(kind="ticket_status", state=event.to_state, by_id=event.by_id, details=details)
        case TicketCommentAdded():
            details = {"audience": event.audience, "comment_id": event.comment_id, "channel": event.channel}
            return said(kind="ticket_comment", by_id=event.author_id, details=details)
        case TicketPeopleChanged():
            return said(
                kind="ticket_people",
                by_id=event.by_id,
                contributor_ids=event.contributor_ids,
                watcher_ids=event.watcher_ids,
                details={"added_ids": event.added_ids},
            )
        case TicketMerged():
            return said(kind="ticket_merged", by_id=event.by_id, details={"into_number": event.into_number})
        case TicketAttachmentAdded() | TicketAttachmentRemoved():
            if event.audience is Audience.PUBLIC:
                return said(kind="ticket_changed", by_id=event.author_id)
            return said(kind="ticket_comment", by_id=event.author_id, details={"audience": event.audience})
        case TicketCancelled():
            details = {"reason": event.reason}
            return said(kind="ticket_cancelled", by_id=event.by_id, details=details)
        case TicketReopened():
            return said(kind="ticket_reopened", priority=event.priority, by_id=event.by_id)
        case TicketDeadlinesMoved():
            return said(kind="ticket_changed")
        case TicketValidationDue():
            return said(kind="validation_due", details={"validates_at": event.validates_at})
        case TicketSlaAtRisk() | TicketSlaBreached():
            kind: Kind = "sla_at_risk" if isinstance(event, TicketSlaAtRisk) else "sla_breached"
            details = {"clock": event.clock, "due_at": event.due_at}
            return said(kind=kind, priority=event.priority, details=details)
        case _:
            return None


def read_request(one: Received[RequestEvent]) -> RequestFact:
    event = one.event
    said = partial(RequestFact, event_id=one.event_id, at=event.occurred_at, request_id=event.request_id)
    match event:
        case RequestSubmitted():
            request = Request(
                request_id=event.request_id,
                client_id=event.client_id,
                kind=event.kind,
                number=event.number,
                title=event.title,
                requester_id=event.requester_id,
                is_urgent=event.kind == "intervention" and event.priority is Priority.P1,
            )
            return said(kind="submitted", submitted=request)
        case RequestValidated():
            return said(kind="validated")
        case RequestRefused():
            return said(kind="refused")
        case QuoteSent():
            total = {"amount": str(event.total.amount), "currency": event.total.currency}
            return said(kind="quote_sent", details={"total": total, "valid_until": event.valid_until.isoformat()})
        case QuoteAccepted():
            return said(kind="quote_accepted")
        case QuoteRefused():
            return said(kind="quote_refused")
