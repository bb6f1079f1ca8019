"""People first met by mail, telephone or import. Keyed by person; repeated until portal shows the person."""

from typing import ClassVar, Literal
from uuid import UUID

from contracts.event import Event
from contracts.topic import DAY, Topic
from contracts.words import Lang, Origin, Personal


class ContactMet(Event):
    """portal adopts the person, or answers PersonMerged when the e-mail is known."""

    topic_name: ClassVar[str] = "intake.contacts"
    key_field: ClassVar[str] = "person_id"

    type: Literal["intake.contact_met"] = "intake.contact_met"
    person_id: UUID
    client_id: UUID
    name: Personal[str]
    email: Personal[str] | None = None
    phone: Personal[str] | None = None
    lang: Lang = Lang.FR
    origin: Origin = Origin.OTHER


ContactEvent = ContactMet

CONTACTS = Topic(
    name="intake.contacts",
    key="person",
    events=ContactEvent,
    producer="intake",
    consumers=("notify",),
    planned=(ContactMet,),
    retention_ms=DAY,
    people=True,
)
