"""Who is asked to do a ticket, and why. Keyed by ticket; `attempt` is raised by routing alone."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.parts import Candidate, Job, RejectedTechnician, ScorePart, ServiceNeed, Window
from contracts.topic import Topic
from contracts.words import (
    Attempt,
    DeclineReason,
    Instant,
    Mode,
    Priority,
    Revision,
    SlaClock,
    Thousandths,
    WithdrawReason,
)


class AssignmentFact(Event):
    topic_name: ClassVar[str] = "routing.assignments"
    key_field: ClassVar[str] = "ticket_id"

    ticket_id: UUID
    client_id: UUID
    attempt: Attempt


class OfferFact(AssignmentFact):
    """About one offer; `visit_id`, `revision` and `slot` when scheduling found a visit for it."""

    offer_id: UUID
    technician_id: UUID
    visit_id: UUID | None = None
    revision: Revision | None = None


class VisitRequested(AssignmentFact):
    """On site: scheduling, find a slot with one of these. One candidate when decided by hand."""

    type: Literal["routing.visit_requested"] = "routing.visit_requested"
    job: Job
    candidates: Annotated[tuple[Candidate, ...], Field(max_length=20)]
    rejected: tuple[RejectedTechnician, ...] = ()
    decided_by: UUID | None = None


class OfferMade(OfferFact):
    type: Literal["routing.offer_made"] = "routing.offer_made"
    mode: Mode
    expires_at: Instant
    slot: Window | None = None
    job: Job
    score: Thousandths
    breakdown: tuple[ScorePart, ...] = ()
    runners_up: tuple[Candidate, ...] = ()
    rejected: tuple[RejectedTechnician, ...] = ()


class OfferAccepted(OfferFact):
    """`decided_by` is the dispatcher when routing accepted in the technician's place."""

    type: Literal["routing.offer_accepted"] = "routing.offer_accepted"
    mode: Mode
    slot: Window | None = None
    job: Job
    decided_by: UUID | None = None


class OfferDeclined(OfferFact):
    type: Literal["routing.offer_declined"] = "routing.offer_declined"
    reason: DeclineReason


class OfferExpired(OfferFact):
    type: Literal["routing.offer_expired"] = "routing.offer_expired"


class OfferWithdrawn(OfferFact):
    """`accepted` when it had been: then the technician loses work that was theirs."""

    type: Literal["routing.offer_withdrawn"] = "routing.offer_withdrawn"
    why: WithdrawReason
    accepted: bool = False


class VisitWithdrawn(AssignmentFact):
    """The request for a visit, or the visit itself, is no longer wanted."""

    type: Literal["routing.visit_withdrawn"] = "routing.visit_withdrawn"
    visit_id: UUID | None = None
    why: WithdrawReason


class TicketUnrouted(AssignmentFact):
    """Nobody is left: a dispatcher decides."""

    type: Literal["routing.ticket_unrouted"] = "routing.ticket_unrouted"
    priority: Priority
    rejected: tuple[RejectedTechnician, ...] = ()
    """Which rules said no, by technician."""
    refusals: int = 0
    expiries: int = 0
    impossible: bool = False
    """Scheduling found no slot."""


class JobChanged(AssignmentFact):
    """After acceptance: nothing is withdrawn, nobody travelling or started is moved."""

    type: Literal["routing.job_changed"] = "routing.job_changed"
    priority: Priority
    accept_by: Instant | None = None
    respond_by: Instant | None = None
    resolve_by: Instant | None = None
    windows: tuple[Window, ...] = ()
    service: ServiceNeed | None = None
    """what it needs now, when that was judged anew"""


class TicketEscalated(AssignmentFact):
    """A promise is at risk (level 1) or broken (2): from now on technicians have half the time to answer."""

    type: Literal["routing.ticket_escalated"] = "routing.ticket_escalated"
    level: Annotated[int, Field(ge=1)]
    clock: SlaClock
    asks_again: bool = False
    """Nobody was left: everybody is asked again, whoever said no."""
    technician_ids: tuple[UUID, ...] = ()
    """Whose work it is."""


AssignmentEvent = Annotated[
    VisitRequested
    | OfferMade
    | OfferAccepted
    | OfferDeclined
    | OfferExpired
    | OfferWithdrawn
    | VisitWithdrawn
    | TicketUnrouted
    | JobChanged
    | TicketEscalated,
    Field(discriminator="type"),
]

ASSIGNMENTS = Topic(
    name="routing.assignments",
    key="ticket",
    events=AssignmentEvent,
    producer="routing",
    consumers=("intake", "scheduling", "notify", "analytics"),
)
