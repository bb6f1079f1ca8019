"""Commands and facts of a day planned anew."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from scheduling.domain.model import Arrangement, Slot, Visit


@dataclass(frozen=True, slots=True)
class MoveVisit:
    """A plan gives a confirmed visit another time, or other people."""

    visit_id: UUID
    revision: int
    slot: Slot
    technician_ids: tuple[UUID, ...]
    travel_minutes: int
    travel_metres: int
    reasons: tuple[str, ...]
    by_id: UUID


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """A plan has no place for it any more."""

    visit_id: UUID
    revision: int
    by_id: UUID


@dataclass(frozen=True, slots=True)
class VisitReassigned:
    """Somebody else comes; routing will name the next attempt."""

    arrangement: Arrangement
    from_technician_ids: tuple[UUID, ...]
    from_slot: Slot
    decided_by: UUID


@dataclass(frozen=True, slots=True)
class AttemptFollowed:
    """routing counts on; the visit is the same. What has happened in it is said again for that attempt; `is_newer`: it
    was moved once more since."""

    attempt: int
    visit: Visit
    is_newer: bool = False
