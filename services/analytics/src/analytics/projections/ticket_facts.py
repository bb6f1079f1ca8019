"""One row per ticket. Events may come in any order and several times: the row is the same.

Facts of several topics meet here, and order holds per topic only. So an instant is the first of its kind, and
what a ticket is now (priority, state, resolution) is the word of the highest version of `intake.tickets`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.event import Event
from contracts.intake.tickets import TicketOpened, TicketReopened, TicketReprioritised, TicketStatusChanged
from contracts.routing.assignments import OfferAccepted
from contracts.words import Priority, TicketState

HEARD = (TicketOpened, TicketReopened, TicketReprioritised, TicketStatusChanged, OfferAccepted)
TYPES = frozenset(event.wire_type for event in HEARD)
ENDED = frozenset({TicketState.VALIDATED, TicketState.CLOSED})
"""Said after the resolution, which stands."""


@dataclass(frozen=True, slots=True)
class TicketFacts:
    ticket_id: UUID
    client_id: UUID
    opened_at: datetime | None = None
    service_code: str | None = None
    first_assigned_at: datetime | None = None
    priority: str | None = None
    priority_version: int = -1
    state: str | None = None
    state_version: int = -1
    resolved_at: datetime | None = None
    resolved_version: int = -1


@dataclass(frozen=True, slots=True)
class Versioned:
    event: Event
    version: int


def evolve(row: TicketFacts, event: Event, version: int) -> TicketFacts:
    match event:
        case TicketOpened():
            row = replace(row, opened_at=event.occurred_at, service_code=event.service.code)
            row = _prioritised(row, event.priority, version)
            return _moved(row, TicketState.NEW, event.occurred_at, version)
        case TicketReprioritised():
            return _prioritised(row, event.to_priority, version)
        case TicketReopened():
            return _prioritised(row, event.priority, version)
        case TicketStatusChanged():
            return _moved(row, event.to_state, event.occurred_at, version)
        case OfferAccepted():
            first = min(row.first_assigned_at or event.occurred_at, event.occurred_at)
            return replace(row, first_assigned_at=first)
        case _:
            return row


def _prioritised(row: TicketFacts, priority: Priority, version: int) -> TicketFacts:
    if version < row.priority_version:
        return row
    return replace(row, priority=priority.value, priority_version=version)


def _moved(row: TicketFacts, state: TicketState, at: datetime, version: int) -> TicketFacts:
    if version >= row.state_version:
        row = replace(row, state=state.value, state_version=version)
    if state not in ENDED and version >= row.resolved_version:
        resolved_at = at if state is TicketState.RESOLVED else None
        row = replace(row, resolved_at=resolved_at, resolved_version=version)
    return row


def by_ticket(events: Iterable[Versioned]) -> dict[UUID, list[Versioned]]:
    """The events that this read model listens to."""
    found: dict[UUID, list[Versioned]] = {}
    for one in events:
        if isinstance(one.event, HEARD):
            found.setdefault(one.event.ticket_id, []).append(one)
    return found


def evolved(rows: Mapping[UUID, TicketFacts], events: Mapping[UUID, list[Versioned]]) -> dict[UUID, TicketFacts]:
    """The rows that these events change, as they become."""
    changed: dict[UUID, TicketFacts] = {}
    for ticket_id, told in events.items():
        before = rows.get(ticket_id)
        row = before or TicketFacts(ticket_id, told[0].event.client_id)  # type: ignore[attr-defined]
        for one in told:
            row = evolve(row, one.event, one.version)
        if row != before:
            changed[ticket_id] = row
    return changed
