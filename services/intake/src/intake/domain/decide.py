"""What people may do with a ticket, and what follows: command and state in, messages or a refusal out."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from intake.domain import errors
from intake.domain.attachment import Attachment
from intake.domain.evolve import evolve, hear
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
    Resolved,
    Resumed,
    SiteConfirmed,
    StateChanged,
    Validated,
    WaitingBegan,
)
from intake.domain.model import (
    OPEN_STATES,
    Audience,
    Deadlines,
    Heard,
    Kind,
    Outcome,
    Priority,
    State,
    Ticket,
    WaitsFor,
)

CUSTOMERS = frozenset({"client", "client_manager"})
DESK = frozenset({"dispatcher", "manager", "admin"})
STAFF = DESK | {"technician"}


class Silence(NamedTuple):
    """What a client's silence after the resolution means: first a letter, then yes."""

    until_notice: timedelta
    until_yes: timedelta


class Action(StrEnum):
    COMMENT = "comment"
    CANCEL = "cancel"
    VALIDATE = "validate"
    REOPEN = "reopen"
    REPRIORITISE = "reprioritise"
    CONFIRM_SITE = "confirm_site"
    WAIT = "wait"
    RESUME = "resume"
    ASSESS = "assess"
    RESOLVE = "resolve"
    QUALIFY = "qualify"
    TAG = "tag"
    ATTACH = "attach"
    SETTLE = "settle"


ROLES = {
    Action.COMMENT: CUSTOMERS | STAFF,
    Action.CANCEL: CUSTOMERS | DESK,
    Action.VALIDATE: CUSTOMERS,
    Action.REOPEN: CUSTOMERS | DESK,
    Action.REPRIORITISE: DESK,
    Action.CONFIRM_SITE: DESK,
    Action.WAIT: STAFF,
    Action.RESUME: STAFF,
    Action.ASSESS: DESK,
    Action.RESOLVE: STAFF,
    Action.QUALIFY: STAFF,
    Action.TAG: STAFF,
    Action.ATTACH: CUSTOMERS | STAFF,
    Action.SETTLE: DESK,
}
CANCELLABLE = RESOLVABLE = OPEN_STATES - {State.IN_PROGRESS}
ASSESSABLE = frozenset({State.NEW, State.QUALIFIED, State.REOPENED})
"""nobody has taken it"""
TAKES_FILES = OPEN_STATES | {State.RESOLVED}
REOPENABLE = frozenset({State.RESOLVED, State.VALIDATED, State.CLOSED})


def allowed_actions(
    state: State, role: str, *, has_site: bool, waits_by_hand: bool = False, kind: Kind = Kind.INCIDENT
) -> list[Action]:
    found = [action for action, roles in ROLES.items() if role in roles and _fits(action, state, role, has_site)]
    is_billing = kind is Kind.BILLING
    lacks = {
        Action.RESUME: not waits_by_hand,
        Action.SETTLE: not is_billing,
        Action.ASSESS: is_billing,
        Action.RESOLVE: is_billing,
    }
    return [action for action in found if not lacks.get(action)]


def _fits(action: Action, state: State, role: str, has_site: bool) -> bool:
    match action:
        case Action.COMMENT | Action.TAG:
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
        case Action.WAIT | Action.QUALIFY | Action.SETTLE:
            return state in OPEN_STATES
        case Action.ATTACH:
            return state in TAKES_FILES
        case Action.RESUME:
            return state is State.WAITING
        case Action.ASSESS:
            return state in ASSESSABLE
        case Action.RESOLVE:
            return state in RESOLVABLE


def comment(
    ticket: Ticket, comment_id: UUID, audience: Audience, *, by: UUID, role: str, is_chat: bool = False
) -> list[Message]:
    if audience is Audience.INTERNAL and role not in STAFF:
        raise errors.CommentForStaff
    if is_chat and not may_chat(ticket.state, ticket.owner_id):
        raise errors.NobodyToChatWith
    said: list[Message] = [Commented(comment_id, audience, by, audience is Audience.PUBLIC and role in STAFF, is_chat)]
    return said + _answered(ticket, by=by, role=role)


def must_take_files(state: State) -> None:
    if state not in TAKES_FILES:
        raise errors.TicketEnded


def attach(ticket: Ticket, attachment_id: UUID, audience: Audience, *, by: UUID, role: str) -> list[Message]:
    if audience is Audience.INTERNAL and role not in STAFF:
        raise errors.CommentForStaff
    must_take_files(ticket.state)
    return [AttachmentAdded(attachment_id, audience, by), *_answered(ticket, by=by, role=role)]


def remove_attachment(ticket: Ticket, attachment: Attachment, *, by: UUID, role: str) -> list[Message]:
    if role not in DESK and by != attachment.added_by:
        raise errors.AttachmentNotYours
    must_take_files(ticket.state)
    return [AttachmentRemoved(attachment.attachment_id, attachment.audience, by)]


def _answered(ticket: Ticket, *, by: UUID, role: str) -> list[Message]:
    """Who was waited for has spoken."""
    if role in CUSTOMERS and ticket.waits_for is WaitsFor.CLIENT and ticket.state is State.WAITING:
        return _with_state(ticket, Resumed(by), by=by)
    return []


def may_chat(state: State, owner_id: UUID | None) -> bool:
    """Client and technician talk once someone has taken the ticket, until the client has agreed that it is done."""
    return owner_id is not None and state in OPEN_STATES | {State.RESOLVED}


def must_be_theirs(ticket: Ticket, *, by: UUID, role: str) -> None:
    """A colleague who watches a ticket reads and comments; what becomes of it stays with its requester."""
    if role == "client" and by != ticket.requester_id:
        raise errors.OnlyRequester


def must_be_open(ticket: Ticket) -> None:
    if ticket.state not in OPEN_STATES:
        raise errors.TicketEnded


def wait(ticket: Ticket, for_whom: WaitsFor, *, at: datetime, by: UUID) -> list[Message]:
    must_be_open(ticket)
    return _with_state(ticket, WaitingBegan(for_whom, at, by), by=by)


def resume(ticket: Ticket, *, by: UUID) -> list[Message]:
    if ticket.waiting is None or ticket.state is not State.WAITING:
        raise errors.NotWaiting
    return _with_state(ticket, Resumed(by), by=by)


def assess(ticket: Ticket, outcome: Outcome, *, by: UUID) -> list[Message]:
    if ticket.kind is Kind.BILLING:
        raise errors.AnsweredByQuote
    if ticket.state not in ASSESSABLE:
        raise errors.TooLateToAssess
    return [Assessed(outcome, by)]


def resolve(ticket: Ticket, *, by: UUID) -> list[Message]:
    """By an answer alone: whoever was to be sent is not."""
    if ticket.kind is Kind.BILLING:
        raise errors.AnsweredByQuote
    if ticket.state not in RESOLVABLE:
        raise errors.TooLateToResolve
    return _with_state(ticket, Resolved(by), by=by)


def cancel(ticket: Ticket, *, by: UUID, role: str) -> list[Message]:
    if not _fits(Action.CANCEL, ticket.state, role, False):
        raise errors.TooLateToCancel
    return _with_state(ticket, Cancelled(by), by=by)


def merge(source: Ticket, survivor: Ticket, number: str, *, is_waited_for: bool, by: UUID) -> list[Message]:
    if source.ticket_id == survivor.ticket_id:
        raise errors.LinkToItself
    if source.client_id != survivor.client_id:
        raise errors.OtherClient
    if source.state not in OPEN_STATES or survivor.state not in OPEN_STATES | {State.RESOLVED}:
        raise errors.TicketEnded
    if is_waited_for:
        raise errors.WaitedFor
    return _with_state(source, Merged(survivor.ticket_id, number, by), by=by)


def validate(ticket: Ticket, *, by: UUID | None, is_blocked: bool = False) -> list[Message]:
    if ticket.state is not State.RESOLVED:
        raise errors.NotResolved
    if is_blocked:
        raise errors.Blocked
    return _with_state(ticket, Validated(by), by=by)


def close(ticket: Ticket) -> list[Message]:
    """By the clock, some time after validation; too late is no error."""
    if ticket.state is not State.VALIDATED:
        return []
    return _with_state(ticket, Closed(), by=None)


def settle(ticket: Ticket, *, by: UUID) -> list[Message]:
    """A billing ticket is answered, or its quote accepted: nobody came whose work is to be confirmed."""
    if ticket.kind is not Kind.BILLING:
        raise errors.OnlyBilling
    must_be_open(ticket)
    return _with_state(ticket, Closed(by), by=by)


def reopen(ticket: Ticket, deadlines: Deadlines, *, by: UUID) -> list[Message]:
    if ticket.state not in REOPENABLE:
        raise errors.NothingToReopen
    return _with_state(ticket, Reopened(ticket.state, ticket.priority, deadlines, by), by=by)


def reprioritise(ticket: Ticket, priority: Priority, deadlines: Deadlines, *, by: UUID) -> list[Message]:
    must_be_open(ticket)
    if priority is ticket.priority:
        return []
    reason: dict[str, Any] = {
        "code": "set_by_hand",
        "params": {"from_priority": ticket.priority, "priority": priority, "by": str(by)},
    }
    return [Reprioritised(ticket.priority, priority, [*ticket.priority_reasons, reason], deadlines, by)]


def confirm_site(ticket: Ticket, site_id: UUID, *, by: UUID) -> list[Message]:
    must_be_open(ticket)
    if ticket.site_id == site_id:
        return []
    if ticket.site_id is not None:
        raise errors.SiteKnown
    return [SiteConfirmed(site_id, by)]


def follow(ticket: Ticket, heard: Heard) -> tuple[Ticket, list[Message]]:
    """What others did: never refused, whatever the order it comes in."""
    after = hear(ticket, heard)
    return after, _change(ticket, after, by=None)


def _with_state(ticket: Ticket, message: Message, *, by: UUID | None) -> list[Message]:
    after = evolve(ticket, [message])
    return [message, *_change(ticket, after, by=by)]


def _change(before: Ticket, after: Ticket, *, by: UUID | None) -> list[Message]:
    """Waiting for another than before is a change too."""
    waits_for = after.waits_for if after.state is State.WAITING else None
    was = before.waits_for if before.state is State.WAITING else None
    if after.state is before.state and waits_for is was:
        return []
    return [StateChanged(before.state, after.state, by, waits_for)]
