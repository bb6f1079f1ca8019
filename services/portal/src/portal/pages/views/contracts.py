"""What the pages of contracts show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from portal.pages.views.ticket import ClientChoice, Option


@dataclass(frozen=True)
class ContractLine:
    id: UUID
    client: str
    name: str
    calendar: str
    starts_on: date
    ends_on: date | None
    respond_minutes: int
    resolve_minutes: int
    is_vip: bool = False
    is_active: bool = True


@dataclass(frozen=True)
class ContractForm:
    key: str
    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    id: UUID | None = None
    now: Mapping[str, str] = field(default_factory=dict)
    """what somebody else kept meanwhile"""
    clients: ClientChoice = field(default_factory=ClientChoice)
    calendars: tuple[Option, ...] = ()
    services: tuple[Option, ...] = ()
    technicians: tuple[Option, ...] = ()


@dataclass(frozen=True)
class CalendarForm:
    key: str
    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    id: UUID | None = None
    now: Mapping[str, str] = field(default_factory=dict)
    """what somebody else kept meanwhile"""
