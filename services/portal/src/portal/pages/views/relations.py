"""What the ticket pages show of the people around a ticket and of what it is linked with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from portal.pages.views.ticket import TONES, Moment, Option


@dataclass(frozen=True)
class Someone:
    id: UUID
    name: str


@dataclass(frozen=True)
class Linked:
    id: UUID
    number: str
    title: str
    status: str
    client: str = ""
    relation: str = ""
    link_id: str = ""

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "off")


@dataclass(frozen=True)
class Outside:
    link_id: str
    system: str
    key: str
    url: str


@dataclass(frozen=True)
class Around:
    owner: Someone | None = None
    contributors: tuple[Someone, ...] = ()
    watchers: tuple[Someone, ...] = ()
    links: tuple[Linked, ...] = ()
    """by relation"""
    outside: tuple[Outside, ...] = ()
    merged: tuple[Linked, ...] = ()
    is_blocked: bool = False
    may: frozenset[str] = frozenset()

    @property
    def to_validate(self) -> tuple[Linked, ...]:
        """Children that wait for the same yes."""
        return tuple(one for one in self.links if one.relation == "child" and one.status == "resolved")[:20]

    @property
    def has_links(self) -> bool:
        return bool(self.links or self.outside or self.merged)

    @property
    def may_arrange(self) -> bool:
        return bool(self.may & {"arrange_contributors", "arrange_watchers", "link", "merge", "split"})


@dataclass(frozen=True)
class Spoken:
    """One message of the conversation between client and technician."""

    id: str
    at: datetime
    author: str
    said: str
    is_staff: bool


@dataclass(frozen=True)
class AroundForm:
    ticket_id: UUID
    number: str
    title: str
    version: str
    key: str
    around: Around
    staff: tuple[Option, ...] = ()
    """who could contribute"""
    company: tuple[Option, ...] = ()
    """who could watch"""
    comments: tuple[Moment, ...] = ()
    """what could be split off"""
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    failed: str = ""
    """the form that was refused"""
