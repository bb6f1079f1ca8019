"""What the pages that sort and judge tickets show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from portal.pages.views.ticket import ClientChoice, FieldInput, Option, TicketLine


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
    fields: tuple[FieldInput, ...] = ()
    used_tags: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    now: Mapping[str, str] = field(default_factory=dict)
    """what somebody else kept meanwhile"""


@dataclass(frozen=True)
class FieldLine:
    id: UUID
    code: str
    type: str
    label: str
    is_required: bool = False
    is_for_clients: bool = True
    is_active: bool = True


@dataclass(frozen=True)
class FieldForm:
    key: str
    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    id: UUID | None = None
    services: tuple[Option, ...] = ()
    now: Mapping[str, str] = field(default_factory=dict)
    """what somebody else kept meanwhile"""


@dataclass(frozen=True)
class SavedView:
    """A list someone kept."""

    id: str
    name: str
    query: tuple[tuple[str, str], ...] = ()
    search: str = ""
    columns: tuple[str, ...] = ()
    is_shared: bool = False
    may_remove: bool = True


@dataclass(frozen=True)
class TicketList:
    lines: tuple[TicketLine, ...] = ()
    search: str = ""
    show: str = "open"
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """filters as they stand in the form"""
    address: str = ""
    """of this list, without its page"""
    after: str = ""
    next: str | None = None
    views: tuple[SavedView, ...] = ()
    view: SavedView | None = None
    columns: tuple[str, ...] = ()
    services: tuple[Option, ...] = ()
    clients: ClientChoice = field(default_factory=ClientChoice)
    """what filters choose from"""
    key: str = ""
    is_cut: bool = False
    may_share: bool = False

    def has(self, name: str, value: str) -> bool:
        return value in self.typed.get(name, ())

    def first(self, name: str) -> str:
        return next(iter(self.typed.get(name, ())), "")
