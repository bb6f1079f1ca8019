"""What the pages for work done by hand show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from portal.pages.views.ticket import Option


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
