"""The client companies and their sites, as they are now. Keyed by client, compacted."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.parts import Site
from contracts.topic import Topic
from contracts.words import Label


class ClientFact(Event):
    topic_name: ClassVar[str] = "intake.clients"
    key_field: ClassVar[str] = "client_id"

    client_id: UUID


class ClientChanged(ClientFact):
    """The whole company; older versions are skipped."""

    type: Literal["intake.client_changed"] = "intake.client_changed"
    name: Label
    vip: bool = False
    active: bool = True
    sites: tuple[Site, ...] = ()
    version: int


class ClientRemoved(ClientFact):
    tombstone: ClassVar[bool] = True

    type: Literal["intake.client_removed"] = "intake.client_removed"


ClientEvent = Annotated[ClientChanged | ClientRemoved, Field(discriminator="type")]

CLIENTS = Topic(
    name="intake.clients",
    key="client",
    events=ClientEvent,
    producer="intake",
    consumers=("routing", "notify", "analytics"),
    planned=(ClientRemoved,),
    cleanup="compact",
)
