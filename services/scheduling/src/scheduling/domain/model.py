"""The job of a ticket as scheduling sees it: what is needed, the search for a slot, and the visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from scheduling.solver.problem import Place

Mode = Literal["remote", "onsite"]
Priority = Literal["P1", "P2", "P3", "P4"]
Outcome = Literal["done", "not_done"]
StateName = Literal["proposed", "confirmed", "en_route", "started", "finished", "cancelled"]


@dataclass(frozen=True, slots=True)
class Slot:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """One opening of one weekday (Monday is 0), in the site's zone."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Site:
    """`hours` empty means always open; a `department` of 00 was never heard."""

    site_id: UUID
    label: str
    place: Place
    zone: str
    hours: tuple[OpeningHours, ...] = ()
    department: str = "00"


@dataclass(frozen=True, slots=True)
class Need:
    """What the visit must satisfy; `windows` empty means whenever the site is open."""

    number: str
    mode: Mode
    priority: Priority
    minutes: int
    technicians_needed: int = 1
    site: Site | None = None
    windows: tuple[Slot, ...] = ()
    resolve_by: datetime | None = None
    requester_id: UUID | None = None
    service: str = ""
    skills: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    technician_id: UUID
    score: int  # thousandths, as routing counted it


@dataclass(frozen=True, slots=True)
class Reason:
    code: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Who comes when; `revision` is raised each time it changes."""

    visit_id: UUID
    attempt: int
    revision: int
    mode: Mode
    slot: Slot
    technician_ids: tuple[UUID, ...]
    travel_minutes: int = 0
    travel_metres: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    arrangement: Arrangement
    accepted_by: frozenset[UUID] = frozenset()
    name: StateName = "proposed"


@dataclass(frozen=True, slots=True)
class Confirmed:
    arrangement: Arrangement
    name: StateName = "confirmed"


@dataclass(frozen=True, slots=True)
class EnRoute:
    arrangement: Arrangement
    en_route_at: datetime
    name: StateName = "en_route"


@dataclass(frozen=True, slots=True)
class Started:
    arrangement: Arrangement
    en_route_at: datetime | None
    started_at: datetime
    name: StateName = "started"


@dataclass(frozen=True, slots=True)
class Finished:
    arrangement: Arrangement
    en_route_at: datetime | None
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    reason: str | None = None
    notes: str | None = None
    name: StateName = "finished"


@dataclass(frozen=True, slots=True)
class Cancelled:
    arrangement: Arrangement
    from_state: StateName
    reason: str
    name: StateName = "cancelled"


Visit = Proposed | Confirmed | EnRoute | Started | Finished | Cancelled
LiveVisit = Proposed | Confirmed | EnRoute | Started


@dataclass(frozen=True, slots=True)
class Search:
    """A slot is being looked for: the durable row behind the solver."""

    visit_id: UUID
    attempt: int
    revision: int


@dataclass(frozen=True, slots=True)
class Job:
    """Attempts up to `closed_attempt` are over: nothing that comes late opens them again."""

    ticket_id: UUID
    client_id: UUID
    attempt: int = 0
    closed_attempt: int = 0
    need: Need | None = None
    candidates: tuple[Candidate, ...] = ()
    search: Search | None = None
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of one weekday (Monday is 0) in the technician's zone; past midnight when it ends earlier."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Week:
    """What was worked in a week, by its Monday."""

    monday: date
    minutes: int


@dataclass(frozen=True, slots=True)
class Work:
    """What a job takes; a time that was agreed stays as long as it is."""

    service: str
    minutes: int
    skills: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Technician:
    """`weeks` were worked before the visits that are looked at one by one; `call_outs` are none of their hours."""

    technician_id: UUID
    version: int
    zone: str
    shifts: tuple[Shift, ...]
    breaks: tuple[Shift, ...] = ()
    absences: tuple[Slot, ...] = ()
    start: Place | None = None
    end: Place | None = None
    visits_per_day: int | None = None
    minutes_per_day: int | None = None
    skills: tuple[tuple[str, int], ...] = ()
    certificates: tuple[tuple[str, date], ...] = ()
    """by skill, with the last day of each"""
    departments: tuple[str, ...] = ()
    weeks: tuple[Week, ...] = ()
    call_outs: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Booking:
    """A live visit in a technician's time."""

    technician_id: UUID
    slot: Slot
    place: Place | None


def is_live(visit: Visit | None) -> bool:
    return isinstance(visit, Proposed | Confirmed | EnRoute | Started)


def minutes_between(start: datetime, end: datetime) -> int:
    return max(0, round((end - start) / timedelta(minutes=1)))
