"""Who people are, as it is now. Keyed by person, compacted; erasure is the tombstone."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.topic import Topic
from contracts.words import Lang, Personal, Role, Zone


class PersonFact(Event):
    topic_name: ClassVar[str] = "portal.people"
    key_field: ClassVar[str] = "person_id"

    person_id: UUID


class PersonChanged(PersonFact):
    """The whole person; older versions are skipped."""

    type: Literal["portal.person_changed"] = "portal.person_changed"
    name: Personal[str]
    email: Personal[str] | None = None
    phone: Personal[str] | None = None
    lang: Lang = Lang.FR
    zone: Zone = "Europe/Paris"
    role: Role
    client_id: UUID | None = None
    active: bool = True
    version: int


class PersonMerged(PersonFact):
    """`person_id` was the same human as `into_id`, and is used no more."""

    type: Literal["portal.person_merged"] = "portal.person_merged"
    into_id: UUID
    version: int


class PersonErased(PersonFact):
    """Empty every copy, then answer PersonDataErased."""

    tombstone: ClassVar[bool] = True

    type: Literal["portal.person_erased"] = "portal.person_erased"


PeopleEvent = Annotated[PersonChanged | PersonMerged | PersonErased, Field(discriminator="type")]

PEOPLE = Topic(
    name="portal.people",
    key="person",
    events=PeopleEvent,
    producer="portal",
    consumers=("intake", "routing", "scheduling", "notify", "analytics"),
    planned=(PersonMerged,),
    cleanup="compact",
    people=True,
)
