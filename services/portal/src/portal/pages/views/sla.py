"""What the page of a ticket's clocks shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Clock:
    """One promise of a ticket: how much of it has passed."""

    goal: str
    state: str  # running, paused, kept, broken
    target_minutes: int
    counted_minutes: float
    due_at: datetime | None
    is_earlier: bool = False
    """of a life that a reopening ended"""

    @property
    def share(self) -> float:
        return min(self.counted_minutes / self.target_minutes, 1)

    @property
    def left_minutes(self) -> float:
        return self.target_minutes - self.counted_minutes


@dataclass(frozen=True)
class Stretch:
    """A part of a ticket's life, and why it counted or did not."""

    start: datetime
    end: datetime
    counts: str  # yes, no, some
    why: str


@dataclass(frozen=True)
class Count:
    ticket_id: UUID
    number: str
    title: str
    contract: str
    clocks: tuple[Clock, ...]
    stretches: tuple[Stretch, ...]
    """the newest first"""
