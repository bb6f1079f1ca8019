"""A ticket as its rules see it. `Work` is what others say of it, `Verdict` what people decided here."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple
from uuid import UUID


class Priority(StrEnum):
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Impact(StrEnum):
    """Who is stopped."""

    PERSON = "person"
    TEAM = "team"
    COMPANY = "company"


class Urgency(StrEnum):
    """How badly: work goes on, is hindered, or has stopped."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Kind(StrEnum):
    INCIDENT = "incident"
    REQUEST = "request"
    PROBLEM = "problem"
    BILLING = "billing"


class Mode(StrEnum):
    REMOTE = "remote"
    ONSITE = "onsite"


class Audience(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


class State(StrEnum):
    NEW = "new"
    QUALIFIED = "qualified"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    VALIDATED = "validated"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"


OPEN_STATES = frozenset({State.NEW, State.QUALIFIED, State.ASSIGNED, State.IN_PROGRESS, State.WAITING, State.REOPENED})


class Verdict(StrEnum):
    """What a person, or silence, decided here; only another verdict changes it, never an event."""

    RESOLVED = "resolved"
    CANCELLED = "cancelled"
    VALIDATED = "validated"
    CLOSED = "closed"
    REOPENED = "reopened"


class Outcome(StrEnum):
    """Of an assessment by the desk."""

    IMMEDIATE = "immediate"
    MORE_INFORMATION = "more_information"
    EXPERT = "expert"


class WaitsFor(StrEnum):
    """Whose turn it is while a ticket waits."""

    CLIENT = "client"
    PARTS = "parts"
    SUPPLIER = "supplier"
    NEXT_VISIT = "next_visit"


class Stage(IntEnum):
    """How far an attempt has come; it never steps back within its attempt."""

    NONE = 0
    REQUESTED = 1
    ACCEPTED = 2
    CONFIRMED = 3
    EN_ROUTE = 4
    STARTED = 5
    NOT_DONE = 6
    DONE = 7


STATE_AT = {
    Stage.NONE: State.NEW,
    Stage.REQUESTED: State.QUALIFIED,
    Stage.ACCEPTED: State.ASSIGNED,
    Stage.CONFIRMED: State.ASSIGNED,
    Stage.EN_ROUTE: State.ASSIGNED,
    Stage.STARTED: State.IN_PROGRESS,
    Stage.NOT_DONE: State.WAITING,
    Stage.DONE: State.RESOLVED,
}


class Slot(NamedTuple):
    starts_at: datetime
    ends_at: datetime


class Deadlines(NamedTuple):
    accept_by: datetime
    respond_by: datetime
    resolve_by: datetime


class Accepted(NamedTuple):
    at: datetime
    technician_id: UUID


@dataclass(frozen=True, slots=True)
class Work:
    """What routing and scheduling said; all but `first_work_at` and `worked_at` is of the newest attempt."""

    attempt: int = 0
    stage: Stage = Stage.NONE
    mode: Mode | None = None
    revision: int = 0
    technician_ids: tuple[UUID, ...] = ()
    slot: Slot | None = None
    arrives_at: datetime | None = None
    finished_at: datetime | None = None
    first_work_at: datetime | None = None
    worked_at: datetime | None = None
    """when work was last begun or ended, in any attempt"""
    accepted: Accepted | None = None
    """the newest acceptance: whose it is makes them accountable for the ticket"""
    visit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One fact from outside, reduced to what moves a ticket."""

    attempt: int
    stage: Stage = Stage.REQUESTED
    mode: Mode | None = None
    revision: int = 0
    technician_ids: tuple[UUID, ...] = ()
    slot: Slot | None = None
    arrives_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    accepted: Accepted | None = None
    visit_id: UUID | None = None


class Waiting(NamedTuple):
    """Someone said so."""

    for_whom: WaitsFor
    since: datetime
    """only work that goes on after it ends the waiting by itself, whenever it is heard of"""


@dataclass(frozen=True, slots=True)
class Ticket:
    ticket_id: UUID
    client_id: UUID
    service_id: UUID
    requester_id: UUID
    created_at: datetime
    priority: Priority
    priority_reasons: list[dict[str, Any]]
    deadlines: Deadlines
    site_id: UUID | None = None
    verdict: Verdict | None = None
    reopened_after: int = 0
    """the attempt known when it was reopened: only a newer one moves it on"""
    contract_id: UUID | None = None
    waiting: Waiting | None = None
    work: Work = field(default_factory=Work)
    merged_into: UUID | None = None
    kind: Kind = Kind.INCIDENT

    @property
    def owner_id(self) -> UUID | None:
        return self.work.accepted.technician_id if self.work.accepted else None

    @property
    def state(self) -> State:
        match self.verdict:
            case Verdict.RESOLVED | Verdict.CANCELLED | Verdict.VALIDATED | Verdict.CLOSED:
                return State(self.verdict)
        if self.waits_for is not None:
            return State.WAITING
        if self.verdict is Verdict.REOPENED and self.work.attempt <= self.reopened_after:
            return State.REOPENED
        return STATE_AT[self.work.stage]

    @property
    def waits_for(self) -> WaitsFor | None:
        if self.waiting:
            return self.waiting.for_whom
        reopened = self.verdict is Verdict.REOPENED and self.work.attempt <= self.reopened_after
        return WaitsFor.NEXT_VISIT if self.work.stage is Stage.NOT_DONE and not reopened else None
