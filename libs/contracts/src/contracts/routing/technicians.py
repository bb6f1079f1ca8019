"""What technicians can do and when, as it is now. Keyed by technician, compacted."""

from datetime import date, time
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event, Part
from contracts.parts import Place, Window
from contracts.topic import Topic
from contracts.words import Code, Day, Department, Minutes, Zone


class Skill(Part):
    skill: Code
    level: Annotated[int, Field(ge=1, le=5)]


class Shift(Part):
    """One stretch of one weekday, in the technician's zone; also used for breaks."""

    weekday: Day
    starts: time
    ends: time


class Certificate(Part):
    code: Code
    valid_until: date


class Limits(Part):
    """How much a day or week may hold."""

    visits_per_day: int | None = None
    minutes_per_day: Minutes | None = None
    minutes_per_week: Minutes | None = None
    open_jobs: int | None = None


class WeekHours(Part):
    """Worked in the week of that Monday, before Astreinte; the call-outs that are known apart."""

    monday: date
    minutes: Minutes


class TechnicianFact(Event):
    topic_name: ClassVar[str] = "routing.technicians"
    key_field: ClassVar[str] = "technician_id"

    technician_id: UUID


class TechnicianChanged(TechnicianFact):
    """The whole technician; older versions are skipped. Places to 100 m, absences without reason."""

    type: Literal["routing.technician_changed"] = "routing.technician_changed"
    active: bool
    zone: Zone
    skills: tuple[Skill, ...] = ()
    shifts: tuple[Shift, ...] = ()
    breaks: tuple[Shift, ...] = ()
    start_place: Place | None = None
    end_place: Place | None = None
    certificates: tuple[Certificate, ...] = ()
    absences: tuple[Window, ...] = ()
    departments: tuple[Department, ...] = ()
    limits: Limits = Limits()
    hours_before: tuple[WeekHours, ...] = ()
    call_outs: tuple[Window, ...] = ()
    """Of the time before Astreinte."""
    version: int


class TechnicianRemoved(TechnicianFact):
    tombstone: ClassVar[bool] = True

    type: Literal["routing.technician_removed"] = "routing.technician_removed"


TechnicianEvent = Annotated[TechnicianChanged | TechnicianRemoved, Field(discriminator="type")]

TECHNICIANS = Topic(
    name="routing.technicians",
    key="technician",
    events=TechnicianEvent,
    producer="routing",
    consumers=("scheduling", "analytics"),
    cleanup="compact",
    people=True,
)
