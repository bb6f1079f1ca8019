"""What routing knows: technicians, the job of each ticket, and who was asked to do it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from routing.domain.need import Asked, raised
from routing.domain.need import ServiceNeed as ServiceNeed
from routing.domain.need import SkillNeed as SkillNeed
from routing.domain.week_hours import WeekHours


class Mode(StrEnum):
    REMOTE = "remote"
    ONSITE = "onsite"


class Phase(StrEnum):
    """Where the ticket stands with routing."""

    WAITING = "waiting"
    """Not enough is known to route it, or it is not ours to route."""
    VISIT_REQUESTED = "visit_requested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    UNROUTED = "unrouted"
    ENDED = "ended"


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    DONE = "done"


@dataclass(frozen=True)
class Window:
    starts_at: datetime
    ends_at: datetime

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True)
class Place:
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Shift:
    """One stretch of one weekday in the technician's zone; it ends the next day unless it ends later."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True)
class Certificate:
    """Its code is the skill it vouches for."""

    code: str
    valid_until: date


@dataclass(frozen=True)
class Limits:
    visits_per_day: int | None = None
    minutes_per_day: int | None = None
    minutes_per_week: int | None = None
    open_jobs: int | None = None


@dataclass(frozen=True)
class Technician:
    """`hours_before` and `call_outs` are of the time before Astreinte."""

    technician_id: UUID
    active: bool = True
    zone: str = "Europe/Paris"
    skills: dict[str, int] = field(default_factory=dict)
    modes: tuple[Mode, ...] = (Mode.REMOTE, Mode.ONSITE)
    shifts: tuple[Shift, ...] = ()
    breaks: tuple[Shift, ...] = ()
    start_place: Place | None = None
    end_place: Place | None = None
    certificates: tuple[Certificate, ...] = ()
    departments: tuple[str, ...] = ()
    limits: Limits = Limits()
    hours_before: tuple[WeekHours, ...] = ()
    call_outs: tuple[Window, ...] = ()
    absences: tuple[Window, ...] = ()
    position: Place | None = None
    position_at: datetime | None = None
    load: int = 0
    """Jobs offered to them or theirs, not done yet."""


@dataclass(frozen=True)
class OpeningHours:
    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Site:
    site_id: UUID
    label: str
    latitude: float
    longitude: float
    zone: str
    department: str
    hours: tuple[OpeningHours, ...] = ()


@dataclass(frozen=True)
class Opening:
    """What the ticket was opened with; its kind, service and default mode as staff last judged them."""

    number: str
    requester_id: UUID
    onsite_contact_id: UUID | None
    kind: str
    service: ServiceNeed
    default_mode: Mode
    wished_mode: Mode | None = None
    imported: bool = False
    team_ids: tuple[UUID, ...] = ()


class Judged(NamedTuple):
    kind: str
    service: ServiceNeed
    default_mode: Mode


@dataclass(frozen=True)
class Deadlines:
    accept_by: datetime | None = None
    respond_by: datetime | None = None
    resolve_by: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """What intake said of the ticket. Each group keeps the instant it was said, so that order is no matter."""

    opening: Opening | None = None
    title: str = ""
    title_at: datetime | None = None
    priority: str = "P3"
    deadlines: Deadlines = Deadlines()
    priority_at: datetime | None = None
    site: Site | None = None
    site_at: datetime | None = None
    windows: tuple[Window, ...] = ()
    windows_at: datetime | None = None
    judged: Judged | None = None
    judged_at: datetime | None = None
    cancelled: bool = False
    ended_at: datetime | None = None
    reopened_at: datetime | None = None
    alarm: int = 0  # of escalate.py, since it was opened or reopened
    asked: tuple[Asked, ...] = ()  # from the site, oldest first

    @property
    def service(self) -> ServiceNeed | None:
        """What it needs by all that is known."""
        return raised(self.opening.service, self.asked) if self.opening else None

    @property
    def over(self) -> bool:
        if self.cancelled:
            return True
        return self.ended_at is not None and (self.reopened_at is None or self.reopened_at < self.ended_at)


@dataclass(frozen=True)
class ScorePart:
    criterion: str
    weight: int
    value: int
    points: int


@dataclass(frozen=True)
class Candidate:
    technician_id: UUID
    score: int
    parts: tuple[ScorePart, ...] = ()


Param = bool | int | str | datetime | UUID


@dataclass(frozen=True)
class Reason:
    code: str
    params: dict[str, Param] = field(default_factory=dict)


@dataclass(frozen=True)
class Rejected:
    technician_id: UUID
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Ranking:
    """Everybody is in exactly one of the two."""

    candidates: tuple[Candidate, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True)
class Visit:
    """What scheduling found."""

    visit_id: UUID
    revision: int
    slot: Window | None = None


@dataclass(frozen=True)
class Offer:
    offer_id: UUID
    technician_id: UUID
    attempt: int
    round: int
    state: OfferState
    mode: Mode
    visit: Visit | None
    expires_at: datetime | None
    why: str | None = None
    decided_by: UUID | None = None


@dataclass(frozen=True)
class Job:
    """A ticket as routing sees it. `attempt` only grows; a new `round` forgets who said no."""

    ticket_id: UUID
    client_id: UUID | None = None
    vip: bool = False
    facts: Facts = Facts()
    phase: Phase = Phase.WAITING
    attempt: int = 0
    round: int = 1
    mode: Mode | None = None
    ranking: Ranking = Ranking()
    """Of this attempt."""
    decided_by: UUID | None = None
    crew: tuple[UUID, ...] = ()
    """Technicians of the proposed visit who are still to be asked."""
    visit: Visit | None = None
    started: bool = False
    offers: tuple[Offer, ...] = ()  # oldest first

    @property
    def open_offer(self) -> Offer | None:
        return next((o for o in self.offers if o.state is OfferState.OPEN), None)

    @property
    def live_offers(self) -> tuple[Offer, ...]:
        return tuple(o for o in self.offers if o.state in (OfferState.OPEN, OfferState.ACCEPTED))

    def offer(self, offer_id: UUID) -> Offer | None:
        return next((o for o in self.offers if o.offer_id == offer_id), None)

    def in_round(self, *states: OfferState) -> tuple[Offer, ...]:
        return tuple(o for o in self.offers if o.round == self.round and o.state in states)

    @property
    def wanted_mode(self) -> Mode | None:
        opening = self.facts.opening
        return (opening.wished_mode or opening.default_mode) if opening else None

    @property
    def assignable(self) -> bool:
        """A person may give it to someone."""
        opening = self.facts.opening
        if opening is None or opening.kind == "billing" or self.facts.over or self.client_id is None:
            return False
        return self.wanted_mode is Mode.REMOTE or self.facts.site is not None

    @property
    def routable(self) -> bool:
        """Routing gives it to someone by itself: imported tickets are left alone until a person acts."""
        opening = self.facts.opening
        return self.assignable and opening is not None and (self.attempt > 0 or not opening.imported)
