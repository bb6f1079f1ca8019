"""What a ticket is about, as staff judge it anew: each thing that changes is said with what it was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from intake.domain import errors
from intake.domain.messages import Message, Reprioritised, Requalified
from intake.domain.model import OPEN_STATES, Deadlines, Impact, Kind, Priority, Ticket, Urgency
from intake.domain.priority import judge_priority

CHANGES_WHILE_OPEN = ("title", "service_code", "kind", "impact", "urgency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    title: str
    service_code: str
    kind: Kind
    impact: Impact
    urgency: Urgency
    tags: Mapping[str, str] = field(default_factory=dict)
    """labels by key"""


def judge_anew(ticket: Ticket, before: Qualification, after: Qualification, *, by: UUID) -> list[Message]:
    """Tags may change whenever; what the work depends on only while there is some."""
    if ticket.state not in OPEN_STATES and any(getattr(before, n) != getattr(after, n) for n in CHANGES_WHILE_OPEN):
        raise errors.TicketEnded
    if before.kind is not after.kind and Kind.BILLING in (before.kind, after.kind):
        raise errors.BillingApart
    return list(_changes(before, after, by))


def priority_anew(
    ticket: Ticket, before: Qualification, after: Qualification, *, vip: bool
) -> tuple[Priority, list[dict[str, Any]]]:
    """By the rule, once impact or urgency is another; else as it is, a choice by hand included."""
    if (before.impact, before.urgency) == (after.impact, after.urgency):
        return ticket.priority, ticket.priority_reasons
    return judge_priority(after.impact, after.urgency, vip=vip)


def reprioritised(
    ticket: Ticket, priority: Priority, reasons: list[dict[str, Any]], deadlines: Deadlines, *, by: UUID
) -> list[Message]:
    if priority is ticket.priority:
        return []
    return [Reprioritised(ticket.priority, priority, reasons, deadlines, by)]


def _changes(before: Qualification, after: Qualification, by: UUID) -> Iterator[Requalified]:
    for one in fields(Qualification):
        was, now = getattr(before, one.name), getattr(after, one.name)
        match one.name:
            case "tags":
                yield from (Requalified("tag_removed", by, from_value=key) for key in sorted(was.keys() - now.keys()))
                yield from (Requalified("tag_added", by, to_value=key) for key in sorted(now.keys() - was.keys()))
            case "title" if was != now:
                yield Requalified("title_changed", by, text=f"{was} → {now}")
            case name if was != now:
                yield Requalified(f"{name.removesuffix('_code')}_changed", by, from_value=was, to_value=now)
