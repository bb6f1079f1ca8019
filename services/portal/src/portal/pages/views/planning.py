"""What the days of all technicians show, as a board, a table and a map."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from portal.pages.views.desk import Why
from portal.pages.views.ticket import Reason, Slot

LATE_AFTER = timedelta(minutes=10)
LIVE = ("proposed", "confirmed", "en_route", "started")
Place = tuple[float, float]
"""latitude and longitude"""


@dataclass(frozen=True)
class Visit:
    id: UUID
    ticket_id: UUID
    number: str
    status: str  # proposed, confirmed, en_route, started, finished, not_done, cancelled
    planned: Slot
    technician_ids: tuple[UUID, ...]
    started_at: datetime | None = None
    finished_at: datetime | None = None
    en_route_at: datetime | None = None
    title: str = ""
    client: str = ""
    site: str = ""
    place: Place | None = None
    priority: int | None = None
    is_remote: bool = False
    travel_minutes: int = 0
    travel_metres: int = 0
    reasons: tuple[str, ...] = ()
    not_done: str = ""

    @property
    def label(self) -> str:
        """A site without its address."""
        return self.site.partition(",")[0] or self.client or self.title or self.number

    @property
    def may_move(self) -> bool:
        """Only these are planned anew."""
        return self.status == "confirmed" and not self.is_remote

    @property
    def may_last(self) -> bool:
        """Longer than planned, also where it stays."""
        return self.status in ("confirmed", "en_route", "started")

    @property
    def slot(self) -> Slot:
        """As it was or is made, else as it is planned."""
        start = self.started_at or self.planned.start
        return Slot(start, max(start, self.finished_at or start + (self.planned.end - self.planned.start)))

    def span(self, now: datetime) -> Slot:
        """One that is not over yet takes until now at least."""
        is_under_way = self.started_at and not self.finished_at
        return Slot(self.slot.start, max(self.slot.end, now)) if is_under_way else self.slot

    def marks(self, now: datetime) -> tuple[str, ...]:
        found = []
        if self.status in ("proposed", "confirmed", "en_route") and now > self.planned.start + LATE_AFTER:
            found.append("late")
        if self.status == "started" and now > self.planned.end:
            found.append("overruns")
        if self.status in LIVE and "after_deadline" in self.reasons:
            found.append("after_deadline")
        return tuple(found)


@dataclass(frozen=True)
class Technician:
    id: UUID
    name: str
    departments: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    shifts: tuple[Slot, ...] = ()
    breaks: tuple[Slot, ...] = ()
    absences: tuple[Slot, ...] = ()
    start: Place | None = None
    end: Place | None = None
    visits: tuple[Visit, ...] = ()

    @property
    def travel_minutes(self) -> int:
        return sum(visit.travel_minutes for visit in self.visits)

    @property
    def travel_metres(self) -> int:
        return sum(visit.travel_metres for visit in self.visits)

    @property
    def is_there(self) -> bool:
        return bool(self.visits or self.shifts)


@dataclass(frozen=True)
class Unplaced:
    """A ticket without a slot: still looked for, or for somebody to decide."""

    ticket_id: UUID
    number: str
    title: str
    priority: int
    client: str = ""
    tries: int = 0
    is_stuck: bool = False
    reasons: tuple[Reason, ...] = ()
    may_try: bool = True
    """false where routing knows nobody for it: planning the day anew does not help"""


@dataclass(frozen=True)
class Opened:
    """A visit with the reasons of its slot and of its technician."""

    visit: Visit
    names: tuple[str, ...]
    why: Why | None = None


@dataclass(frozen=True)
class Asked:
    """What the page was asked for, as its address says it."""

    day: date
    view: str = "board"  # board, table, map
    department: str = ""
    skill: str = ""
    search: str = ""
    technicians: tuple[UUID, ...] = ()
    is_whole: bool = False
    sort: str = "technician"  # technician, start
    visit: UUID | None = None


@dataclass(frozen=True)
class Day:
    """Of all technicians; `technicians` and `unplaced` are what the filters left."""

    asked: Asked
    today: date
    technicians: tuple[Technician, ...] = ()
    away: tuple[str, ...] = ()
    """names of those who do not work that day"""
    unplaced: tuple[Unplaced, ...] = ()
    departments: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    """what the filters choose from"""
    opened: Opened | None = None
    is_known: bool = True
    """false while scheduling does not answer"""
    is_empty: bool = False
    """nobody is known at all"""
    zone: str = ""
    """the organisation's, where the reader's is another"""

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Each once, in order of their slots."""
        found = {visit.id: visit for one in self.technicians for visit in one.visits}
        return tuple(sorted(found.values(), key=lambda visit: (visit.planned.start, visit.number)))

    @property
    def may_suppose(self) -> bool:
        return self.is_known and self.asked.day >= self.today

    @property
    def is_filtered(self) -> bool:
        asked = self.asked
        return bool(asked.department or asked.skill or asked.search or asked.technicians)
