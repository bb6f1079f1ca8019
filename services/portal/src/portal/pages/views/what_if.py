"""What the pages of a what-if show: what is supposed of a day, what would change, who is to be told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from portal.pages.views.planning import Place, Technician, Visit
from portal.pages.views.ticket import Option, Slot


@dataclass(frozen=True)
class Away:
    """`start` none: from now on; `end` none: until the day's end. `about`, here and below, is what people call it."""

    kind: ClassVar = "technician_away"
    technician_id: UUID
    start: datetime | None = None
    end: datetime | None = None
    about: str = ""


@dataclass(frozen=True)
class Urgent:
    kind: ClassVar = "urgent"
    ticket_id: UUID
    about: str = ""


@dataclass(frozen=True)
class Longer:
    kind: ClassVar = "longer"
    visit_id: UUID
    minutes: int
    about: str = ""


@dataclass(frozen=True)
class RoadClosed:
    kind: ClassVar = "road_closed"
    place: Place
    radius_m: int
    about: str = ""


Change = Away | Urgent | Longer | RoadClosed
ByTechnician = tuple[tuple[Technician, tuple[Visit, ...]], ...]


@dataclass(frozen=True)
class WhatIfForm:
    day: datetime
    """its midnight"""
    key: str
    changes: tuple[Change, ...] = ()
    sent: tuple[str, ...] = ()
    """the same as they go to and fro with the form"""
    kept: frozenset[UUID] = frozenset()
    technicians: tuple[Technician, ...] = ()
    tickets: tuple[Option, ...] = ()
    places: tuple[Option, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    is_known: bool = True
    """false while scheduling does not answer"""

    @property
    def visits(self) -> ByTechnician:
        """Those that may move, once each, by the first who makes them."""
        return self._visits(lambda visit: visit.may_move)

    @property
    def lasting(self) -> ByTechnician:
        """Those that may take longer."""
        return self._visits(lambda visit: visit.may_last)

    def _visits(self, is_meant: Callable[[Visit], bool]) -> ByTechnician:
        found = []
        for one in self.technicians:
            own = (visit for visit in one.visits if is_meant(visit) and visit.technician_ids[0] == one.id)
            found.append((one, tuple(sorted(own, key=lambda visit: visit.planned.start))))
        return tuple((one, each) for one, each in found if each)


@dataclass(frozen=True)
class About:
    """A ticket, as lists tell it."""

    id: UUID
    number: str
    title: str = ""
    client: str = ""
    site: str = ""
    priority: int | None = None


@dataclass(frozen=True)
class Seat:
    names: tuple[str, ...]
    slot: Slot


@dataclass(frozen=True)
class Moved:
    """`was` none: it had no place before."""

    ticket: About
    was: Seat | None
    now: Seat
    promise: Slot | None = None
    is_kept: bool = True
    is_late: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    """A smallest change that gives a ticket a place."""

    names: tuple[str, ...]
    start: datetime
    later_minutes: int = 0
    overtime_minutes: int = 0
    added_minutes: int = 0
    instead_of: tuple[About, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    ticket: About
    was: Seat | None = None
    reasons: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Sums:
    visits: int
    travel_minutes: int
    travel_metres: int
    broken_promises: int
    late: int
    left_out: int


@dataclass(frozen=True)
class Warned:
    name: str
    role: str  # technician, client
    tickets: tuple[About, ...] = ()


@dataclass(frozen=True)
class Diff:
    before: Sums
    after: Sums
    moved: tuple[Moved, ...] = ()
    placed: tuple[Moved, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warn: tuple[Warned, ...] = ()

    @property
    def broken(self) -> int:
        return sum(not one.is_kept for one in self.moved)

    @property
    def cancelled(self) -> int:
        """Visits that would be no more."""
        return sum(one.was is not None for one in self.left_out)

    @property
    def metres(self) -> int:
        return self.after.travel_metres - self.before.travel_metres

    @property
    def changes_something(self) -> bool:
        return bool(self.moved or self.placed or self.cancelled)


@dataclass(frozen=True)
class WhatIf:
    id: UUID
    day: date
    state: str  # solving, ready, failed, published, discarded
    asked_at: datetime
    changes: tuple[Change, ...] = ()
    keep: tuple[UUID, ...] = ()
    tag: str = ""
    failure: str = ""
    diff: Diff | None = None

    @property
    def away(self) -> tuple[Away, ...]:
        return tuple(one for one in self.changes if isinstance(one, Away))

    @property
    def may_publish(self) -> bool:
        """An absence is news by itself."""
        return self.state == "ready" and self.diff is not None and (self.diff.changes_something or bool(self.away))


@dataclass(frozen=True)
class Trouble:
    """Why it was not published: a code, or in a service's words."""

    code: str
    said: str = ""
    is_recorded: bool = False
    """absences were, all the same"""


@dataclass(frozen=True)
class WhatIfPage:
    what_if: WhatIf
    midnight: datetime
    key: str
    summary: str = ""
    sent: tuple[str, ...] = ()
    looks: int = 0
    is_over: bool = False
    """it was waited for long enough"""
    trouble: Trouble | None = None
