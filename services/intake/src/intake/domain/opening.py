"""Opening a ticket: what was asked, what is known of it, what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.errors import FieldError, Invalid
from intake.domain import errors
from intake.domain.client_request import RequestType, priority_of_type
from intake.domain.contract import Contract, Cover
from intake.domain.fields import CustomField, filled_in
from intake.domain.model import Impact, Kind, Mode, Slot, Ticket, Urgency
from intake.domain.numbers import Series
from intake.domain.priority import Promises, estimate_delay, judge_priority
from intake.domain.sla import Goal, Happened, Sla, deadlines_of, sla

WINDOWS_KNOWN = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRequest:
    client_id: UUID
    requester_id: UUID
    opened_by: UUID
    on_behalf: bool = False
    kind: Kind
    service_id: UUID | None = None
    service_code: str | None = None
    title: str
    description: str
    already_tried: str | None = None
    site_id: UUID | None = None
    address: str | None = None
    wished_mode: Mode | None = None
    impact: Impact
    urgency: Urgency
    windows: tuple[Slot, ...] = ()
    onsite_contact_id: UUID | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    asset_id: UUID | None = None
    device: Mapping[str, Any] | None = None
    department: str | None = None
    preferred_contact: str | None = None
    business_impact: str | None = None
    requester_email: str | None = None
    requester_phone: str | None = None
    origin: str = "web"
    fields: Mapping[str, Any] | None = None
    """None: asked by a way that knows of no fields, so none is missing"""
    series: Series = Series.TICKET
    type: RequestType | None = None
    """of a client request: it sets the priority instead of impact, urgency and client"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    service_id: UUID
    code: str
    label: str
    skills: list[dict[str, Any]]
    usual_minutes: int
    technicians_needed: int
    default_mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    site_id: UUID
    label: str
    address: str
    latitude: float
    longitude: float
    zone: str
    department: str
    hours: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the database says of the things a request names."""

    vip: bool
    active: bool
    version: int = 1
    """of the client's row, which steps with the client and its sites"""
    service: Service | None = None
    site: Site | None = None
    requester_client: UUID | None = None
    contact_client: UUID | None = None
    asset_known: bool = True
    delays: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    contract: Contract | None = None
    fields: tuple[CustomField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    ticket: Ticket
    request: TicketRequest
    service: Service
    site: Site | None
    estimated_minutes: int
    estimate_reason: dict[str, Any]
    cover: Cover
    team_ids: tuple[UUID, ...]
    sla: Sla
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def needs_site(self) -> bool:
        """It waits until a dispatcher says where."""
        return self.site is None and self.request.address is not None


def open_ticket(request: TicketRequest, known: Known, promises: Promises, *, ticket_id: UUID, now: datetime) -> Opened:
    if not known.active:
        raise errors.ClientInactive
    service = known.service
    faults = _faults(request, known, now)
    fields: dict[str, Any] = {}
    if service is not None and request.fields is not None:
        fields, unfit = filled_in(
            known.fields, request.fields, kind=request.kind, service_code=service.code, staff=request.on_behalf
        )
        faults += unfit
    if faults or service is None:
        raise Invalid(errors=faults)
    contract = known.contract
    terms = contract.terms if contract else promises.usual
    vip = known.vip or (contract is not None and contract.vip)
    priority, reasons = (
        priority_of_type(request.type) if request.type else judge_priority(request.impact, request.urgency, vip=vip)
    )
    clocks = sla([Happened(now, "opened", priority, terms)], now)
    minutes, why = estimate_delay(priority, known.delays, promises)
    respond_by = clocks.clock(Goal.RESPOND).due_at
    if contract and respond_by and why["code"] == "usual_delay":
        minutes, why = -((now - respond_by) // timedelta(minutes=1)), {"code": "contract_promise", "params": {}}
    ticket = Ticket(
        ticket_id=ticket_id,
        client_id=request.client_id,
        service_id=service.service_id,
        requester_id=request.requester_id,
        created_at=now,
        priority=priority,
        priority_reasons=reasons,
        deadlines=deadlines_of(clocks, now),
        site_id=known.site.site_id if known.site else None,
        contract_id=contract.contract_id if contract else None,
        kind=request.kind,
    )
    return Opened(
        ticket=ticket,
        request=request,
        service=service,
        site=known.site,
        estimated_minutes=minutes,
        estimate_reason=why,
        cover=contract.covers(service.code) if contract else Cover.OUTSIDE,
        team_ids=contract.technician_ids if contract else (),
        sla=clocks,
        fields=fields,
    )


def _faults(request: TicketRequest, known: Known, now: datetime) -> list[FieldError]:
    faults = []
    if known.service is None:
        named = "/service_id" if request.service_id else "/service_code"
        faults.append(FieldError(named, "unknown_service"))
    elif request.site_id and known.site is None:
        faults.append(FieldError("/site_id", "unknown_site"))
    elif known.site is None and not request.address and _mode(request, known.service) is Mode.ONSITE:
        faults.append(FieldError("/site_id", "site_required"))
    for_another = request.on_behalf and request.requester_id != request.opened_by
    if for_another and known.requester_client != request.client_id:
        faults.append(FieldError("/requester_id", "unknown_person"))
    if request.onsite_contact_id and known.contact_client != request.client_id:
        faults.append(FieldError("/onsite_contact_id", "unknown_person"))
    if not known.asset_known:
        faults.append(FieldError("/asset_id", "unknown_asset"))
    for at, (starts_at, ends_at) in enumerate(request.windows):
        if not -WINDOWS_KNOWN < starts_at - now < WINDOWS_KNOWN or ends_at - now > WINDOWS_KNOWN:
            faults.append(FieldError(f"/windows/{at}/starts_at", "window_far"))
        elif ends_at <= starts_at:
            faults.append(FieldError(f"/windows/{at}/ends_at", "window_order"))
        elif ends_at <= now:
            faults.append(FieldError(f"/windows/{at}/ends_at", "window_past"))
    return faults


def _mode(request: TicketRequest, service: Service) -> Mode:
    return request.wished_mode or service.default_mode
