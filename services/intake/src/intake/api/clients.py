"""Client companies and the service catalogue over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, StringConstraints

from chassis.http import Page, Routes, decode_cursor, encode_cursor
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.shapes import In, Line, Note, Number
from intake.domain.company import KEEPERS, ContactMode, Currency
from intake.domain.contract import Cover
from intake.domain.decide import CUSTOMERS, STAFF
from intake.domain.errors import ClientNotFound
from intake.domain.numbers import day_of
from intake.queries import clients as queries
from intake.queries.tickets import Record
from intake.settings import Settings
from intake.usecases.add_client import add_client
from intake.usecases.change_client import change_client

Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class Preferences(In):
    contact_mode: ContactMode | None = None
    lang: Literal["fr", "en"] | None = None


class ClientIn(In):
    name: Line
    legal_name: Line | None = None
    siren: Number | None = Field(default=None, description="read from `siret` or `vat_number` when left out")
    siret: Number | None = Field(default=None, description="of the head office")
    vat_number: Number | None = Field(default=None, description="of any EU country, with its two letters")
    electronic_address: (
        Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z_.:@/+-]{3,125}$")] | None
    ) = Field(default=None, description="where its e-invoices go")
    billing_address: Address | None = None
    currency: Currency = Currency.EUR
    preferences: Preferences = Preferences()
    notes: Note | None = Field(default=None, description="for staff; the client does not see them")
    vip: bool = False


class ClientChanges(ClientIn):
    """What is left out stays as it is; null empties."""

    name: Line = Field(default_factory=str)
    active: bool = True


class ClientOut(BaseModel):
    id: UUID
    name: str
    legal_name: str | None
    siren: str | None
    siret: str | None
    vat_number: str | None
    electronic_address: str | None
    billing_address: str | None
    currency: Currency
    preferences: Preferences
    notes: str | None
    vip: bool
    active: bool
    version: int
    created_at: datetime


class Skill(BaseModel):
    skill: str
    level: int


class CategoryName(BaseModel):
    id: int
    abbreviation: str
    label: str


class CategoryOut(CategoryName):
    description: str | None
    level: int
    parent_id: int | None


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
    category: CategoryName
    cover: Cover | None
    """what the contract of the caller's company says of it; none without one"""


def routes(settings: Settings) -> Routes:
    clients = Routes("/api/v1", tags=["clients"])

    @clients.get("/clients", roles=KEEPERS | CUSTOMERS)
    async def list_(
        who: Who,
        reader: Reader,
        ids: Annotated[list[UUID], Query(max_length=200)] = [],  # noqa: B006
        q: Annotated[str | None, Query(max_length=200, description="in a name; or a SIREN or SIRET begins so")] = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Page[ClientOut]:
        """By name; a client's people see their own company."""
        only = None if who.role in KEEPERS else who.client_id or UUID(int=0)
        start = decode_cursor(after, str, UUID) if after else None
        sought = (q or "").strip() or None
        rows = await queries.clients(reader, only=only, ids=ids, sought=sought, after=start, limit=limit + 1)
        more = len(rows) > limit
        rows = rows[:limit]
        return Page(
            items=[_shown(row, who) for row in rows],
            next=encode_cursor(rows[-1]["name"], rows[-1]["id"]) if more else None,
        )

    @clients.post("/clients", roles=KEEPERS, status_code=201)
    async def add(body: ClientIn, who: Who, tx: Tx) -> ClientOut:
        return await _client(tx, who, await add_client(tx, body.model_dump(mode="json")))

    @clients.get("/clients/{client_id}", roles=KEEPERS | CUSTOMERS)
    async def one(client_id: UUID, who: Who, reader: Reader) -> ClientOut:
        own(who, client_id)
        return await _client(reader, who, client_id)

    @clients.patch("/clients/{client_id}", roles=KEEPERS, versioned=True)
    async def change(client_id: UUID, body: ClientChanges, who: Who, tx: Tx) -> ClientOut:
        await change_client(tx, client_id, body.model_dump(mode="json", exclude_unset=True))
        return await _client(tx, who, client_id)

    @clients.get("/services", roles=KEEPERS | CUSTOMERS | STAFF)
    async def services(who: Who, reader: Reader) -> list[ServiceOut]:
        """The catalogue; `label` is in the caller's language."""
        rows = await queries.services(reader, who.client_id, day_of(reader.now, settings.organisation_zone))
        return [
            ServiceOut.model_validate(
                {**row, "label": row[f"label_{who.lang}"], "category": _named(row["category"], who.lang)}
            )
            for row in rows
        ]

    @clients.get("/services/categories", roles=KEEPERS | CUSTOMERS | STAFF)
    async def categories(who: Who, reader: Reader) -> list[CategoryOut]:
        """What tickets are about, in two levels; `label` is in the caller's language."""
        return [CategoryOut.model_validate(_named(row, who.lang)) for row in await queries.categories(reader)]

    return clients


def own(who: Who, client_id: UUID) -> None:
    if who.role in CUSTOMERS and who.client_id != client_id:
        raise ClientNotFound


def _named(category: dict[str, Any], lang: str) -> dict[str, Any]:
    return {**category, "label": category["name_en" if lang == "en" else "name"]}


async def _client(reader: Reader, who: Who, client_id: UUID) -> ClientOut:
    row = await queries.client(reader, client_id)
    if row is None:
        raise ClientNotFound
    return _shown(row, who)


def _shown(row: Record, who: Who) -> ClientOut:
    return ClientOut.model_validate(row if who.role in KEEPERS else row | {"notes": None})
