"""A visit from proposal to signature; a remote one has no travel. Keyed by ticket."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.parts import Reason, Window
from contracts.topic import Topic
from contracts.words import Attempt, Code, Instant, Metres, Minutes, Mode, Outcome, Revision, VisitState


class VisitFact(Event):
    topic_name: ClassVar[str] = "scheduling.visits"
    key_field: ClassVar[str] = "ticket_id"

    ticket_id: UUID
    client_id: UUID
    attempt: Attempt


class OneVisit(VisitFact):
    """About one visit; an older revision is stale."""

    visit_id: UUID
    revision: Revision


Crew = Annotated[tuple[UUID, ...], Field(min_length=1)]


class VisitProposed(OneVisit):
    type: Literal["scheduling.visit_proposed"] = "scheduling.visit_proposed"
    technician_ids: Crew
    slot: Window
    travel_minutes: Minutes = 0
    travel_metres: Metres = 0
    reasons: tuple[Reason, ...] = ()
    decided_by: UUID | None = None
    """Who asked for this slot; nobody: the solver chose."""


class VisitImpossible(VisitFact):
    type: Literal["scheduling.visit_impossible"] = "scheduling.visit_impossible"
    visit_id: UUID | None = None
    revision: Revision | None = None
    reasons: tuple[Reason, ...]


class VisitConfirmed(OneVisit):
    """All have accepted. A remote one is made here, without having been proposed."""

    type: Literal["scheduling.visit_confirmed"] = "scheduling.visit_confirmed"
    technician_ids: Crew
    slot: Window
    mode: Mode
    decided_by: UUID | None = None
    """Who asked for this slot; nobody: the solver chose."""


class VisitMoved(OneVisit):
    """The same technicians come at another time; `decided_by` asked for it."""

    type: Literal["scheduling.visit_moved"] = "scheduling.visit_moved"
    technician_ids: Crew
    from_slot: Window
    slot: Window
    reasons: tuple[Reason, ...] = ()
    decided_by: UUID | None = None


class VisitReassigned(OneVisit):
    """Somebody else comes; routing answers OfferWithdrawn for each who no longer does, then OfferAccepted for each who
    does, attempt + 1. What is said of the visit before scheduling has heard that is of this attempt."""

    type: Literal["scheduling.visit_reassigned"] = "scheduling.visit_reassigned"
    from_technician_ids: Crew
    technician_ids: Crew
    from_slot: Window | None = None
    """Without it the time was not said to be another."""
    slot: Window
    mode: Mode
    reasons: tuple[Reason, ...] = ()
    decided_by: UUID | None = None


class VisitReminded(OneVisit):
    """A confirmed visit is near: so many minutes before, at most, it is said to whom it concerns. Once."""

    type: Literal["scheduling.visit_reminded"] = "scheduling.visit_reminded"
    technician_ids: Crew
    slot: Window
    mode: Mode
    minutes_before: Minutes


class VisitEnRoute(OneVisit):
    type: Literal["scheduling.visit_en_route"] = "scheduling.visit_en_route"
    technician_id: UUID
    arrives_at: Instant | None = None


class VisitStarted(OneVisit):
    type: Literal["scheduling.visit_started"] = "scheduling.visit_started"
    technician_id: UUID
    started_at: Instant


class VisitFinished(OneVisit):
    type: Literal["scheduling.visit_finished"] = "scheduling.visit_finished"
    technician_id: UUID
    finished_at: Instant
    outcome: Outcome
    minutes_spent: Minutes
    reason: Code | None = None
    """Why it is not done."""


class VisitCancelled(OneVisit):
    """Scheduling's answer to what routing withdrew, or a decline or expiry. With `appointment_cancelled` people gave
    the appointment up, with `left_out_by_plan` a published plan has no place for it; the attempt is over: routing puts
    the ticket in front of a dispatcher."""

    type: Literal["scheduling.visit_cancelled"] = "scheduling.visit_cancelled"
    technician_ids: tuple[UUID, ...] = ()
    from_state: VisitState
    reason: Code
    decided_by: UUID | None = None


class VisitEscalated(OneVisit):
    """The technician on site asks for more than they can give: `more_skill` (skill, level), `more_time` (minutes) or
    `second_person`."""

    type: Literal["scheduling.visit_escalated"] = "scheduling.visit_escalated"
    technician_id: UUID
    reason: Reason


class ReportSigned(OneVisit):
    """`by_id` is whose session it was: the client's own, or the technician's who held out the screen (`on_glass`)."""

    type: Literal["scheduling.report_signed"] = "scheduling.report_signed"
    report_id: UUID
    by_id: UUID
    on_glass: bool = False


class ReportRefused(OneVisit):
    """The client does not agree; their words stay with the report."""

    type: Literal["scheduling.report_refused"] = "scheduling.report_refused"
    report_id: UUID
    by_id: UUID
    on_glass: bool = False
    reason: Code | None = None


VisitEvent = Annotated[
    VisitProposed
    | VisitImpossible
    | VisitConfirmed
    | VisitMoved
    | VisitReassigned
    | VisitReminded
    | VisitEnRoute
    | VisitStarted
    | VisitFinished
    | VisitCancelled
    | VisitEscalated
    | ReportSigned
    | ReportRefused,
    Field(discriminator="type"),
]

VISITS = Topic(
    name="scheduling.visits",
    key="ticket",
    events=VisitEvent,
    producer="scheduling",
    consumers=("intake", "routing", "notify", "analytics"),
)
