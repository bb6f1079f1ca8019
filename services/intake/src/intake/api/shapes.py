"""Shapes that several routes of intake's HTTP API take or give."""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,79}$")]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9+(). -]{4,30}$")]

Email = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)]
"""of a company, as people write it"""


def _of_the_site(opening: time) -> time:
    if opening.tzinfo is not None:
        raise ValueError("opening hours are in the site's own zone")
    return opening


LocalTime = Annotated[time, AfterValidator(_of_the_site)]


class In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Window(In):
    starts_at: AwareDatetime
    ends_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    params: dict[str, Any] = field(default_factory=dict)


class Person(BaseModel):
    person_id: UUID
    name: str | None = None


class Slot(BaseModel):
    starts_at: datetime
    ends_at: datetime


class Place(BaseModel):
    id: UUID
    label: str
    address: str
    latitude: float
    longitude: float
    zone: str


class OpeningHours(BaseModel):
    weekday: Annotated[int, Field(ge=0, le=6, description="Monday is 0")]
    opens: LocalTime
    closes: LocalTime


class PlaceDetails(Place):
    hours: list[OpeningHours] = []
    access_notes: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
