"""Contracts and the coverage calendars they are worked by, over HTTP."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, StringConstraints

from chassis.errors import FieldError, Invalid
from chassis.http import Page, Routes, decode_cursor, encode_cursor
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.shapes import Code, In, Line
from intake.domain.company import KEEPERS
from intake.domain.contract import Cover, minute_of, terms_of_contract
from intake.domain.decide import CUSTOMERS
from intake.domain.errors import CalendarNotFound, ContractNotFound
from intake.domain.model import Priority, WaitsFor
from intake.domain.place import ZONES
from intake.domain.public_holidays import Territory, public_holidays
from intake.domain.sla import Happened, sla
from intake.queries import clients
from intake.queries import contracts as queries
from intake.usecases.add_contract import add_contract
from intake.usecases.change_contract import change_contract
from intake.usecases.keep_calendar import keep_calendar

SELLERS = frozenset({"sales", "manager", "admin"})
YEAR_MINUTES = 366 * 24 * 60
HourOfDay = Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


class CoverageHours(In):
    weekday: Annotated[int, Field(ge=0, le=6)]
    opens: HourOfDay
    closes: HourOfDay


class DayOff(In):
    day: date
    label: Line


class CalendarIn(In):
    name: Line
    zone: str = "Europe/Paris"
    hours: Annotated[list[CoverageHours], Field(min_length=1, max_length=28)]
    days_off: Annotated[list[DayOff], Field(max_length=400, default_factory=list)]


class CalendarOut(BaseModel):
    id: UUID
    name: str
    zone: str
    hours: list[CoverageHours]
    days_off: list[DayOff]
    version: int


class TargetIn(In):
    minutes: Annotated[int, Field(ge=1, le=YEAR_MINUTES)]
    always: bool = Field(default=False, description="every hour of the week, not only those of the calendar")


class TargetsIn(In):
    accept: TargetIn
    respond: TargetIn
    resolve: TargetIn


class ContractChanges(In):
    name: Line
    calendar_id: UUID
    starts_on: date
    ends_on: date | None = None
    targets: dict[Priority, TargetsIn]
    paused_by: Annotated[list[WaitsFor], Field(default_factory=lambda: [WaitsFor.CLIENT])]
    services: Annotated[dict[Code, Cover], Field(max_length=100, default_factory=dict)]
    hours_included: Annotated[Decimal, Field(ge=0, le=99999, decimal_places=2)] | None = None
    vip: bool = False
    technician_ids: Annotated[list[UUID], Field(max_length=50, default_factory=list)]
    active: bool = True


class ContractIn(ContractChanges):
    client_id: UUID


class ContractOut(BaseModel):
    id: UUID
    client_id: UUID
    name: str
    starts_on: date
    ends_on: date | None
    calendar: CalendarOut
    targets: dict[Priority, TargetsIn]
    paused_by: list[WaitsFor]
    services: dict[str, Cover]
    hours_included: Decimal | None
    vip: bool
    technician_ids: list[UUID]
    active: bool
    version: int
    created_at: datetime


def routes() -> Routes:
    contracts = Routes("/api/v1/contracts", tags=["contracts"])

    @contracts.get("/calendars", roles=KEEPERS)
    async def calendars(reader: Reader) -> list[CalendarOut]:
        return [CalendarOut.model_validate(row) for row in await queries.calendars(reader)]

    @contracts.post("/calendars", roles=SELLERS, status_code=201)
    async def add_calendar(body: CalendarIn, tx: Tx) -> CalendarOut:
        return await _calendar(tx, await keep_calendar(tx, None, _calendar_values(body)))

    @contracts.get("/holidays/{territory}", roles=KEEPERS)
    async def holidays(territory: Territory, reader: Reader) -> list[DayOff]:
        """Public holidays from this year on, to begin a calendar's days off with."""
        found = await asyncio.to_thread(public_holidays, territory, reader.now.year)
        return [DayOff(day=day, label=label[:200]) for day, label in found]

    @contracts.get("/calendars/{calendar_id}", roles=KEEPERS)
    async def one_calendar(calendar_id: UUID, reader: Reader) -> CalendarOut:
        return await _calendar(reader, calendar_id)

    @contracts.put("/calendars/{calendar_id}", roles=SELLERS, versioned=True)
    async def change_calendar(calendar_id: UUID, body: CalendarIn, tx: Tx) -> CalendarOut:
        """Minutes that passed stay counted as they were; contracts that name it promise by it from now on."""
        return await _calendar(tx, await keep_calendar(tx, calendar_id, _calendar_values(body)))

    @contracts.get("", roles=KEEPERS | CUSTOMERS)
    async def list_(
        who: Who,
        reader: Reader,
        client_id: UUID | None = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Page[ContractOut]:
        """The newest first; a client's people see their own company's."""
        if who.role in CUSTOMERS:
            client_id = who.client_id or UUID(int=0)
        start = decode_cursor(after, date, UUID) if after else None
        rows = await queries.contracts(reader, client_id=client_id, after=start, limit=limit + 1)
        more = len(rows) > limit
        rows = rows[:limit]
        return Page(
            items=[ContractOut.model_validate(row) for row in rows],
            next=encode_cursor(rows[-1]["starts_on"], rows[-1]["id"]) if more else None,
        )

    @contracts.post("", roles=SELLERS, status_code=201)
    async def add(body: ContractIn, tx: Tx) -> ContractOut:
        values = await _values(tx, body)
        if await clients.client(tx, body.client_id) is None:
            raise Invalid(errors=[FieldError("/client_id", "unknown_client")])
        return await _contract(tx, await add_contract(tx, values))

    @contracts.get("/{contract_id}", roles=KEEPERS | CUSTOMERS)
    async def one(contract_id: UUID, who: Who, reader: Reader) -> ContractOut:
        found = await _contract(reader, contract_id)
        if who.role in CUSTOMERS and found.client_id != who.client_id:
            raise ContractNotFound
        return found

    @contracts.put("/{contract_id}", roles=SELLERS, versioned=True)
    async def change(contract_id: UUID, body: ContractChanges, tx: Tx) -> ContractOut:
        """Open tickets follow: each minute counts by the terms of that minute, and no pause is forgotten."""
        await change_contract(tx, contract_id, await _values(tx, body))
        return await _contract(tx, contract_id)

    return contracts


async def _calendar(reader: Reader, calendar_id: UUID) -> CalendarOut:
    row = await queries.calendar(reader, calendar_id)
    if row is None:
        raise CalendarNotFound
    return CalendarOut.model_validate(row)


async def _contract(reader: Reader, contract_id: UUID) -> ContractOut:
    row = await queries.contract(reader, contract_id)
    if row is None:
        raise ContractNotFound
    return ContractOut.model_validate(row)


def _calendar_values(body: CalendarIn) -> dict[str, Any]:
    faults = []
    if body.zone not in ZONES:
        faults.append(FieldError("/zone", "zone"))
    until = dict.fromkeys(range(7), 0)
    for at, hours in sorted(enumerate(body.hours), key=lambda one: (one[1].weekday, one[1].opens)):
        if minute_of(hours.closes) <= minute_of(hours.opens):
            faults.append(FieldError(f"/hours/{at}/closes", "hours_order"))
        elif minute_of(hours.opens) < until[hours.weekday]:
            faults.append(FieldError(f"/hours/{at}/opens", "hours_overlap"))
        else:
            until[hours.weekday] = minute_of(hours.closes)
    if faults:
        raise Invalid(errors=faults)
    return body.model_dump(mode="json")


async def _values(reader: Reader, body: ContractChanges) -> dict[str, Any]:
    faults = [FieldError(f"/targets/{priority}", "missing") for priority in Priority if priority not in body.targets]
    if body.ends_on and body.ends_on < body.starts_on:
        faults.append(FieldError("/ends_on", "window_order"))
    calendar = await queries.calendar(reader, body.calendar_id)
    if calendar is None:
        faults.append(FieldError("/calendar_id", "calendar_not_found"))
    known = {row["code"] for row in await clients.services(reader)}
    faults += [FieldError(f"/services/{code}", "unknown_service") for code in body.services if code not in known]
    values = body.model_dump() | body.model_dump(mode="json", include={"targets", "paused_by", "services"})
    if not faults and calendar:
        faults = [FieldError(f"/targets/{priority}", "never_due") for priority in _never(body, calendar, reader.now)]
    if faults:
        raise Invalid(errors=faults)
    return values


def _never(body: ContractChanges, calendar: Mapping[str, Any], now: datetime) -> Iterator[Priority]:
    """The priorities whose promises no hours of the calendar could ever meet or break."""
    targets = body.model_dump(mode="json", include={"targets"})["targets"]
    terms = terms_of_contract(body.name, calendar, targets, ())
    for priority in Priority:
        found = sla([Happened(now, "opened", priority, terms)], now)
        if any(clock.due_at is None for clock in found.newest):
            yield priority
