"""What the page of a visit shows: the report while it is written, read, signed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from portal.pages.views.ticket import Slot


@dataclass(frozen=True)
class Part:
    id: str
    label: str
    quantity: int = 1
    reference: str = ""
    serial: str = ""


@dataclass(frozen=True)
class Test:
    __test__ = False

    id: str
    label: str
    holds: bool
    measured: str = ""
    reserve: str = ""


@dataclass(frozen=True)
class Photo:
    id: str
    caption: str = ""


@dataclass(frozen=True)
class Closed:
    verdict: str  # signed, refused
    at: datetime
    signer: str = ""
    reason: str = ""
    words: str = ""
    report_hash: str = ""


@dataclass(frozen=True)
class Conflict:
    """Something said from the site that people settle; `instead` is what stands of the same field."""

    id: str
    visit_id: str
    number: str
    code: str
    kind: str
    field: str
    said: str
    at: datetime
    instead: str | None = None
    may_take: bool = False
    author: str = ""


@dataclass(frozen=True)
class VisitPage:
    id: UUID
    ticket_id: UUID
    number: str
    title: str
    status: str  # proposed, confirmed, en_route, started, finished, cancelled
    slot: Slot
    is_remote: bool = False
    client: str = ""
    site: str = ""
    address: str = ""
    map_link: str = ""
    contact: str = ""
    phone: str = ""
    description: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    outcome: str = ""
    reason: str = ""
    diagnosis: str = ""
    recommendations: str = ""
    minutes: int | None = None
    actions: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    tests: tuple[Test, ...] = ()
    photos: tuple[Photo, ...] = ()
    report_hash: str = ""
    content: str = "{}"
    heads: str = "{}"
    closed: Closed | None = None
    conflicts: tuple[Conflict, ...] = ()
    waiting: int = 0
    is_emptied: bool = False
    may_write: bool = False
    may_sign: bool = False
    key: str = ""

    @property
    def stage(self) -> str:
        """What comes next follows from it."""
        return "closed" if self.closed else self.status

    def key_for(self, form: str) -> str:
        """Each form says what it says once."""
        return uuid5(self.id, f"{self.key} {form}").hex

    @property
    def failed(self) -> list[Test]:
        return [test for test in self.tests if not test.holds]

    @property
    def is_blank(self) -> bool:
        said = (self.diagnosis, self.recommendations, self.actions, self.parts, self.tests, self.photos)
        return not any(said)
