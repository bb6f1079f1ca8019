"""The story of a ticket, line by line: who, when, what, from what, to what."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

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
from intake.domain.model import Audience


@dataclass(frozen=True, slots=True)
class Line:
    ticket_id: UUID
    at: datetime
    kind: str
    actor_id: UUID | None = None
    from_value: str | None = None
    to_value: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    text: str | None = None
    """what a person typed: it stays here, and is emptied when they are erased"""
    audience: Audience = Audience.PUBLIC
    line_id: UUID | None = None


def lines(ticket_id: UUID, at: datetime, messages: Sequence[Message], text: str | None = None) -> list[Line]:
    """What was typed stands once: with the first thing done."""
    return [_line(ticket_id, at, message, None if nth else text) for nth, message in enumerate(messages)]


def _line(ticket_id: UUID, at: datetime, message: Message, text: str | None) -> Line:
    match message:
        case StateChanged():
            reason = {"reason": message.waits_for} if message.waits_for else {}
            return Line(ticket_id, at, "state_changed", message.by, message.from_state, message.to_state, reason)
        case Reprioritised():
            return Line(
                ticket_id, at, "reprioritised", message.by, message.from_priority, message.to_priority, text=text
            )
        case Requalified():
            return Line(
                ticket_id, at, message.what, message.by, message.from_value, message.to_value,
                text="\n".join(filter(None, (message.text, text))) or None,
                params={"field": message.field} if message.field else {},
                audience=Audience.INTERNAL if message.is_internal else Audience.PUBLIC,
            )  # fmt: skip
        case SiteConfirmed():
            return Line(ticket_id, at, "site_confirmed", message.by, params={"site_id": str(message.site_id)})
        case Commented():
            said = {"answers": True} if message.answers else {}
            return Line(
                ticket_id, at, "comment", message.by, params=said | ({"channel": "chat"} if message.is_chat else {}),
                text=text, audience=message.audience, line_id=message.comment_id,
            )  # fmt: skip
        case AttachmentAdded() | AttachmentRemoved():
            kind = "attachment_added" if isinstance(message, AttachmentAdded) else "attachment_removed"
            params = {"attachment_id": str(message.attachment_id)}
            return Line(ticket_id, at, kind, message.by, params=params, text=text, audience=message.audience)
        case WaitingBegan():
            return Line(ticket_id, at, "waiting", message.by, to_value=message.for_whom, text=text)
        case Resumed():
            return Line(ticket_id, at, "resumed", message.by, text=text)
        case Assessed():
            return Line(ticket_id, at, "assessed", message.by, to_value=message.outcome, text=text)
        case Resolved():
            return Line(ticket_id, at, "resolved", message.by, text=text)
        case Cancelled():
            return Line(ticket_id, at, "cancelled", message.by, text=text)
        case Merged():
            params = {"ticket_id": str(message.into_id), "number": message.into_number}
            return Line(ticket_id, at, "merged", message.by, params=params)
        case Validated():
            return Line(ticket_id, at, "validated", message.by, text=text)
        case Closed():
            return Line(ticket_id, at, "closed", message.by)
        case Reopened():
            return Line(ticket_id, at, "reopened", message.by, text=text)
        case _:
            assert_never(message)
