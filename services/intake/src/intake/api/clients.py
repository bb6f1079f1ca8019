"""Client companies, their sites and the service catalogue over HTTP."""

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import Query
from pydantic import BaseModel, Field, StringConstraints

from chassis.errors import FieldError, Invalid
from chassis.http import Page, Routes, decode_cursor, encode_cursor
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.shapes import In, Line, Note, OpeningHours, Phone, PlaceDetails
from intake.domain.contract import Cover
from intake.domain.decide import CUSTOMERS, DESK, STAFF
from intake.domain.errors import ClientNotFound
from intake.domain.french_registers import department_of, is_siren
from intake.domain.numbers import day_of
from intake.domain.opening import Site
from intake.queries import clients as queries
from intake.settings import Settings
from intake.usecases.add_client import add_client
from intake.usecases.add_site import add_site
from intake.usecases.change_client import change_client

KEEPERS = DESK | {"sales"}
ZONES = available_timezones()


class ClientIn(In):
    name: Line
    siren: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] | None = None
    vip: bool = False


class ClientChanges(In):
    name: Line | None = None
    siren: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] | None = None
    vip: bool | None = None
    active: bool | None = None


class ClientOut(BaseModel):
    id: UUID
    name: str
    siren: str | None
    vip: bool
    active: bool
    version: int
    created_at: datetime


class SiteIn(In):
    label: Line
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    zone: str = "Europe/Paris"
    department: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{2,3}$")] | None = None
    hours: Annotated[list[OpeningHours], Field(max_length=28, default_factory=list)]
    access_notes: Note | None = None
    contact_name: Line | None = None
    contact_phone: Phone | None = None


class SiteOut(PlaceDetails):
    client_id: UUID
    department: str


class Skill(BaseModel):
    skill: str
    level: int


class ServiceOut(BaseModel):
    id: UUID
    code: str
    label: str
    label_fr: str
    label_en: str
    skills: list[Skill]
    usual_minutes: int
    technicians_needed: int
    default_mode: str
    cover: Cover | None
    """what the contract of the caller's company says of it; none without one"""


def routes(settings: Settings) -> Routes:
    clients = Routes("/api/v1", tags=["clients"])

    @clients.get("/clients", roles=KEEPERS | CUSTOMERS)
    async def list_(
        who: Who,
        reader: Reader,
        ids: Annotated[list[UUID], Query(max_length=200)] = [],  # noqa: B006
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Page[ClientOut]:
        """By name; a client's people see their own company."""
        only = None if who.role in KEEPERS else who.client_id or UUID(int=0)
        start = decode_cursor(after, str, UUID) if after else None
        rows = await queries.clients(reader, only=only, ids=ids, after=start, limit=limit + 1)
        more = len(rows) > limit
        rows = rows[:limit]
        return Page(
            items=[ClientOut.model_validate(row) for row in rows],
            next=encode_cursor(rows[-1]["name"], rows[-1]["id"]) if more else None,
        )

    @clients.post("/clients", roles=KEEPERS, status_code=201)
    async def add(body: ClientIn, tx: Tx) -> ClientOut:
        client_id = await add_client(tx, name=body.name, siren=_siren(body.siren), vip=body.vip)
        return await _client(tx, client_id)

    @clients.get("/clients/{client_id}", roles=KEEPERS | CUSTOMERS)
    async def one(client_id: UUID, who: Who, reader: Reader) -> ClientOut:
        _own(who, client_id)
        return await _client(reader, client_id)

    @clients.patch("/clients/{client_id}", roles=KEEPERS, versioned=True)
    async def change(client_id: UUID, body: ClientChanges, tx: Tx) -> ClientOut:
        changes = body.model_dump(exclude_unset=True)
        if "siren" in changes:
            changes["siren"] = _siren(changes["siren"])
        if nulls := [name for name, value in changes.items() if value is None and name != "siren"]:
            raise Invalid(errors=[FieldError(f"/{name}", "missing") for name in nulls])
        await change_client(tx, client_id, changes)
        return await _client(tx, client_id)

    @clients.get("/clients/{client_id}/sites", roles=KEEPERS | CUSTOMERS)
    async def sites_of(client_id: UUID, who: Who, reader: Reader) -> list[SiteOut]:
        _own(who, client_id)
        return [SiteOut.model_validate(row) for row in await queries.sites(reader, client_id=client_id)]

    @clients.post("/clients/{client_id}/sites", roles=KEEPERS | {"client_manager"}, status_code=201)
    async def add_site_(client_id: UUID, body: SiteIn, who: Who, tx: Tx) -> SiteOut:
        _own(who, client_id)
        site = _site(body, tx.new_id())
        more = body.model_dump(include={"access_notes", "contact_name", "contact_phone"})
        await add_site(tx, client_id, site, **more)
        rows = await queries.sites(tx, client_id=client_id, ids=[site.site_id])
        return SiteOut.model_validate(rows[0])

    @clients.get("/sites", roles=KEEPERS | CUSTOMERS)
    async def sites(
        who: Who,
        reader: Reader,
        client_id: UUID | None = None,
        ids: Annotated[list[UUID], Query(max_length=200)] = [],  # noqa: B006
    ) -> list[SiteOut]:
        """A client's people see their company's; staff those of `client_id`, or all."""
        if who.role in CUSTOMERS:
            if client_id is not None:
                _own(who, client_id)
            client_id = who.client_id or UUID(int=0)
        rows = await queries.sites(reader, client_id=client_id, ids=ids)
        return [SiteOut.model_validate(row) for row in rows]

    @clients.get("/services", roles=KEEPERS | CUSTOMERS | STAFF)
    async def services(who: Who, reader: Reader) -> list[ServiceOut]:
        """The catalogue; `label` is in the caller's language."""
        rows = await queries.services(reader, who.client_id, day_of(reader.now, settings.organisation_zone))
        return [ServiceOut.model_validate({**row, "label": row[f"label_{who.lang}"]}) for row in rows]

    return clients


def _own(who: Who, client_id: UUID) -> None:
    if who.role in CUSTOMERS and who.client_id != client_id:
        raise ClientNotFound


async def _client(reader: Reader, client_id: UUID) -> ClientOut:
    row = await queries.client(reader, client_id)
    if row is None:
        raise ClientNotFound
    return ClientOut.model_validate(row)


def _siren(typed: str | None) -> str | None:
    siren = re.sub(r"\s", "", typed or "")
    if siren and not is_siren(siren):
        raise Invalid(errors=[FieldError("/siren", "siren")])
    return siren or None


def _site(body: SiteIn, site_id: UUID) -> Site:
    faults = []
    if body.zone not in ZONES:
        faults.append(FieldError("/zone", "zone"))
    department = body.department or department_of(body.address)
    if department is None:
        faults.append(FieldError("/department", "department_unreadable"))
    hours: list[dict[str, Any]] = []
    for at, opening in enumerate(body.hours):
        if opening.closes <= opening.opens:
            faults.append(FieldError(f"/hours/{at}/closes", "hours_order"))
        hours.append(opening.model_dump(mode="json"))
    if faults or department is None:
        raise Invalid(errors=faults)
    return Site(
        site_id=site_id, label=body.label, address=body.address, latitude=body.latitude,
        longitude=body.longitude, zone=body.zone, department=department, hours=hours,
    )  # fmt: skip
