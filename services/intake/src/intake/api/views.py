"""Requests and clients under the names of S000-100 and S000-101: camelCase, to read only."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from chassis.http import Page, Routes, decode_cursor, encode_cursor
from chassis.tokens import Who
from chassis.tx import Reader
from intake.api.tickets import PAGE_LIMIT, READERS
from intake.domain.asset import AssetKind, AssetState
from intake.domain.company import KEEPERS, ContactMode, Currency
from intake.domain.contact import Function
from intake.domain.decide import CUSTOMERS
from intake.domain.errors import ClientNotFound, TicketNotFound
from intake.domain.model import Priority, State
from intake.queries import clients as client_queries
from intake.queries import tickets as ticket_queries
from intake.queries.assets import ASSETS_SHOWN, assets_of
from intake.queries.contacts import CONTACTS_SHOWN, contacts_of
from intake.queries.contracts import contracts_of
from intake.queries.tickets import Record

Limit = Annotated[int, Query(ge=1, le=PAGE_LIMIT)]
CompaniesLimit = Annotated[int, Query(ge=1, le=20, description="each comes with its sites, contacts and assets")]


class View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)


class Location(View):
    site_id: UUID | None = None
    label: str | None = None
    address: str
    latitude: float | None = None
    longitude: float | None = None


class Sla(View):
    accept_by: datetime
    respond_by: datetime
    resolve_by: datetime


class Timestamps(View):
    created_at: datetime
    first_work_at: datetime | None
    finished_at: datetime | None


class DeviceDetails(View):
    asset_id: UUID | None = None
    label: str | None = None
    kind: AssetKind | None = None
    brand: str | None = None
    model: str | None = None
    os: str | None = None
    serial: str | None = None
    purchase_date: date | None = None
    warranty_until: date | None = None


class ServiceRequest(View):
    request_id: UUID
    client_id: UUID
    service_type: str = Field(description="A code of `GET /api/v1/services`.")
    device_details: DeviceDetails = Field(description="The asset, or what was typed.")
    location: Location | None = Field(description="The site; the address alone while it is only typed.")
    description: str
    priority: Priority
    sla: Sla
    status: State
    timestamps: Timestamps


class ContactOf(View):
    function: Function
    site_id: UUID | None = Field(description="None: of the whole company.")


class Contact(View):
    """A person to turn to; or, without `contactId`, who answers at a site."""

    contact_id: UUID | None = None
    name: str | None
    email: str | None = None
    phone: str | None
    functions: list[ContactOf] = []
    site_id: UUID | None = None


class Contract(View):
    contract_id: UUID
    name: str
    starts_on: date
    ends_on: date | None
    vip: bool
    active: bool


class Preferences(View):
    contact_mode: ContactMode | None = None
    lang: str | None = None
    currency: Currency


class Asset(View):
    asset_id: UUID
    label: str
    kind: AssetKind
    state: AssetState
    brand: str | None
    model: str | None
    os: str | None
    serial: str | None
    purchased_on: date | None
    warranty_until: date | None
    site_id: UUID | None


class Client(View):
    client_id: UUID
    company_name: str
    siren: str | None
    siret: str | None
    vat_number: str | None
    contacts: list[Contact] = Field(description=f"The first {CONTACTS_SHOWN} by name.")
    locations: list[Location]
    contracts: list[Contract] = Field(description="Newest first.")
    preferences: Preferences
    assets: list[Asset] = Field(description=f"The first {ASSETS_SHOWN} by label; all: `GET /api/v1/assets`.")


def routes() -> Routes:
    views = Routes("/api/v1/views", tags=["views"])

    @views.get("/service-requests", roles=READERS)
    async def service_requests(
        who: Who, reader: Reader, after: str | None = None, limit: Limit = 50
    ) -> Page[ServiceRequest]:
        """The tickets the caller may know of, newest first."""
        since = decode_cursor(after, datetime, UUID) if after else None
        rows = await _tickets(reader, who, after=since, limit=limit + 1)
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(
            items=[_service_request(row) for row in rows[:limit]],
            next=encode_cursor(last["created_at"], last["id"]) if last else None,
        )

    @views.get("/service-requests/{ticket_id}", roles=READERS)
    async def service_request(ticket_id: UUID, who: Who, reader: Reader) -> ServiceRequest:
        rows = await _tickets(reader, who, ids=[ticket_id], limit=1)
        if not rows:
            raise TicketNotFound
        return _service_request(rows[0])

    @views.get("/clients", roles=KEEPERS | CUSTOMERS)
    async def clients(who: Who, reader: Reader, after: str | None = None, limit: CompaniesLimit = 20) -> Page[Client]:
        """By name; a client's people see their own company."""
        start = decode_cursor(after, str, UUID) if after else None
        rows = await _clients(reader, who, after=start, limit=limit + 1)
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(
            items=await _whole(reader, rows[:limit]),
            next=encode_cursor(last["name"], last["id"]) if last else None,
        )

    @views.get("/clients/{client_id}", roles=KEEPERS | CUSTOMERS)
    async def client(client_id: UUID, who: Who, reader: Reader) -> Client:
        rows = await _clients(reader, who, ids=[client_id], limit=1)
        if not rows:
            raise ClientNotFound
        return (await _whole(reader, rows))[0]

    return views


async def _tickets(
    reader: Reader, who: Who, *, ids: Sequence[UUID] = (), after: tuple[object, ...] | None = None, limit: int
) -> list[Record]:
    return await ticket_queries.tickets(reader, who, ids=ids, after=after, limit=limit, whole=True)


async def _clients(
    reader: Reader, who: Who, *, ids: Sequence[UUID] = (), after: tuple[object, ...] | None = None, limit: int
) -> list[Record]:
    only = None if who.role in KEEPERS else who.client_id or UUID(int=0)
    return await client_queries.clients(reader, only=only, ids=ids, after=after, limit=limit)


def _service_request(row: Record) -> ServiceRequest:
    location = None
    if row["site"]:
        location = _location(row["site"])
    elif row["address"]:
        location = Location(address=row["address"])
    return ServiceRequest(
        request_id=row["id"],
        client_id=row["client"]["id"],
        service_type=row["service"]["code"],
        device_details=_device(row),
        location=location,
        description=row["description"],
        priority=row["priority"],
        sla=Sla.model_validate(row),
        status=row["state"],
        timestamps=Timestamps.model_validate(row),
    )


def _device(row: Record) -> DeviceDetails:
    if asset := row["asset"]:
        return DeviceDetails.model_validate({**asset, "asset_id": asset["id"], "purchase_date": asset["purchased_on"]})
    return DeviceDetails.model_validate(row["device"] or {})


def _location(site: Record) -> Location:
    return Location.model_validate({**site, "site_id": site["id"]})


async def _whole(reader: Reader, rows: Sequence[Record]) -> list[Client]:
    ids = [row["id"] for row in rows]
    sites = _by_client(await client_queries.sites_of(reader, ids))
    contacts = _by_client(await contacts_of(reader, ids))
    contracts = _by_client(await contracts_of(reader, ids))
    assets = _by_client(await assets_of(reader, ids))
    return [
        Client(
            client_id=row["id"],
            company_name=row["name"],
            siren=row["siren"],
            siret=row["siret"],
            vat_number=row["vat_number"],
            contacts=[Contact.model_validate({**one, "contact_id": one["id"]}) for one in contacts[row["id"]]]
            + [
                Contact(name=site["contact_name"], phone=site["contact_phone"], site_id=site["id"])
                for site in sites[row["id"]]
                if site["contact_name"] or site["contact_phone"]
            ],
            locations=[_location(site) for site in sites[row["id"]]],
            contracts=[Contract.model_validate({**one, "contract_id": one["id"]}) for one in contracts[row["id"]]],
            preferences=Preferences.model_validate({**row["preferences"], "currency": row["currency"]}),
            assets=[_asset(one) for one in assets[row["id"]]],
        )
        for row in rows
    ]


def _by_client(rows: Sequence[Record]) -> defaultdict[UUID, list[Record]]:
    found = defaultdict(list)
    for row in rows:
        found[row["client_id"]].append(row)
    return found


def _asset(row: Record) -> Asset:
    site_id = row["site"]["id"] if row["site"] else None
    return Asset.model_validate({**row, "asset_id": row["id"], "site_id": site_id})
