"""What happens to a ticket. Keyed by ticket; intake alone says it, and its events are never old."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.parts import JobFacts, ServiceNeed, Site, Window
from contracts.topic import Topic
from contracts.words import (
    Audience,
    Code,
    Instant,
    Minutes,
    Mode,
    Number,
    Origin,
    Priority,
    SlaClock,
    TicketKind,
    TicketState,
    Title,
)


class TicketFact(Event):
    topic_name: ClassVar[str] = "intake.tickets"
    key_field: ClassVar[str] = "ticket_id"

    ticket_id: UUID
    client_id: UUID


class TicketOpened(TicketFact, JobFacts):
    """Without a site, an on-site job waits for TicketSiteConfirmed."""

    type: Literal["intake.ticket_opened"] = "intake.ticket_opened"
    default_mode: Mode
    wished_mode: Mode | None = None
    estimated_delay_minutes: Minutes | None = None
    """What the client was told: the expected time before someone works on it."""
    origin: Origin = Origin.WEB
    imported: bool = False
    team_ids: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()
    """The technicians its contract names: whoever of them can take it comes first."""


class TicketSiteConfirmed(TicketFact):
    type: Literal["intake.ticket_site_confirmed"] = "intake.ticket_site_confirmed"
    site: Site
    by_id: UUID


class TicketRescheduled(TicketFact):
    """The client changed when someone may come."""

    type: Literal["intake.ticket_rescheduled"] = "intake.ticket_rescheduled"
    windows: tuple[Window, ...]
    by_id: UUID


class TicketReprioritised(TicketFact):
    type: Literal["intake.ticket_reprioritised"] = "intake.ticket_reprioritised"
    from_priority: Priority
    to_priority: Priority
    accept_by: Instant | None = None
    respond_by: Instant | None = None
    resolve_by: Instant | None = None
    by_id: UUID | None = None


class TicketDeadlinesMoved(TicketFact):
    """Somebody was waited for, or the contract changed: the promises are for other instants now."""

    type: Literal["intake.ticket_deadlines_moved"] = "intake.ticket_deadlines_moved"
    priority: Priority
    accept_by: Instant
    respond_by: Instant
    resolve_by: Instant


class TicketRetitled(TicketFact):
    type: Literal["intake.ticket_retitled"] = "intake.ticket_retitled"
    title: Title
    requester_id: UUID | None = None
    """By whom an event that was set aside is found when they are erased."""


class TicketRequalified(TicketFact):
    """Staff judged anew what it is about: another service of the catalogue, or another kind."""

    type: Literal["intake.ticket_requalified"] = "intake.ticket_requalified"
    kind: TicketKind
    service: ServiceNeed
    default_mode: Mode
    by_id: UUID


class TicketStatusChanged(TicketFact):
    """Said at every change of state, also beside TicketCancelled, Validated, Closed and Reopened."""

    type: Literal["intake.ticket_status_changed"] = "intake.ticket_status_changed"
    from_state: TicketState
    to_state: TicketState
    by_id: UUID | None = None


class TicketCommentAdded(TicketFact):
    type: Literal["intake.ticket_comment_added"] = "intake.ticket_comment_added"
    comment_id: UUID
    author_id: UUID
    audience: Audience
    channel: Code | None = None
    """`chat`: of the conversation between client and technician, which goes quickly"""


class TicketPeopleChanged(TicketFact):
    """Who stands beside the requester and the technicians, whole."""

    type: Literal["intake.ticket_people_changed"] = "intake.ticket_people_changed"
    contributor_ids: tuple[UUID, ...]
    watcher_ids: tuple[UUID, ...]
    """they may be told what the requester is told"""
    added_ids: tuple[UUID, ...] = ()
    """of both, those who were not there before"""
    by_id: UUID


class TicketAttachmentAdded(TicketFact):
    """A photo or file; its name and content stay with intake."""

    type: Literal["intake.ticket_attachment_added"] = "intake.ticket_attachment_added"
    attachment_id: UUID
    author_id: UUID
    audience: Audience


class TicketAttachmentRemoved(TicketFact):
    type: Literal["intake.ticket_attachment_removed"] = "intake.ticket_attachment_removed"
    attachment_id: UUID
    author_id: UUID
    audience: Audience


class TicketCancelled(TicketFact):
    type: Literal["intake.ticket_cancelled"] = "intake.ticket_cancelled"
    by_id: UUID
    reason: Code | None = None


class TicketValidated(TicketFact):
    """The client says the work is done; `by_id` is empty when silence said it, or a signature on the technician's
    screen."""

    type: Literal["intake.ticket_validated"] = "intake.ticket_validated"
    by_id: UUID | None = None


class TicketValidationDue(TicketFact):
    """The client has not said whether it works: their silence will say yes at `validates_at`."""

    type: Literal["intake.ticket_validation_due"] = "intake.ticket_validation_due"
    validates_at: Instant


class TicketClosed(TicketFact):
    type: Literal["intake.ticket_closed"] = "intake.ticket_closed"
    by_id: UUID | None = None


class TicketReopened(TicketFact):
    """From resolved, validated or closed. Routing kept the job; the deadlines are new."""

    type: Literal["intake.ticket_reopened"] = "intake.ticket_reopened"
    from_state: TicketState
    priority: Priority
    accept_by: Instant | None = None
    respond_by: Instant | None = None
    resolve_by: Instant | None = None
    by_id: UUID


class TicketMerged(TicketFact):
    """A duplicate: its work goes on under the other ticket."""

    type: Literal["intake.ticket_merged"] = "intake.ticket_merged"
    into_ticket_id: UUID
    into_number: Number | None = None
    by_id: UUID


class TicketSlaAtRisk(TicketFact):
    type: Literal["intake.ticket_sla_at_risk"] = "intake.ticket_sla_at_risk"
    clock: SlaClock
    due_at: Instant
    priority: Priority


class TicketSlaBreached(TicketFact):
    type: Literal["intake.ticket_sla_breached"] = "intake.ticket_sla_breached"
    clock: SlaClock
    due_at: Instant
    priority: Priority


TicketEvent = Annotated[
    TicketOpened
    | TicketSiteConfirmed
    | TicketRescheduled
    | TicketReprioritised
    | TicketDeadlinesMoved
    | TicketRetitled
    | TicketRequalified
    | TicketStatusChanged
    | TicketCommentAdded
    | TicketAttachmentAdded
    | TicketAttachmentRemoved
    | TicketPeopleChanged
    | TicketCancelled
    | TicketValidationDue
    | TicketValidated
    | TicketClosed
    | TicketReopened
    | TicketMerged
    | TicketSlaAtRisk
    | TicketSlaBreached,
    Field(discriminator="type"),
]

TICKETS = Topic(
    name="intake.tickets",
    key="ticket",
    events=TicketEvent,
    producer="intake",
    consumers=("routing", "notify", "analytics"),
    planned=(TicketRescheduled,),
)
