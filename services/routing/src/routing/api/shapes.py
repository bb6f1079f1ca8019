"""What goes in and out over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.texts import Lang, text
from routing.texts import MESSAGES

Typed = Annotated[str, Field(max_length=500)]
Mode = Literal["remote", "onsite"]
Priority = Literal["P1", "P2", "P3", "P4"]
OfferState = Literal["open", "accepted", "declined", "expired", "withdrawn", "done"]
State = Literal["waiting", "visit_requested", "offered", "accepted", "unrouted", "ended"]


class Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)


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


class AskedOut(Shape):
    """Help asked for from the site: `more_skill` (skill, level), `more_time` (minutes) or `second_person`."""

    at: datetime
    attempt: int
    technician_id: UUID
    technician_name: str | None
    reason: str
    skill: str | None
    level: int | None
    minutes: int | None


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
    asked: list[AskedOut]


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
