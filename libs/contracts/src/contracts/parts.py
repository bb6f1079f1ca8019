"""Values that several topics share: a site, a job, a reason, a score."""

from datetime import time
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.event import Part
from contracts.words import (
    Code,
    Currency,
    Day,
    Department,
    Instant,
    Label,
    Latitude,
    Longitude,
    Minutes,
    Mode,
    Number,
    Priority,
    Thousandths,
    TicketKind,
    Title,
    Zone,
)


class Reason(Part):
    """Why, as a code with parameters; the reader's language makes the sentence."""

    code: Code
    params: dict[Code, bool | int | float | UUID | Code | Instant] = Field(default_factory=dict)


class Window(Part):
    """From the first instant up to, not including, the second."""

    starts_at: Instant
    ends_at: Instant


class Place(Part):
    latitude: Latitude
    longitude: Longitude


class OpeningHours(Part):
    """One opening of one weekday, in the site's zone."""

    weekday: Day
    opens: time
    closes: time


class Site(Part):
    site_id: UUID
    label: Label
    latitude: Latitude
    longitude: Longitude
    zone: Zone
    department: Department
    hours: tuple[OpeningHours, ...] = ()
    """Empty: always open."""


class SkillNeed(Part):
    skill: Code
    level: Annotated[int, Field(ge=1, le=5)]


class ServiceNeed(Part):
    """What the service catalogue says the job needs."""

    service_id: UUID
    code: Code
    label: Label
    skills: tuple[SkillNeed, ...] = ()
    usual_minutes: Minutes
    technicians_needed: Annotated[int, Field(ge=1)] = 1


class JobFacts(Part):
    """What everybody down the line needs to know of a ticket."""

    number: Number
    title: Title
    requester_id: UUID
    onsite_contact_id: UUID | None = None
    kind: TicketKind
    service: ServiceNeed
    site: Site | None = None
    windows: tuple[Window, ...] = ()
    """When the client can receive; empty: whenever the site is open."""
    priority: Priority
    accept_by: Instant | None = None
    respond_by: Instant | None = None
    resolve_by: Instant | None = None


class Job(JobFacts):
    """The whole job as routing hands it on, with the mode it decided."""

    mode: Mode


class ScorePart(Part):
    """One criterion of a score: points = weight x value."""

    criterion: Code
    weight: Thousandths
    value: Thousandths
    points: Thousandths


class Candidate(Part):
    """The points of the parts sum to the score."""

    technician_id: UUID
    score: Thousandths
    parts: tuple[ScorePart, ...] = ()


class RejectedTechnician(Part):
    technician_id: UUID
    reasons: tuple[Reason, ...]


class Money(Part):
    """Two decimals, written as a string."""

    amount: Decimal
    currency: Currency
