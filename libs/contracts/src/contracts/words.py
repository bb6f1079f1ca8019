"""Scalars of the contracts. A string is an id, code, enum, Label, Title or Personal: nothing else."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, AwareDatetime, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema


class Marker:
    """Says what a string may hold; shown in the JSON Schema as `x-text`."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "x-text": self.text}


CODE, LABEL, TITLE, PERSONAL = Marker("code"), Marker("label"), Marker("title"), Marker("personal")

T = TypeVar("T")
Personal = Annotated[T, PERSONAL]
"""A person's own data; on people topics only."""
Title = Annotated[str, TITLE, Field(max_length=200)]
"""A ticket's or request's title: may travel, is never archived, emptied on erasure."""
Label = Annotated[str, LABEL, Field(max_length=300)]
"""The name of a company, site with address, service or skill."""
Code = Annotated[str, CODE, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,79}$")]
"""A snake_case word of the program, never a person's."""
Zone = Annotated[str, CODE, Field(pattern=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}$", max_length=64)]
"""A time zone's IANA name."""
Department = Annotated[str, CODE, Field(pattern=r"^[0-9A-Z]{2,3}$")]
Number = Annotated[str, CODE, Field(pattern=r"^[A-Z]{2,5}-[0-9]{4}([0-9]{2})?-[0-9]{4,9}$")]
"""A number people read aloud: TKT-2026-00042, or by month INT-202611-0042."""
Currency = Annotated[str, CODE, Field(pattern=r"^[A-Z]{3}$")]


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("not a moment of these times") from error


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An aware moment, always in UTC: written with a Z."""
Day = Annotated[int, Field(ge=0, le=6)]
"""A weekday; Monday is 0."""
Minutes = Annotated[int, Field(ge=0)]
Metres = Annotated[int, Field(ge=0)]
Thousandths = int
"""Fixed precision, so that parts sum exactly."""
Attempt = Annotated[int, Field(ge=1)]
Revision = Annotated[int, Field(ge=1)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class OpenEnum(StrEnum):
    """May gain values: a reader that does not know one yet reads OTHER, which every subclass has."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return cls("other") if isinstance(value, str) and value != "other" else None

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        written = handler(schema)
        handler.resolve_ref_schema(written)["x-open-enum"] = True
        return written


class Priority(StrEnum):
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class TicketKind(StrEnum):
    INCIDENT = "incident"
    REQUEST = "request"
    PROBLEM = "problem"
    BILLING = "billing"


class TicketState(StrEnum):
    NEW = "new"
    QUALIFIED = "qualified"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    VALIDATED = "validated"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    REMOTE = "remote"
    ONSITE = "onsite"


class Audience(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


class SlaClock(StrEnum):
    ACCEPT = "accept"
    RESPOND = "respond"
    RESOLVE = "resolve"


class VisitState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    EN_ROUTE = "en_route"
    STARTED = "started"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    DONE = "done"
    NOT_DONE = "not_done"


class Lang(StrEnum):
    FR = "fr"
    EN = "en"


class Role(StrEnum):
    CLIENT = "client"
    CLIENT_MANAGER = "client_manager"
    TECHNICIAN = "technician"
    DISPATCHER = "dispatcher"
    SALES = "sales"
    MANAGER = "manager"
    ADMIN = "admin"


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    LIVE = "live"


class Origin(OpenEnum):
    WEB = "web"
    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    API = "api"
    IMPORT = "import"
    PREVENTIVE = "preventive"
    OTHER = "other"


class DeclineReason(OpenEnum):
    BUSY = "busy"
    TOO_FAR = "too_far"
    MISSING_SKILL = "missing_skill"
    SICK = "sick"
    OTHER = "other"


class WithdrawReason(OpenEnum):
    TICKET_CANCELLED = "ticket_cancelled"
    TICKET_REPRIORITISED = "ticket_reprioritised"
    TICKET_REOPENED = "ticket_reopened"
    TICKET_RESOLVED = "ticket_resolved"
    NEWER_REVISION = "newer_revision"
    NEWER_ATTEMPT = "newer_attempt"
    TECHNICIAN_ABSENT = "technician_absent"
    REASSIGNED = "reassigned"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    LEFT_OUT_BY_PLAN = "left_out_by_plan"
    OTHER = "other"
