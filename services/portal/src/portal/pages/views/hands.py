"""What the pages for work done by hand show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from portal.pages.views.ticket import Option, TicketLine


@dataclass(frozen=True)
class AssessForm:
    ticket_id: UUID
    number: str
    title: str
    description: str
    key: str
    version: str = ""
    may: bool = True
    service: str = ""
    services: tuple[Option, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TemplateLine:
    id: UUID
    use: str
    name: str
    is_active: bool = True


@dataclass(frozen=True)
class TemplateForm:
    key: str
    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    id: UUID | None = None
    version: str = ""
    services: tuple[Option, ...] = ()
    now: Mapping[str, str] = field(default_factory=dict)
    """what somebody else kept meanwhile"""


@dataclass(frozen=True)
class BulkForm:
    lines: tuple[TicketLine, ...]
    picked: str
    """id and version of each"""
    key: str
    back: str = "/dispatch"
    left_out: int = 0
    services: tuple[Option, ...] = ()
    templates: tuple[Option, ...] = ()
    cancel_reasons: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BulkResult:
    done: tuple[tuple[UUID, str], ...]
    refused: tuple[tuple[UUID, str, str], ...]
    """and why"""
    undo: str
    key: str
    back: str = "/dispatch"
