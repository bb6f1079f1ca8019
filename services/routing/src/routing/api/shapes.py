"""What goes in and out over HTTP."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chassis.messages import Lang, text
from routing.domain import model
from routing.domain.profile import Profile
from routing.messages import MESSAGES

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,79}$")]
Department = Annotated[str, Field(pattern=r"^[0-9A-Z]{2,3}$")]
Level = Annotated[int, Field(ge=1, le=5)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Typed = Annotated[str, Field(max_length=500)]
Mode = Literal["remote", "onsite"]
Priority = Literal["P1", "P2", "P3", "P4"]
OfferState = Literal["open", "accepted", "declined", "expired", "withdrawn", "done"]
State = Literal["waiting", "visit_requested", "offered", "accepted", "unrouted", "ended"]


def _known_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PydanticCustomError("zone_unknown", "unknown zone") from error
    return zone


Zone = Annotated[str, Field(pattern=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}$", max_length=64), AfterValidator(_known_zone)]


class Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Place(Shape):
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Position(Place):
    at: datetime


class Skill(Shape):
    skill: Code
    level: Level


class Shift(Shape):
    weekday: Annotated[int, Field(ge=0, le=6)]
    """Monday is 0."""
    starts: time
    ends: time


class Certificate(Shape):
    code: Code
    valid_until: date


class Limits(Shape):
    visits_per_day: Count | None = None
    minutes_per_day: Count | None = None
    minutes_per_week: Count | None = None
    open_jobs: Count | None = None


class ProfileIn(Shape):
    active: bool = True
    zone: Zone = "Europe/Paris"
    skills: Annotated[list[Skill], Field(max_length=100)] = []
    modes: Annotated[list[Mode], Field(min_length=1, max_length=2)] = ["remote", "onsite"]
    shifts: Annotated[list[Shift], Field(max_length=50)] = []
    breaks: Annotated[list[Shift], Field(max_length=50)] = []
    certificates: Annotated[list[Certificate], Field(max_length=100)] = []
    departments: Annotated[list[Department], Field(max_length=120)] = []
    limits: Limits = Limits()
    start_place: Place | None = None
    end_place: Place | None = None

    def profile(self) -> Profile:
        return Profile(
            active=self.active,
            zone=self.zone,
            skills={s.skill: s.level for s in self.skills},
            modes=tuple(model.Mode(mode) for mode in dict.fromkeys(self.modes)),
            shifts=tuple(model.Shift(s.weekday, s.starts, s.ends) for s in self.shifts),
            breaks=tuple(model.Shift(s.weekday, s.starts, s.ends) for s in self.breaks),
            start_place=_place(self.start_place),
            end_place=_place(self.end_place),
            certificates=tuple(model.Certificate(c.code, c.valid_until) for c in self.certificates),
            departments=tuple(dict.fromkeys(self.departments)),
            limits=model.Limits(**self.limits.model_dump()),
        )


def _place(place: Place | None) -> model.Place | None:
    return model.Place(place.latitude, place.longitude) if place else None


class TechnicianIn(ProfileIn):
    technician_id: UUID


class AbsenceIn(Shape):
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Typed | None = None

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise PydanticCustomError("absence_order", "ends before it starts")
        return self


class Absence(Shape):
    absence_id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str | None = None


class AbsenceAdded(Shape):
    absence_id: UUID


class TechnicianOut(Shape):
    technician_id: UUID
    name: str | None
    active: bool
    zone: str
    skills: list[Skill]
    modes: list[Mode]
    shifts: list[Shift]
    breaks: list[Shift]
    certificates: list[Certificate]
    departments: list[str]
    limits: Limits
    start_place: Place | None
    end_place: Place | None
    position: Position | None
    absences: list[Absence]
    load: int
    """Jobs offered to them or theirs, not done yet."""
    version: int


class Window(Shape):
    starts_at: datetime
    ends_at: datetime


class Site(Shape):
    site_id: UUID
    label: str
    latitude: float
    longitude: float
    zone: str
    department: str


class Service(Shape):
    code: str
    label: str
    usual_minutes: int


class Part(Shape):
    """Points are weight x value, in thousandths; the points of all parts make the score."""

    criterion: str
    label: str
    weight: int
    value: int
    points: int


class Candidate(Shape):
    technician_id: UUID
    technician_name: str | None = None
    score: int
    parts: list[Part] = []


class Reason(Shape):
    code: str
    text: str
    """In the reader's language."""
    params: dict[str, Any] = {}


class Rejected(Shape):
    technician_id: UUID
    technician_name: str | None = None
    reasons: list[Reason]


class OfferOut(Shape):
    offer_id: UUID
    ticket_id: UUID
    client_id: UUID | None
    attempt: int
    technician_id: UUID
    state: OfferState
    mode: Mode
    number: str
    title: str
    priority: Priority
    service: Service
    site: Site | None
    windows: list[Window]
    accept_by: datetime | None
    respond_by: datetime | None
    resolve_by: datetime | None
    requester_id: UUID
    onsite_contact_id: UUID | None
    visit_id: UUID | None
    revision: int | None
    slot: Window | None
    expires_at: datetime | None
    score: int
    breakdown: list[Part]
    why: str | None
    """The code of the refusal or withdrawal."""
    decided_by: UUID | None
    made_at: datetime
    ended_at: datetime | None


class DeclineIn(Shape):
    reason: Literal["busy", "too_far", "missing_skill", "sick", "other"]
    note: Typed | None = None


class AssignIn(Shape):
    technician_id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ByHandIn(Shape):
    reason: Typed | None = None


class PastOffer(Shape):
    offer_id: UUID
    attempt: int
    technician_id: UUID
    technician_name: str | None
    state: OfferState
    why: str | None
    note: str | None
    slot: Window | None
    score: int
    made_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    decided_by: UUID | None


class Attempt(Shape):
    attempt: int
    round: int
    mode: Mode
    begun_at: datetime
    decided_by: UUID | None
    reason: str | None
    """What the dispatcher typed."""
    unrouted_at: datetime | None
    impossible: list[Reason]


class AssignmentOut(Shape):
    """Why this choice: the present attempt in full, the earlier ones in short."""

    ticket_id: UUID
    client_id: UUID | None
    number: str | None
    title: str
    priority: Priority
    state: State
    mode: Mode | None
    attempt: int
    offer_id: UUID | None
    technician_id: UUID | None
    """Who is asked, or has it."""
    technician_name: str | None
    visit_id: UUID | None
    slot: Window | None
    expires_at: datetime | None
    decided_by: UUID | None
    reason: str | None
    unrouted_at: datetime | None
    impossible: list[Reason]
    refusals: int
    expiries: int
    chosen: Candidate | None
    runners_up: list[Candidate]
    rejected: list[Rejected]
    attempts: list[Attempt]
    history: list[PastOffer]


class AssignmentBrief(Shape):
    """What a client may know."""

    ticket_id: UUID
    state: State
    technician_id: UUID | None
    """Once they have accepted."""


def parts_out(parts: list[dict[str, Any]], lang: Lang) -> list[Part]:
    return [Part(label=text(MESSAGES, f"criterion_{p['criterion']}", lang, {}) or p["criterion"], **p) for p in parts]


def reasons_out(reasons: list[dict[str, Any]], lang: Lang) -> list[Reason]:
    return [
        Reason(
            code=r["code"],
            text=text(MESSAGES, f"why_{r['code']}", lang, r["params"]) or r["code"].replace("_", " "),
            params=r["params"],
        )
        for r in reasons
    ]
