"""What the ticket pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from portal.pages.views.appointment import Appointment
    from portal.pages.views.relations import Around, Spoken

STATUSES = (
    "new",
    "qualified",
    "reopened",
    "assigned",
    "in_progress",
    "waiting",
    "resolved",
    "validated",
    "closed",
    "cancelled",
)
OPEN = STATUSES[:6]
DONE = STATUSES[7:]
STEPS = ("new", "assigned", "in_progress", "resolved", "validated")
TONES = {
    "new": "wait",
    "qualified": "wait",
    "reopened": "wait",
    "waiting": "wait",
    "assigned": "active",
    "in_progress": "active",
    "resolved": "done",
    "validated": "done",
    "closed": "done",
    "cancelled": "off",
}


@dataclass(frozen=True)
class Slot:
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Reason:
    """A code said by a service, with what fills its text."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    points: float | None = None
    out_of: float | None = None
    label: str = ""


@dataclass(frozen=True)
class Choice:
    """One candidate as routing weighed them."""

    name: str
    total: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class TicketLine:
    id: UUID
    number: str
    title: str
    status: str
    priority: int
    opened_at: datetime
    due_at: datetime | None = None
    client: str = ""
    site: str = ""
    technician: str = ""
    slot: Slot | None = None
    is_remote: bool = False
    is_stuck: bool = False
    is_travelling: bool = False
    waits_for: str = ""
    service_name: Mapping[str, str] = field(default_factory=dict)
    """by language"""
    tags: tuple[str, ...] = ()
    version: int = 0
    is_planned: bool = False
    """a time is set for it; where, `slot` says, or the tool that it comes from"""

    @property
    def is_planned_elsewhere(self) -> bool:
        return self.is_planned and self.slot is None and self.status in ("assigned", "in_progress", "waiting")

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def told(self) -> str:
        """The state as a key of words: who has it and what comes next."""
        if self.status in ("new", "qualified", "reopened"):
            return "stuck" if self.is_stuck else self.status
        if self.status == "assigned":
            if not self.technician:
                return "assigned"
            if self.is_travelling:
                return "travelling"
            if self.slot is None:
                return "assigned_named"
            return "assigned_remote" if self.is_remote else "assigned_slot"
        if self.status == "in_progress":
            return "in_progress_named" if self.technician else "in_progress"
        if self.status == "waiting" and self.waits_for:
            return f"waiting_{self.waits_for}"
        return self.status

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "off")


@dataclass(frozen=True)
class Moment:
    """One entry of a ticket's timeline."""

    id: str
    at: datetime
    code: str
    author: str = ""
    said: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    tone: str = "off"
    slot: Slot | None = None
    reason: tuple[str, str] | None = None
    """a group of words and a code in it"""
    is_internal: bool = False


@dataclass(frozen=True)
class Attached:
    """A photo or file of a ticket."""

    id: UUID
    name: str
    bytes: int
    is_picture: bool = False
    is_internal: bool = False
    may_remove: bool = False


@dataclass(frozen=True)
class OwnField:
    """A value of a field of the organisation's own."""

    label: str
    text: str
    day: date | None = None
    is_for_clients: bool = True


@dataclass(frozen=True)
class Ticket(TicketLine):
    description: str = ""
    service: str = ""
    address: str = ""
    requester: str = ""
    wished: str = ""
    delay_minutes: int | None = None
    respond_by: datetime | None = None
    resolve_by: datetime | None = None
    priority_why: tuple[Reason, ...] = ()
    delay_why: Reason | None = None
    timeline: tuple[Moment, ...] = ()
    reached: Mapping[str, datetime] = field(default_factory=dict)
    may: frozenset[str] = frozenset()
    cover: str = ""
    contract: str = ""
    as_of: datetime | None = None
    files: tuple[Attached, ...] = ()
    fields: tuple[OwnField, ...] = ()
    asset_id: str = ""
    device: str = ""
    """what the asset is, or what was typed of it"""
    bought_on: date | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    """the other things that were said, by the name of their sentence"""
    around: "Around | None" = None
    conversation: "tuple[Spoken, ...]" = ()
    merged_into: tuple[UUID, str] | None = None
    """where it goes on, and under what number"""
    earlier: str = ""
    """the line before which there is more"""
    is_earlier: bool = False
    templates: "tuple[Option, ...]" = ()
    appointment: "Appointment | None" = None
    prefilled: str = ""
    """what a template makes of the message, for those without scripts"""

    @property
    def told(self) -> str:
        return "merged" if self.merged_into else super().told

    @property
    def may_chat(self) -> bool:
        return self.around is not None and "chat" in self.around.may and not self.as_of

    @property
    def step(self) -> int:
        """How far along the track: index into STEPS, -1 once cancelled; waiting is where it was."""
        if self.status == "waiting":
            return 2 if "in_progress" in self.reached else 1 if "assigned" in self.reached else 0
        order = {"new": 0, "qualified": 0, "reopened": 0, "assigned": 1, "in_progress": 2}
        return (order | {"resolved": 3, "validated": 4, "closed": 4}).get(self.status, -1)


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    under: str = ""


DEVICE = ("brand", "model", "serial", "os", "purchase_date")
MORE = (
    "department", "contact_name", "contact_phone", "preferred_contact", "requester_email", "requester_phone",
    "business_impact", "already_tried",
)  # fmt: skip


@dataclass(frozen=True)
class ClientChoice:
    options: tuple[Option, ...] = ()
    is_whole: bool = True
    """every company there is; else they are looked for"""
    sought: str = ""
    is_found: bool = True
    is_cut: bool = False
    """there are more that are called so"""


@dataclass(frozen=True)
class FieldInput:
    """A field of the organisation's own, as a form asks it."""

    code: str
    type: str
    label: str
    choices: tuple[Option, ...] = ()
    is_required: bool = False
    is_for_clients: bool = True
    services: tuple[str, ...] = ()
    """asked for these only; none: always"""

    @property
    def name(self) -> str:
        return f"field.{self.type}.{self.code}"


@dataclass(frozen=True)
class KeptFile:
    """A chosen file that goes back with a form that was not carried out: browsers keep none themselves."""

    name: str
    bytes: int
    value: str
    """name and content, as the form carries them"""


@dataclass(frozen=True)
class TicketForm:
    services: tuple[Option, ...]
    sites: tuple[Option, ...]
    key: str
    clients: ClientChoice = field(default_factory=ClientChoice)
    fields: tuple[FieldInput, ...] = ()
    is_client: bool = True
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    assets: tuple[Option, ...] = ()
    contacts: tuple[Option, ...] = ()
    hints: tuple[Reason, ...] = ()
    """what one would say of it before it is sent"""
    templates: tuple[Option, ...] = ()
    kept_files: tuple[KeptFile, ...] = ()
    lost_files: tuple[str, ...] = ()
    """too heavy to go back and forth: their names"""

    @property
    def says_more(self) -> bool:
        """Something is typed, or wrong, in the part that is folded."""
        return any(self.typed.get(name) or self.faults.get(name) for name in (*DEVICE, *MORE, "asset_id", "contact"))
