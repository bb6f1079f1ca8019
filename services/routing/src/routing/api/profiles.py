"""A technician as they go in and out over HTTP."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Self
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from chassis.errors import FieldError, Invalid
from routing.api.shapes import Mode, Shape, Typed
from routing.domain import model, week_hours
from routing.domain.profile import Profile

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,79}$")]
Department = Annotated[str, Field(pattern=r"^[0-9A-Z]{2,3}$")]
Level = Annotated[int, Field(ge=1, le=5)]
Count = Annotated[int, Field(ge=0, le=10_000)]
LONGEST_CALL_OUT = timedelta(days=1)


def _known_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(errors=[FieldError("/zone", "zone_unknown")]) from error
    return zone


Zone = Annotated[str, Field(pattern=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}$", max_length=64), AfterValidator(_known_zone)]


def _on_the_wall(clock: time) -> time:
    if clock.tzinfo is not None:
        raise Invalid(errors=[FieldError("/shifts", "time_with_zone")])
    return clock


Clock = Annotated[time, AfterValidator(_on_the_wall)]


class Place(Shape):
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Position(Place):
    at: datetime


class Skill(Shape):
    skill: Code
    level: Level


class Shift(Shape):
    weekday: Annotated[int, Field(ge=0, le=6)]
    """Monday is 0."""
    starts: Clock
    ends: Clock


class Certificate(Shape):
    code: Code
    valid_until: date


class Limits(Shape):
    visits_per_day: Count | None = None
    minutes_per_day: Count | None = None
    minutes_per_week: Count | None = None
    open_jobs: Count | None = None


class WeekHours(Shape):
    """Worked in the week of that Monday, `call_outs` apart."""

    monday: date
    minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)]


class CallOut(Shape):
    """From setting off to being back."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime


class ProfileIn(Shape):
    """`hours_before` and `call_outs` are of the time before Astreinte, which counts later ones itself."""

    active: bool = True
    zone: Zone = "Europe/Paris"
    skills: Annotated[tuple[Skill, ...], Field(max_length=100)] = ()
    modes: Annotated[tuple[Mode, ...], Field(min_length=1, max_length=2)] = ("remote", "onsite")
    shifts: Annotated[tuple[Shift, ...], Field(max_length=50)] = ()
    breaks: Annotated[tuple[Shift, ...], Field(max_length=50)] = ()
    certificates: Annotated[tuple[Certificate, ...], Field(max_length=100)] = ()
    departments: Annotated[tuple[Department, ...], Field(max_length=120)] = ()
    limits: Limits = Limits()
    hours_before: Annotated[tuple[WeekHours, ...], Field(max_length=12)] = ()
    call_outs: Annotated[tuple[CallOut, ...], Field(max_length=50)] = ()
    start_place: Place | None = None
    end_place: Place | None = None

    @model_validator(mode="after")
    def weeks_breaks_and_call_outs_that_can_be(self) -> Self:
        mondays = [week.monday for week in self.hours_before]
        errors = [
            FieldError(f"/hours_before/{n}/monday", "week_twice" if monday in mondays[:n] else "no_monday")
            for n, monday in enumerate(mondays)
            if monday.weekday() != 0 or monday in mondays[:n]
        ]
        errors += [
            FieldError(f"/call_outs/{n}/ends_at", "call_out_order")
            for n, one in enumerate(self.call_outs)
            if not timedelta() < one.ends_at - one.starts_at <= LONGEST_CALL_OUT
        ]
        errors += [
            FieldError(f"/breaks/{n}/ends", "break_order")
            for n, one in enumerate(self.breaks)
            if one.starts == one.ends
        ]
        if errors:
            raise Invalid(errors=errors)
        return self

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
            hours_before=tuple(week_hours.WeekHours(w.monday, w.minutes) for w in self.hours_before),
            call_outs=tuple(model.Window(c.starts_at, c.ends_at) for c in self.call_outs),
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
            raise Invalid(errors=[FieldError("/ends_at", "absence_order")])
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
    hours_before: list[WeekHours]
    call_outs: list[CallOut]
    start_place: Place | None
    end_place: Place | None
    position: Position | None
    absences: list[Absence]
    load: int
    """Jobs offered to them or theirs, not done yet."""
    version: int
