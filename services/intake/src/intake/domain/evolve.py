"""How a ticket changes: by what is decided here, and by what others say, in whatever order it comes."""

from collections.abc import Sequence
from dataclasses import replace
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
from intake.domain.model import Heard, Stage, Ticket, Verdict, Waiting, Work


def evolve(ticket: Ticket, messages: Sequence[Message]) -> Ticket:
    for message in messages:
        ticket = _one(ticket, message)
    return ticket


def _one(ticket: Ticket, message: Message) -> Ticket:
    match message:
        case SiteConfirmed():
            return replace(ticket, site_id=message.site_id)
        case Reprioritised():
            return replace(
                ticket,
                priority=message.to_priority,
                priority_reasons=message.reasons,
                deadlines=message.deadlines,
            )
        case WaitingBegan():
            return replace(ticket, waiting=Waiting(message.for_whom, message.since))
        case Resumed():
            return replace(ticket, waiting=None)
        case Resolved():
            return replace(ticket, verdict=Verdict.RESOLVED, waiting=None)
        case Cancelled():
            return replace(ticket, verdict=Verdict.CANCELLED)
        case Merged():
            return replace(ticket, verdict=Verdict.CANCELLED, merged_into=message.into_id)
        case Validated():
            return replace(ticket, verdict=Verdict.VALIDATED)
        case Closed():
            return replace(ticket, verdict=Verdict.CLOSED)
        case Reopened():
            return replace(
                ticket,
                verdict=Verdict.REOPENED,
                reopened_after=ticket.work.attempt,
                waiting=None,
                deadlines=message.deadlines,
            )
        case Commented() | AttachmentAdded() | AttachmentRemoved() | StateChanged() | Requalified() | Assessed():
            return ticket
        case _:
            assert_never(message)


def hear(ticket: Ticket, heard: Heard) -> Ticket:
    work = merge(ticket.work, heard)
    over = ticket.waiting and work.worked_at and work.worked_at > ticket.waiting.since
    return replace(ticket, work=work, waiting=None if over else ticket.waiting)


def merge(work: Work, heard: Heard) -> Work:
    """The larger of two claims wins, field by field, so the order they come in does not matter."""
    if heard.started_at:
        work = replace(work, first_work_at=_first(work.first_work_at, heard.started_at))
    work = replace(work, worked_at=_last(work.worked_at, _last(heard.started_at, heard.finished_at)))
    # A visit that a plan gives to somebody else goes on in the next attempt.
    is_same_visit = heard.visit_id is not None and heard.visit_id == work.visit_id
    if heard.attempt < work.attempt and not is_same_visit:
        return work
    if heard.attempt > work.attempt and not is_same_visit:
        work = Work(attempt=heard.attempt, first_work_at=work.first_work_at, worked_at=work.worked_at)
    work = replace(
        work,
        attempt=max(work.attempt, heard.attempt),
        visit_id=heard.visit_id or work.visit_id,
        stage=max(work.stage, heard.stage),
        mode=_last(work.mode, heard.mode),
        arrives_at=_last(work.arrives_at, heard.arrives_at),
        finished_at=_last(work.finished_at, heard.finished_at),
        accepted=_last(work.accepted, heard.accepted),
    )
    if not heard.technician_ids or (work.technician_ids and heard.revision < work.revision):
        return work
    if not work.technician_ids or heard.revision > work.revision:
        return replace(work, revision=heard.revision, technician_ids=_team(heard.technician_ids), slot=heard.slot)
    # A crew accepts one by one, each for the same revision.
    return replace(
        work,
        technician_ids=_team(work.technician_ids + heard.technician_ids),
        slot=_last(work.slot, heard.slot),
    )


def is_said_again(work: Work, heard: Heard) -> bool:
    """What is known of a visit already: scheduling says it once more for the next attempt."""
    after = merge(work, heard)
    is_known = heard.visit_id is not None and heard.visit_id == work.visit_id and heard.stage >= Stage.CONFIRMED
    return is_known and replace(after, attempt=work.attempt) == work


def _team(technician_ids: Sequence[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted(set(technician_ids)))


def _first(one: Any, other: Any) -> Any:
    return min((x for x in (one, other) if x is not None), default=None)


def _last(one: Any, other: Any) -> Any:
    return max((x for x in (one, other) if x is not None), default=None)
