"""What the pages of an appointment show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from portal.pages.views.ticket import Slot


@dataclass(frozen=True)
class Reached:
    """Somebody who comes, how to reach them directly, and what they know for it: codes, and whether certified."""

    name: str
    phone: str = ""
    email: str = ""
    skills: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class Appointment:
    """`asked`: the stretch that was chosen; `promise`: the one in which people may expect them."""

    ticket_id: UUID
    state: str
    visit_id: str = ""
    slot: Slot | None = None
    promise: Slot | None = None
    asked: Slot | None = None
    is_remote: bool = False
    people: tuple[Reached, ...] = ()
    preparation: tuple[str, ...] = ()
    may: frozenset[str] = frozenset()
    key: str = ""

    @property
    def is_shown(self) -> bool:
        """While there is something to expect, to prepare or to choose."""
        return bool(self.may) or self.state in ("confirmed", "en_route", "started")


@dataclass(frozen=True)
class Time:
    """One that can be chosen; `added_minutes` and `is_late` are told to staff only."""

    token: str
    slot: Slot
    promise: Slot
    is_recommended: bool = False
    added_minutes: int | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Held:
    hold_id: str
    slot: Slot
    promise: Slot
    expires_at: datetime


@dataclass(frozen=True)
class Choosing:
    """The page where a time is chosen; `why_not`: nothing can be chosen now, and why."""

    ticket_id: UUID
    number: str
    title: str
    key: str
    days: tuple[tuple[datetime, tuple[Time, ...]], ...] = ()
    now: Slot | None = None
    held: Held | None = None
    why_not: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Agenda:
    """`url` is shown once, when it was just made; `host` is that of a technician's other calendar."""

    calendar_id: str = ""
    url: str = ""
    is_technician: bool = False
    host: str = ""
    failure: str = ""
    is_read: bool = False
    times: int = 0
    typed: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
