"""Calendars that people subscribe to: whose visits are in them, and for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

BEHIND = timedelta(days=30)
AHEAD = timedelta(days=366)
VISITS_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Calendar:
    """As its person was when they asked for it; it ends when their role or company does."""

    calendar_id: UUID
    person_id: UUID
    role: str
    client_id: UUID | None
    lang: str
    created_at: datetime
