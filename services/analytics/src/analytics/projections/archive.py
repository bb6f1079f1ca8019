"""What is kept of every event for ever, and how it is read back for a rebuild."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.inbox import Received
from contracts.event import Event
from contracts.personal_data import archived
from contracts.topics import BY_NAME

WHEREABOUTS = frozenset({"start_place", "end_place", "absences"})
"""Where a person lives and when they are away: no text, so the contracts' rule does not see them."""


@dataclass(frozen=True, slots=True)
class Entry:
    event_id: UUID
    topic: str
    type: str
    key: str
    aggregate_version: int | None
    client_id: UUID | None
    occurred_at: datetime
    data: Mapping[str, Any]


def entry(received: Received[Event]) -> Entry:
    event = received.event
    data = archived(event)
    if BY_NAME[received.topic].people:
        data = {name: value for name, value in data.items() if name not in WHEREABOUTS}
    return Entry(
        event_id=received.event_id,
        topic=received.topic,
        type=received.type,
        key=received.key,
        aggregate_version=received.aggregate_version,
        client_id=received.client_id or event.client_id_header,
        occurred_at=event.occurred_at,
        data=data,
    )


def event_of(topic: str, type_: str, data: Mapping[str, Any]) -> Event | None:
    """The event back; None when this build no longer knows it."""
    known = BY_NAME.get(topic)
    event_class = known.types.get(type_) if known else None
    return event_class.model_validate(data) if event_class else None
