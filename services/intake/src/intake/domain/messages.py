"""What can be said of a ticket, in the domain's own words; `publishes` puts it on the wire."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from intake.domain.model import Audience, Deadlines, Outcome, Priority, State, WaitsFor


@dataclass(frozen=True, slots=True)
class SiteConfirmed:
    site_id: UUID
    by: UUID


@dataclass(frozen=True, slots=True)
class Reprioritised:
    from_priority: Priority
    to_priority: Priority
    reasons: list[dict[str, Any]]
    deadlines: Deadlines
    by: UUID


@dataclass(frozen=True, slots=True)
class Commented:
    comment_id: UUID
    audience: Audience
    by: UUID
    answers: bool = False
    """staff wrote it for the client to read"""
    is_chat: bool = False


@dataclass(frozen=True, slots=True)
class AttachmentAdded:
    attachment_id: UUID
    audience: Audience
    by: UUID


@dataclass(frozen=True, slots=True)
class AttachmentRemoved:
    attachment_id: UUID
    audience: Audience
    by: UUID


@dataclass(frozen=True, slots=True)
class WaitingBegan:
    for_whom: WaitsFor
    since: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class Resumed:
    """By someone, or by the answer of the client who was waited for."""

    by: UUID


@dataclass(frozen=True, slots=True)
class Requalified:
    """One thing of what it is about."""

    what: str
    by: UUID
    from_value: str | None = None
    to_value: str | None = None
    text: str | None = None
    """from and to, where people typed them"""
    field: str | None = None
    """which, when it is a field of the organisation's own"""
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class Assessed:
    """The desk has looked at it: what follows is said by itself."""

    outcome: Outcome
    by: UUID


@dataclass(frozen=True, slots=True)
class Resolved:
    """Answered, without anybody having been sent."""

    by: UUID


@dataclass(frozen=True, slots=True)
class Cancelled:
    by: UUID


@dataclass(frozen=True, slots=True)
class Merged:
    """A duplicate: its work goes on under the other ticket."""

    into_id: UUID
    into_number: str
    by: UUID


@dataclass(frozen=True, slots=True)
class Validated:
    by: UUID | None


@dataclass(frozen=True, slots=True)
class Closed:
    by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reopened:
    from_state: State
    priority: Priority
    deadlines: Deadlines
    by: UUID


@dataclass(frozen=True, slots=True)
class StateChanged:
    from_state: State
    to_state: State
    by: UUID | None = None
    waits_for: WaitsFor | None = None


Message = (
    SiteConfirmed
    | Reprioritised
    | Requalified
    | Commented
    | AttachmentAdded
    | AttachmentRemoved
    | WaitingBegan
    | Resumed
    | Assessed
    | Resolved
    | Cancelled
    | Merged
    | Validated
    | Closed
    | Reopened
    | StateChanged
)
