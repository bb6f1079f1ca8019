"""A transaction without a database: remembers what was said. Held to `Tx` by one contract suite."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from chassis.ids import uuid7
from contracts.event import Event


class FakeTx:
    def __init__(self, now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> None:
        self.now = now
        self.emitted: list[Event] = []
        self.timers: dict[tuple[str, str], tuple[datetime, Mapping[str, Any]]] = {}

    def new_id(self) -> UUID:
        return uuid7()

    def emit(self, event: Event) -> None:
        event.encode()
        self.emitted.append(event)

    def trace_of(self, key: object) -> str:
        return ""

    async def schedule(
        self, kind: str, key: object, due_at: datetime, payload: Mapping[str, object] | None = None
    ) -> None:
        self.timers[kind, str(key)] = (due_at, payload or {})

    async def schedule_all(self, kind: str, due_at: Mapping[Any, datetime]) -> None:
        for key, at in due_at.items():
            await self.schedule(kind, key, at)

    async def unschedule(self, kind: str, key: object) -> None:
        self.timers.pop((kind, str(key)), None)
