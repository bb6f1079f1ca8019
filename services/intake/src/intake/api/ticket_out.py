"""How a ticket is shown: at once when it is opened, in lists, whole."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from chassis.tokens import Who
from chassis.tx import Reader
from intake.api.shapes import Person, Place, PlaceDetails, Reason, Slot
from intake.api.ticket_in import Device
from intake.domain.asset import AssetKind
from intake.domain.company import ContactMode
from intake.domain.contract import Cover
from intake.domain.decide import STAFF, Action, allowed_actions
from intake.domain.errors import TicketNotFound
from intake.domain.fields import FieldType
from intake.domain.model import Audience, Impact, Kind, Mode, Priority, Stage, State, Urgency, WaitsFor
from intake.domain.sla import FOR_EVER
from intake.queries import tickets as queries


@dataclass(frozen=True, slots=True)
class Estimate:
    minutes: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Links:
    self: str
    timeline: str
    comments: str


# Dataclasses, because a model would validate again what has just been decided: 20 us of the fastest path.
@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The answer to a new ticket, at once."""

    id: UUID
    number: str
    seq: int
    title: str
    kind: Kind
    state: State
    priority: Priority
    priority_reasons: list[Reason]
    estimate: Estimate
    accept_by: datetime
    respond_by: datetime
    resolve_by: datetime
    cover: Cover
    """whether the contract covers it: included, quoted (sur devis), outside (hors contrat)"""
    needs_site: bool
    created_at: datetime
    links: Links


class Company(BaseModel):
    id: UUID
    name: str
    vip: bool


class ServiceName(BaseModel):
    id: UUID
    code: str
    label_fr: str
    label_en: str


class ContractName(BaseModel):
    id: UUID
    name: str


class NumberedTicket(BaseModel):
    id: UUID
    number: str


class TicketListed(BaseModel):
    id: UUID
    number: str
    seq: int
    title: str
    kind: Kind
    state: State
    waits_for: WaitsFor | None
    stage: str
    """how far the current attempt is: none, requested, accepted, confirmed, en_route, started, not_done, done"""
    priority: Priority
    mode: Mode | None
    wished_mode: Mode | None
    due_at: datetime | None
    """the next thing promised; none while the clocks stand still"""
    created_at: datetime
    needs_site: bool
    client: Company
    requester: Person
    service: ServiceName
    site: Place | None
    technician: Person | None
    technicians: list[Person]
    slot: Slot | None
    planned: bool
    """a time is set for it, here or in the tool it comes from"""
    arrives_at: datetime | None
    tags: list[str]
    """of staff, for staff"""
    version: int


class AttachmentOut(BaseModel):
    id: UUID
    name: str
    media_type: str
    size: int
    audience: Audience
    added_by: UUID


class FieldValue(BaseModel):
    code: str
    label_fr: str
    label_en: str
    type: FieldType
    value: Any
    shown_fr: str
    shown_en: str
    """as people read it: the labels of choices"""
    for_clients: bool


class AssetOfTicket(BaseModel):
    id: UUID
    label: str
    kind: AssetKind
    brand: str | None
    model: str | None
    os: str | None
    serial: str | None
    purchased_on: date | None
    warranty_until: date | None


class TicketOut(TicketListed):
    description: str
    already_tried: str | None
    address: str | None
    windows: list[Slot]
    impact: Impact
    urgency: Urgency
    priority_reasons: list[Reason]
    estimate: Estimate
    accept_by: datetime
    respond_by: datetime
    resolve_by: datetime
    attempt: int
    first_work_at: datetime | None
    finished_at: datetime | None
    site: PlaceDetails | None
    onsite_contact: Person | None
    contact_name: str | None
    contact_phone: str | None
    asset: AssetOfTicket | None
    device: Device | None
    department: str | None
    preferred_contact: ContactMode | None
    business_impact: str | None
    requester_email: str | None
    requester_phone: str | None
    origin: str
    reference: str | None
    """its number in the tool it was imported from"""
    contract: ContractName | None
    cover: Cover
    owner: Person | None
    """the technician of the newest acceptance: accountable for it"""
    merged_into: NumberedTicket | None
    """a duplicate goes on there"""
    updated_at: datetime | None
    as_of: datetime | None
    """the instant it is shown as of; nothing can be done then"""
    attachments: list[AttachmentOut]
    fields: list[FieldValue]
    """of the organisation's own, retired ones too; clients see theirs"""
    actions: list[Action]
    links: Links


class TimelineOut(BaseModel):
    id: UUID
    at: datetime
    kind: str
    actor: Person | None
    from_value: str | None
    to_value: str | None
    params: dict[str, Any]
    text: str | None
    audience: Audience


class Commented(BaseModel):
    id: UUID
    ticket_id: UUID


def links(ticket_id: UUID) -> Links:
    here = f"/api/v1/tickets/{ticket_id}"
    return Links(self=here, timeline=f"{here}/timeline", comments=f"{here}/comments")


def listed(row: dict[str, Any], role: str) -> dict[str, Any]:
    technicians = row["technicians"] or []
    return {
        **row,
        "stage": Stage(row["stage"]).name.lower(),
        "due_at": row["due_at"] if row["due_at"] < FOR_EVER else None,
        "waits_for": (row["waits_for"] or WaitsFor.NEXT_VISIT) if row["state"] == State.WAITING else None,
        "technicians": technicians,
        "technician": technicians[0] if technicians else None,
        "tags": row["tags"] if role in STAFF else [],
    }


def ticket_out(row: dict[str, Any], who: Who, *, as_of: datetime | None = None) -> TicketOut:
    state, by_hand = State(row["state"]), row["waits_for"] is not None
    actions = allowed_actions(
        state, who.role, has_site=row["site"] is not None, waits_by_hand=by_hand, kind=Kind(row["kind"])
    )
    if who.role == "client" and row["requester"]["person_id"] != str(who.person_id):
        actions = [Action.COMMENT]
    fields = [
        _field_value(one, row["fields"][one["code"]])
        for one in row["defined"] or []
        if who.role in STAFF or one["for_clients"]
    ]
    told = {"fields": fields, "as_of": as_of, "actions": [] if as_of else actions, "links": links(row["id"])}
    return TicketOut.model_validate({**listed(row, who.role), **told})


async def shown(reader: Reader, who: Who, ticket_id: UUID) -> TicketOut:
    row = await queries.ticket(reader, who, ticket_id)
    if row is None:
        raise TicketNotFound
    return ticket_out(row, who)


def _field_value(one: dict[str, Any], value: Any) -> dict[str, Any]:
    labels = {choice["code"]: choice for choice in one["choices"]}
    chosen = [labels.get(each, {}) for each in (value if isinstance(value, list) else [value]) if each in labels]
    shown = {lang: ", ".join(choice[f"label_{lang}"] for choice in chosen) or str(value) for lang in ("fr", "en")}
    if one["type"] == FieldType.BOOLEAN:
        shown = {"fr": "oui" if value else "non", "en": "yes" if value else "no"}
    return {**one, "value": value, "shown_fr": shown["fr"], "shown_en": shown["en"]}
