"""What a topic is: its name, its key, who says it, who hears it, how long it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

from contracts.event import Event

SECOND = 1000
HOUR = 3600 * SECOND
DAY = 24 * HOUR


@dataclass(frozen=True)
class Topic:
    name: str
    key: str
    events: Any = field(repr=False)
    """The discriminated union of the topic, or its only event."""
    producer: str
    consumers: tuple[str, ...]
    """The services that hear it today; others, like BI, read as they like."""
    partitions: int = 12
    cleanup: Literal["delete", "compact"] = "delete"
    retention_ms: int = 30 * DAY
    """How long facts are kept; on a compacted topic, how long tombstones are."""
    people: bool = False
    """May carry Personal fields."""
    planned: tuple[type[Event], ...] = ()
    """Declared, so that consumers can prepare; nobody says them yet."""

    @cached_property
    def types(self) -> dict[str, type[Event]]:
        return {event.wire_type: event for event in _members(self.events)}

    @property
    def is_silent(self) -> bool:
        return set(self.types.values()) == set(self.planned)

    @property
    def config(self) -> dict[str, str]:
        """Kafka's settings for it."""
        if self.cleanup == "compact":
            return {"cleanup.policy": "compact", "delete.retention.ms": str(self.retention_ms)}
        return {"cleanup.policy": "delete", "retention.ms": str(self.retention_ms)}


def _members(union: Any) -> Iterator[type[Event]]:
    if isinstance(union, type):
        yield union
    elif hasattr(union, "__metadata__"):
        yield from _members(get_args(union)[0])
    else:
        for member in get_args(union):
            yield from _members(member)
