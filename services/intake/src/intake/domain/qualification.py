"""What a ticket is about, as staff judge it anew: each thing that changes is said with what it was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from intake.domain import errors
from intake.domain.fields import CustomField, FieldType
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
    fields: Mapping[str, Any] = field(default_factory=dict)
    """values of the organisation's own fields, by code"""


def judge_anew(
    ticket: Ticket,
    before: Qualification,
    after: Qualification,
    *,
    by: UUID,
    defined: Mapping[str, CustomField] = MappingProxyType({}),
) -> list[Message]:
    """Tags and fields may change whenever; what the work depends on only while there is some."""
    if ticket.state not in OPEN_STATES and any(getattr(before, n) != getattr(after, n) for n in CHANGES_WHILE_OPEN):
        raise errors.TicketEnded
    if before.kind is not after.kind and Kind.BILLING in (before.kind, after.kind):
        raise errors.BillingApart
    return [*_changes(before, after, by), *_field_changes(before, after, by, defined)]


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
                for key in sorted(was.keys() - now.keys()):
                    yield Requalified("tag_removed", by, from_value=key, is_internal=True)
                for key in sorted(now.keys() - was.keys()):
                    yield Requalified("tag_added", by, to_value=key, is_internal=True)
            case "fields":
                pass
            case "title" if was != now:
                yield Requalified("title_changed", by, text=f"{was} → {now}")
            case name if was != now:
                yield Requalified(f"{name.removesuffix('_code')}_changed", by, from_value=was, to_value=now)


def _field_changes(
    before: Qualification, after: Qualification, by: UUID, defined: Mapping[str, CustomField]
) -> Iterator[Requalified]:
    for code in sorted(before.fields.keys() | after.fields.keys()):
        was, now = before.fields.get(code), after.fields.get(code)
        if was == now:
            continue
        one = defined[code]
        said = partial(Requalified, "field_changed", by, field=code, is_internal=not one.for_clients)
        if one.type is FieldType.TEXT:
            yield said(text=f"{was or '–'} → {now or '–'}")
        else:
            yield said(from_value=_told(was), to_value=_told(now))


def _told(value: Any) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(value)
        case _:
            return str(value)
