"""What the pages that sort and judge tickets show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from portal.pages.views.ticket import Option


@dataclass(frozen=True)
class QualifyForm:
    ticket_id: UUID
    number: str
    key: str
    is_open: bool
    version: str = ""
    services: tuple[Option, ...] = ()
    tags: tuple[str, ...] = ()
    """on the ticket"""
    used_tags: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
