"""What intake says, and from which message of its domain."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from chassis.tx import Tx
from contracts.intake.clients import ClientChanged
from contracts.intake.erasures import PersonDataErased
from contracts.intake.tickets import (
    TicketAttachmentAdded,
    TicketAttachmentRemoved,
    TicketCancelled,
    TicketClosed,
    TicketCommentAdded,
    TicketFact,
    TicketMerged,
    TicketOpened,
    TicketPeopleChanged,
    TicketReopened,
    TicketReprioritised,
    TicketRequalified,
    TicketRetitled,
    TicketSiteConfirmed,
    TicketStatusChanged,
    TicketValidated,
)
from contracts.parts import OpeningHours, ServiceNeed, SkillNeed, Window
from contracts.parts import Site as SaidSite
from contracts.words import Audience, Mode, Origin, Priority, TicketKind, TicketState
from intake.domain.messages import (
    Assessed,
    AttachmentAdded,
    AttachmentRemoved,
    Cancelled,
    Closed,
    Commented,
    Merged,
    Message,
    Reopened,
    Reprioritised,
    Requalified,
    Resolved,
    Resumed,
    SiteConfirmed,
    StateChanged,
    Validated,
    WaitingBegan,
)
from intake.domain.model import Ticket
from intake.domain.opening import Opened, Service, Site
from intake.domain.qualification import Qualification
from intake.domain.relations import Part
from intake.store.clients import Company

LABEL_LIMIT = 300


def publish_opening(tx: Tx, opened: Opened, number: str) -> None:
    ticket, asked = opened.ticket, opened.request
    tx.emit(
        TicketOpened(
            occurred_at=ticket.created_at,
            ticket_id=ticket.ticket_id,
            client_id=ticket.client_id,
            number=number,
            title=asked.title,
            requester_id=asked.requester_id,
            onsite_contact_id=asked.onsite_contact_id,
            kind=TicketKind(asked.kind),
            service=_service(opened.service),
            site=_site(opened.site) if opened.site else None,
            windows=tuple(Window(starts_at=slot.starts_at, ends_at=slot.ends_at) for slot in asked.windows),
            priority=Priority(ticket.priority),
            **ticket.deadlines._asdict(),
            default_mode=Mode(opened.service.default_mode),
            wished_mode=Mode(asked.wished_mode) if asked.wished_mode else None,
            estimated_delay_minutes=opened.estimated_minutes,
            origin=Origin(asked.origin),
            team_ids=opened.team_ids,
        )
    )


def publish_import(
    tx: Tx, ticket: Ticket, told: Mapping[str, Any], number: str, service: Service, site: Site | None
) -> None:
    """Of another tool's ticket: it was opened when that tool says, and nobody is sent or told for it."""
    tx.emit(
        TicketOpened(
            occurred_at=ticket.created_at,
            ticket_id=ticket.ticket_id,
            client_id=ticket.client_id,
            number=number,
            title=told["title"],
            requester_id=ticket.requester_id,
            kind=TicketKind(told.get("kind", TicketKind.INCIDENT)),
            service=_service(service),
            site=_site(site) if site else None,
            priority=Priority(ticket.priority),
            **ticket.deadlines._asdict(),
            default_mode=Mode(service.default_mode),
            origin=Origin.IMPORT,
            imported=True,
        )
    )


def publish_titles(tx: Tx, titles: Sequence[tuple[UUID, str, UUID, UUID]]) -> None:
    for ticket_id, title, client_id, requester_id in titles:
        key = {"occurred_at": tx.now, "ticket_id": ticket_id, "client_id": client_id}
        tx.emit(TicketRetitled(**key, title=title, requester_id=requester_id))


def publish(tx: Tx, ticket: Ticket, messages: Sequence[Message], at: datetime, site: Site | None = None) -> None:
    for message in messages:
        if said := _said(ticket, message, at, site):
            tx.emit(said)


def _said(ticket: Ticket, message: Message, at: datetime, site: Site | None) -> TicketFact | None:
    key = {"occurred_at": at, "ticket_id": ticket.ticket_id, "client_id": ticket.client_id}
    match message:
        case WaitingBegan() | Resumed() | Requalified() | Assessed() | Resolved():
            return None
        case StateChanged(from_state, to_state) if from_state is to_state:
            return None
        case StateChanged():
            return TicketStatusChanged(
                **key,
                from_state=TicketState(message.from_state),
                to_state=TicketState(message.to_state),
                by_id=message.by,
            )
        case Reprioritised():
            return TicketReprioritised(
                **key,
                from_priority=Priority(message.from_priority),
                to_priority=Priority(message.to_priority),
                **message.deadlines._asdict(),
                by_id=message.by,
            )
        case SiteConfirmed():
            assert site is not None
            return TicketSiteConfirmed(**key, site=_site(site), by_id=message.by)
        case Commented():
            return TicketCommentAdded(
                **key,
                comment_id=message.comment_id,
                author_id=message.by,
                audience=Audience(message.audience),
                channel="chat" if message.is_chat else None,
            )
        case AttachmentAdded() | AttachmentRemoved():
            changed = TicketAttachmentAdded if isinstance(message, AttachmentAdded) else TicketAttachmentRemoved
            return changed(
                **key,
                attachment_id=message.attachment_id,
                author_id=message.by,
                audience=Audience(message.audience),
            )
        case Cancelled():
            return TicketCancelled(**key, by_id=message.by)
        case Merged():
            return TicketMerged(
                **key, into_ticket_id=message.into_id, into_number=message.into_number, by_id=message.by
            )
        case Validated():
            return TicketValidated(**key, by_id=message.by)
        case Closed():
            return TicketClosed(**key, by_id=message.by)
        case Reopened():
            return TicketReopened(
                **key,
                from_state=TicketState(message.from_state),
                priority=Priority(message.priority),
                **message.deadlines._asdict(),
                by_id=message.by,
            )
        case _:
            assert_never(message)


def publish_qualification(
    tx: Tx, ticket: Ticket, now: Qualification, service: Service, by: UUID, what: set[str]
) -> None:
    """Others need the title, and what work it is; what else was judged is intake's own."""
    key = {"occurred_at": tx.now, "ticket_id": ticket.ticket_id, "client_id": ticket.client_id}
    if "title_changed" in what:
        tx.emit(TicketRetitled(**key, title=now.title, requester_id=ticket.requester_id))
    if what & {"service_changed", "kind_changed"}:
        tx.emit(
            TicketRequalified(
                **key,
                kind=TicketKind(now.kind),
                service=_service(service),
                default_mode=Mode(service.default_mode),
                by_id=by,
            )
        )


def publish_people(
    tx: Tx, ticket_id: UUID, client_id: UUID, around: Mapping[UUID, Part], by: UUID, added: Iterable[UUID] = ()
) -> None:
    tx.emit(
        TicketPeopleChanged(
            occurred_at=tx.now,
            ticket_id=ticket_id,
            client_id=client_id,
            contributor_ids=tuple(key for key, part in around.items() if part is Part.CONTRIBUTOR),
            watcher_ids=tuple(key for key, part in around.items() if part is Part.WATCHER),
            added_ids=tuple(added),
            by_id=by,
        )
    )


def publish_client(tx: Tx, company: Company) -> None:
    tx.emit(
        ClientChanged(
            occurred_at=tx.now,
            client_id=company.client_id,
            name=company.name,
            vip=company.vip,
            active=company.active,
            sites=tuple(map(_site, company.sites)),
            version=company.version,
        )
    )


def publish_untitled(tx: Tx, untitled: Sequence[tuple[UUID, UUID]]) -> None:
    for ticket_id, client_id in untitled:
        tx.emit(TicketRetitled(occurred_at=tx.now, ticket_id=ticket_id, client_id=client_id, title=""))


def publish_erasure(tx: Tx, person_id: UUID, rows: int, kept: Sequence[str]) -> None:
    tx.emit(PersonDataErased(occurred_at=tx.now, person_id=person_id, rows=rows, kept=tuple(kept)))


def _service(service: Service) -> ServiceNeed:
    return ServiceNeed(
        service_id=service.service_id,
        code=service.code,
        label=service.label,
        skills=tuple(SkillNeed.model_validate(skill) for skill in service.skills),
        usual_minutes=service.usual_minutes,
        technicians_needed=service.technicians_needed,
    )


def _site(site: Site) -> SaidSite:
    return SaidSite(
        site_id=site.site_id,
        label=f"{site.label}, {site.address}"[:LABEL_LIMIT],
        latitude=site.latitude,
        longitude=site.longitude,
        zone=site.zone,
        department=site.department,
        hours=tuple(OpeningHours.model_validate(hours) for hours in site.hours),
    )
