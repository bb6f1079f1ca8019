"""Analysis sessions: a message becoming a ticket. Keyed by session; what was said stays with intake."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.parts import Reason
from contracts.topic import Topic
from contracts.words import Code, Origin, Thousandths


class SessionFact(Event):
    topic_name: ClassVar[str] = "intake.triage"
    key_field: ClassVar[str] = "session_id"

    session_id: UUID
    client_id: UUID | None = None


class SessionStarted(SessionFact):
    type: Literal["intake.session_started"] = "intake.session_started"
    person_id: UUID | None = None
    origin: Origin = Origin.WEB


class SessionEscalated(SessionFact):
    """A human takes over."""

    type: Literal["intake.session_escalated"] = "intake.session_escalated"
    reasons: tuple[Reason, ...]
    tries: int


class SessionConcluded(SessionFact):
    type: Literal["intake.session_concluded"] = "intake.session_concluded"
    action: Code
    ticket_ids: tuple[UUID, ...] = ()
    category: Code | None = None
    confidence: Thousandths | None = None


TriageEvent = Annotated[SessionStarted | SessionEscalated | SessionConcluded, Field(discriminator="type")]

TRIAGE = Topic(
    name="intake.triage",
    key="session",
    events=TriageEvent,
    producer="intake",
    consumers=(),
    planned=(SessionStarted, SessionEscalated, SessionConcluded),
)
