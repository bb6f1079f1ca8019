"""What dispatchers, managers and administrators see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from portal.pages.views.ticket import Choice, ClientChoice, Option, Reason, TicketLine


@dataclass(frozen=True)
class RuleCount:
    """A hard rule, and how many technicians it kept out."""

    code: str
    count: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Why:
    """The reasons of one automatic choice."""

    ticket_id: UUID
    chosen: Choice | None = None
    runner_up: Choice | None = None
    rules: tuple[RuleCount, ...] = ()
    by_hand: str = ""
    notes: tuple[Reason, ...] = ()
    is_stuck: bool = False


@dataclass(frozen=True)
class Unrouted:
    ticket: TicketLine
    since: datetime
    rules: tuple[RuleCount, ...] = ()
    refusals: tuple[tuple[str, str], ...] = ()  # technician, reason code
    expiries: tuple[str, ...] = ()
    key: str = ""
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Queue:
    open: tuple[TicketLine, ...] = ()
    unrouted: tuple[Unrouted, ...] = ()
    technicians: tuple[Option, ...] = ()
    why: Why | None = None
    search: str = ""
    is_cut: bool = False

    def without_technician(self) -> int:
        return sum(1 for ticket in self.open if not ticket.technician)


@dataclass(frozen=True)
class TechnicianLine:
    id: UUID
    name: str
    state: str  # free, busy, off, absent
    skills: tuple[tuple[str, int], ...] = ()
    shift: str = ""
    open_jobs: int = 0
    phone: str = ""
    place: str = ""
    position_at: datetime | None = None


@dataclass(frozen=True)
class DayCount:
    day: date
    opened: int
    resolved: int


@dataclass(frozen=True)
class KpiRow:
    label: str
    opened: int
    resolved: int
    assigned_minutes: float | None = None
    resolved_minutes: float | None = None
    is_priority: bool = False


@dataclass(frozen=True)
class Kpis:
    days: tuple[DayCount, ...] = ()
    by_priority: tuple[KpiRow, ...] = ()
    by_client: tuple[KpiRow, ...] = ()
    opened: int = 0
    resolved: int = 0
    assigned_minutes: float | None = None
    resolved_minutes: float | None = None
    period: int = 14


@dataclass(frozen=True)
class PersonLine:
    id: UUID
    name: str
    email: str
    role: str
    phone: str = ""
    client: str = ""
    lang: str = "fr"
    is_active: bool = True
    signed_in_at: datetime | None = None


@dataclass(frozen=True)
class PersonForm:
    """Of an account that is corrected."""

    id: UUID
    key: str
    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    clients: ClientChoice | None = None
    """none: not to be had now, and the company stays"""
    is_own: bool = False
    now: Mapping[str, str] = field(default_factory=dict)
    """what somebody else kept meanwhile"""
