"""Commands (imperative) and facts (past tense) of a ticket's job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from scheduling.domain.model import (
    Arrangement,
    Candidate,
    Mode,
    Need,
    Outcome,
    Priority,
    Search,
    Slot,
    StateName,
    Work,
)
from scheduling.domain.replan_messages import AttemptFollowed, LeaveOut, MoveVisit, VisitReassigned

Params = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class RequestVisit:
    attempt: int
    new_visit_id: UUID
    need: Need
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    """`visit_id` and `revision` are those offered, none if remote; `works_then`: their hours allow the slot."""

    attempt: int
    technician_id: UUID
    new_visit_id: UUID
    need: Need
    visit_id: UUID | None
    revision: int | None
    at: datetime
    works_then: bool = True


@dataclass(frozen=True, slots=True)
class ReleaseVisit:
    """An offer declined, expired or withdrawn, or the visit no longer wanted."""

    attempt: int
    revision: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeNeed:
    attempt: int
    priority: Priority
    windows: tuple[Slot, ...]
    resolve_by: datetime | None
    work: Work | None = None


@dataclass(frozen=True, slots=True)
class TakeSlot:
    """The solver's answer to a search."""

    search: Search
    arrangement: Arrangement


@dataclass(frozen=True, slots=True)
class GiveUp:
    search: Search
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetOff:
    visit_id: UUID
    technician_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class StartVisit:
    visit_id: UUID
    technician_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class FinishVisit:
    visit_id: UUID
    technician_id: UUID
    at: datetime
    outcome: Outcome
    reason: str | None
    notes: str | None
    minutes_spent: int | None = None  # as the report says; else from start to end


@dataclass(frozen=True, slots=True)
class ChooseSlot:
    """The client, or the desk for them, chose among the times that were free; `new_visit_id`: should there be none."""

    new_visit_id: UUID
    slot: Slot
    technician_ids: tuple[UUID, ...]
    travel_minutes: int
    travel_metres: int
    by_id: UUID


@dataclass(frozen=True, slots=True)
class CancelAppointment:
    by_id: UUID


Command = (
    RequestVisit
    | AcceptOffer
    | ReleaseVisit
    | ChangeNeed
    | TakeSlot
    | GiveUp
    | SetOff
    | StartVisit
    | FinishVisit
    | ChooseSlot
    | CancelAppointment
    | MoveVisit
    | LeaveOut
)


@dataclass(frozen=True, slots=True)
class SearchStarted:
    search: Search
    need: Need
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class AttemptClosed:
    attempt: int


@dataclass(frozen=True, slots=True)
class NeedChanged:
    need: Need


@dataclass(frozen=True, slots=True)
class VisitProposed:
    """`decided_by` asked for this slot; None where the solver chose."""

    arrangement: Arrangement
    decided_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class VisitImpossible:
    search: Search
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisitAccepted:
    """One of the crew said yes."""

    technician_id: UUID


@dataclass(frozen=True, slots=True)
class VisitConfirmed:
    arrangement: Arrangement
    mode: Mode
    decided_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class VisitMoved:
    """The same people come at another time."""

    arrangement: Arrangement
    from_slot: Slot
    decided_by: UUID


@dataclass(frozen=True, slots=True)
class VisitReminded:
    arrangement: Arrangement
    minutes_before: int


@dataclass(frozen=True, slots=True)
class VisitEnRoute:
    arrangement: Arrangement
    technician_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitStarted:
    arrangement: Arrangement
    technician_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitFinished:
    arrangement: Arrangement
    technician_id: UUID
    at: datetime
    outcome: Outcome
    minutes_spent: int
    reason: str | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class VisitCancelled:
    arrangement: Arrangement
    from_state: StateName
    reason: str
    decided_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class DepartureNoted:
    """Heard of late: the visit went on meanwhile."""

    at: datetime


@dataclass(frozen=True, slots=True)
class StartNoted:
    """Somebody had begun earlier than was known."""

    at: datetime


@dataclass(frozen=True, slots=True)
class EndNoted:
    """Somebody ended later than was known."""

    at: datetime


@dataclass(frozen=True, slots=True)
class VisitEscalated:
    arrangement: Arrangement
    technician_id: UUID
    reason: str
    params: Params


@dataclass(frozen=True, slots=True)
class ReportSigned:
    arrangement: Arrangement
    report_id: UUID
    by_id: UUID
    on_glass: bool


@dataclass(frozen=True, slots=True)
class ReportRefused:
    arrangement: Arrangement
    report_id: UUID
    by_id: UUID
    on_glass: bool
    reason: str


Fact = (
    SearchStarted
    | AttemptClosed
    | NeedChanged
    | VisitProposed
    | VisitImpossible
    | VisitAccepted
    | VisitConfirmed
    | VisitMoved
    | VisitReassigned
    | AttemptFollowed
    | VisitReminded
    | VisitEnRoute
    | VisitStarted
    | VisitFinished
    | VisitCancelled
    | DepartureNoted
    | StartNoted
    | EndNoted
    | VisitEscalated
    | ReportSigned
    | ReportRefused
)
