"""What the pages of erasures show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Held:
    """What a service holds of a person, by kind; None: it does not answer now."""

    service: str
    counts: Mapping[str, int] | None


@dataclass(frozen=True)
class Step:
    """One service's part; without an instant it has not answered yet."""

    service: str
    rows: int = 0
    at: datetime | None = None
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class ErasureLine:
    person_id: UUID
    role: str
    reason: str
    asked_by: str
    asked_at: datetime
    done_at: datetime | None
    steps: tuple[Step, ...]
