"""What a ticket is opened and changed with."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from intake.api.shapes import Code, Email, In, Line, Note, Phone, Window, Words
from intake.domain.company import ContactMode
from intake.domain.fields import FIELDS_AT_MOST
from intake.domain.model import Audience, Impact, Kind, Mode, Priority, Urgency, WaitsFor
from intake.domain.tags import TAG_LENGTH, TAGS_AT_MOST, tags_of

Values = Annotated[dict[str, JsonValue], Field(max_length=FIELDS_AT_MOST)]
TagIn = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TAG_LENGTH)]


class Device(In):
    """What it is about, when it is no asset we know."""

    brand: Line | None = None
    model: Line | None = None
    os: Line | None = None
    serial: Line | None = None
    purchase_date: date | None = None


class TicketIn(In):
    kind: Kind = Kind.INCIDENT
    service_id: UUID | None = None
    service_code: Code | None = None
    title: Line
    description: Words
    already_tried: Words | None = None
    site_id: UUID | None = None
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)] | None = None
    wished_mode: Mode | None = None
    impact: Impact = Impact.PERSON
    urgency: Urgency = Urgency.NORMAL
    windows: Annotated[list[Window], Field(max_length=20, default_factory=list)]
    onsite_contact_id: UUID | None = None
    contact_name: Line | None = None
    contact_phone: Phone | None = None
    fields: Values = Field(default_factory=dict, description="of the organisation's own, by code")
    asset_id: UUID | None = Field(default=None, description="one of the client's, instead of `device`")
    device: Device | None = None
    department: Line | None = Field(default=None, description="of the company: accounting, workshop")
    preferred_contact: ContactMode | None = None
    business_impact: Note | None = None
    requester_email: Email | None = Field(default=None, description="when it is not that of the account")
    requester_phone: Phone | None = None
    client_id: UUID | None = Field(default=None, description="staff only: on whose behalf")
    requester_id: UUID | None = Field(default=None, description="staff only: who asked, when not the caller")


class CommentIn(In):
    text: Words
    audience: Audience = Audience.PUBLIC
    channel: Literal["comment", "chat"] = Field(
        default="comment", description="chat: the conversation of client and technician, once the ticket is taken"
    )


class CancelIn(In):
    reason: Note | None = None


class ValidateIn(In):
    comment: Note | None = None


class ReopenIn(In):
    reason: Note


class PriorityIn(In):
    priority: Priority
    reason: Note | None = None


class QualificationIn(In):
    """Only what is given changes."""

    title: Line | None = None
    service_code: Code | None = None
    kind: Kind | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    tags: Annotated[list[TagIn], Field(max_length=TAGS_AT_MOST, description="all of them")] | None = None
    fields: Values | None = Field(default=None, description="those that change, by code; null empties")
    reason: Note | None = None


def changes_of(body: QualificationIn) -> dict[str, Any]:
    given = {name: getattr(body, name) for name in body.model_fields_set - {"reason"}}
    changes = {name: value for name, value in given.items() if value is not None}
    return changes | ({"tags": tags_of(changes["tags"])} if "tags" in changes else {})


class SiteChoiceIn(In):
    site_id: UUID


class WaitIn(In):
    waits_for: Annotated[WaitsFor, Field(description="whose turn it is; the contract says whether clocks stand still")]
    note: Note | None = None


class ResumeIn(In):
    note: Note | None = None
