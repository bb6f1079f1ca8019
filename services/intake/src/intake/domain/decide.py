"""What people may do with a ticket, and what follows: command and state in, messages or a refusal out."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from intake.domain import errors
from intake.domain.evolve import evolve, hear
from intake.domain.messages import (
    Cancelled,
    Closed,
    Commented,
    Message,
    Reopened,
    Reprioritised,
    SiteConfirmed,
    StateChanged,
    Validated,
)
from intake.domain.model import OPEN_STATES, Audience, Deadlines, Heard, Priority, State, Ticket

CUSTOMERS = frozenset({"client", "client_manager"})
DESK = frozenset({"dispatcher", "manager", "admin"})
STAFF = DESK | {"technician"}


class Action(StrEnum):
    COMMENT = "comment"
    CANCEL = "cancel"
    VALIDATE = "validate"
    REOPEN = "reopen"
    REPRIORITISE = "reprioritise"
    CONFIRM_SITE = "confirm_site"


ROLES = {
    Action.COMMENT: CUSTOMERS | STAFF,
    Action.CANCEL: CUSTOMERS | DESK,
    Action.VALIDATE: CUSTOMERS,
    Action.REOPEN: CUSTOMERS | DESK,
    Action.REPRIORITISE: DESK,
    Action.CONFIRM_SITE: DESK,
}
CANCELLABLE = OPEN_STATES - {State.IN_PROGRESS}
REOPENABLE = frozenset({State.RESOLVED, State.VALIDATED, State.CLOSED})


def allowed_actions(state: State, role: str, *, has_site: bool) -> list[Action]:
    return [action for action, roles in ROLES.items() if role in roles and _fits(action, state, role, has_site)]


def _fits(action: Action, state: State, role: str, has_site: bool) -> bool:
    match action:
        case Action.COMMENT:
            return True
        case Action.CANCEL:
            return state in (OPEN_STATES if role in DESK else CANCELLABLE)
        case Action.VALIDATE:
            return state is State.RESOLVED
        case Action.REOPEN:
            return state in REOPENABLE
        case Action.REPRIORITISE:
            return state in OPEN_STATES
        case Action.CONFIRM_SITE:
            return state in OPEN_STATES and not has_site


def comment(ticket: Ticket, comment_id: UUID, audience: Audience, *, by: UUID, role: str) -> list[Message]:
    if audience is Audience.INTERNAL and role not in STAFF:
        raise errors.CommentForStaff
    return [Commented(comment_id, audience, by)]


def cancel(ticket: Ticket, *, by: UUID, role: str) -> list[Message]:
    if not _fits(Action.CANCEL, ticket.state, role, False):
        raise errors.TooLateToCancel
    return _with_state(ticket, Cancelled(by), by=by)


def validate(ticket: Ticket, *, by: UUID | None) -> list[Message]:
    if ticket.state is not State.RESOLVED:
        raise errors.NotResolved
    return _with_state(ticket, Validated(by), by=by)


def close(ticket: Ticket) -> list[Message]:
    """By the clock, some time after validation; too late is no error."""
    if ticket.state is not State.VALIDATED:
        return []
    return _with_state(ticket, Closed(), by=None)


def reopen(ticket: Ticket, deadlines: Deadlines, *, by: UUID) -> list[Message]:
    if ticket.state not in REOPENABLE:
        raise errors.NothingToReopen
    return _with_state(ticket, Reopened(ticket.state, ticket.priority, deadlines, by), by=by)


def reprioritise(ticket: Ticket, priority: Priority, deadlines: Deadlines, *, by: UUID) -> list[Message]:
    if ticket.state not in OPEN_STATES:
        raise errors.TicketEnded
    if priority is ticket.priority:
        return []
    reason: dict[str, Any] = {
        "code": "set_by_hand",
        "params": {"from_priority": ticket.priority, "priority": priority, "by": str(by)},
    }
    return [Reprioritised(ticket.priority, priority, [*ticket.priority_reasons, reason], deadlines, by)]


def confirm_site(ticket: Ticket, site_id: UUID, *, by: UUID) -> list[Message]:
    if ticket.state not in OPEN_STATES:
        raise errors.TicketEnded
    if ticket.site_id == site_id:
        return []
    if ticket.site_id is not None:
        raise errors.SiteKnown
    return [SiteConfirmed(site_id, by)]


def follow(ticket: Ticket, heard: Heard) -> tuple[Ticket, list[Message]]:
    """What others did: never refused, whatever the order it comes in."""
    after = hear(ticket, heard)
    if after.state is ticket.state:
        return after, []
    return after, [StateChanged(ticket.state, after.state)]


def _with_state(ticket: Ticket, message: Message, *, by: UUID | None) -> list[Message]:
    after = evolve(ticket, [message])
    return [message, StateChanged(ticket.state, after.state, by)]
