"""Clients' equipment over HTTP, with all that ever happened to it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.errors import FieldError, Invalid
from chassis.http import Page, Routes, decode_cursor, encode_cursor
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.shapes import In, Line, Person
from intake.api.ticket_out import ServiceName
from intake.domain.asset import AssetKind, AssetState
from intake.domain.company import KEEPERS
from intake.domain.decide import CUSTOMERS
from intake.domain.errors import AssetNotFound, ClientNotFound
from intake.domain.model import Priority, State
from intake.queries import assets as queries
from intake.usecases.add_asset import add_asset
from intake.usecases.change_asset import change_asset

READERS = KEEPERS | CUSTOMERS | {"technician"}
Limit = Annotated[int, Query(ge=1, le=200)]


class AssetChanges(In):
    """What is left out stays as it is; null empties."""

    label: Line = Field(
        default_factory=str, description="what it is called: its inventory number; unique at the client"
    )
    kind: AssetKind = AssetKind.OTHER
    state: AssetState = AssetState.IN_USE
    brand: Line | None = None
    model: Line | None = None
    os: Line | None = None
    serial: Line | None = Field(default=None, description="unique at the client")
    purchased_on: date | None = None
    warranty_until: date | None = None
    site_id: UUID | None = None
    user_id: UUID | None = Field(default=None, description="one of the client's people or contacts")


class AssetIn(AssetChanges):
    client_id: UUID
    label: Line
    kind: AssetKind


class Named(BaseModel):
    id: UUID
    name: str


class Labelled(BaseModel):
    id: UUID
    label: str


class AssetOut(BaseModel):
    id: UUID
    client: Named
    label: str
    kind: AssetKind
    state: AssetState
    brand: str | None
    model: str | None
    os: str | None
    serial: str | None
    purchased_on: date | None
    warranty_until: date | None
    site: Labelled | None
    user: Person | None
    version: int
    created_at: datetime


class TicketOfAsset(BaseModel):
    id: UUID
    number: str
    title: str
    state: State
    priority: Priority
    service: ServiceName
    finished_at: datetime | None


class HistoryLine(BaseModel):
    id: UUID
    at: datetime
    kind: Literal["change", "ticket"]
    field: str | None
    """added, or the name of what changed"""
    from_value: str | None
    to_value: str | None
    actor: Person | None
    ticket: TicketOfAsset | None


class AssetWhole(AssetOut):
    history: Page[HistoryLine]


def routes() -> Routes:
    assets = Routes("/api/v1/assets", tags=["assets"])

    @assets.get("", roles=READERS)
    async def list_(
        who: Who,
        reader: Reader,
        client_id: UUID | None = None,
        site_id: UUID | None = None,
        state: Annotated[list[AssetState], Query()] = [],  # noqa: B006
        q: Annotated[str | None, Query(max_length=200, description="the label or serial number begins so")] = None,
        after: str | None = None,
        limit: Limit = 50,
    ) -> Page[AssetOut]:
        """By label; a technician sees those of the clients they were given a ticket of."""
        start = decode_cursor(after, str, UUID) if after else None
        rows = await queries.assets(
            reader, who, client_id=client_id, site_id=site_id, states=state,
            sought=(q or "").strip() or None, after=start, limit=limit + 1,
        )  # fmt: skip
        more = len(rows) > limit
        rows = rows[:limit]
        return Page(
            items=[AssetOut.model_validate(row) for row in rows],
            next=encode_cursor(rows[-1]["label"], rows[-1]["id"]) if more else None,
        )

    @assets.post("", roles=KEEPERS, status_code=201)
    async def add(body: AssetIn, who: Who, tx: Tx) -> AssetWhole:
        try:
            asset_id = await add_asset(tx, who.person_id, body.client_id, body.model_dump())
        except ClientNotFound as error:
            raise Invalid(errors=[FieldError("/client_id", "unknown_client")]) from error
        return await _whole(tx, who, asset_id)

    @assets.get("/{asset_id}", roles=READERS)
    async def one(asset_id: UUID, who: Who, reader: Reader) -> AssetWhole:
        return await _whole(reader, who, asset_id)

    @assets.get("/{asset_id}/history", roles=READERS)
    async def history(
        asset_id: UUID, who: Who, reader: Reader, after: str | None = None, limit: Limit = 50
    ) -> Page[HistoryLine]:
        """Each change with who, when, from and to, and each ticket about it, newest first."""
        await _row(reader, who, asset_id)
        return await _history(reader, who, asset_id, after, limit)

    @assets.patch("/{asset_id}", roles=KEEPERS, versioned=True)
    async def change(asset_id: UUID, body: AssetChanges, who: Who, tx: Tx) -> AssetWhole:
        await change_asset(tx, who.person_id, asset_id, body.model_dump(exclude_unset=True))
        return await _whole(tx, who, asset_id)

    return assets


async def _row(reader: Reader, who: Who, asset_id: UUID) -> dict[str, Any]:
    row = await queries.asset(reader, who, asset_id)
    if row is None:
        raise AssetNotFound
    return row


async def _history(reader: Reader, who: Who, asset_id: UUID, after: str | None, limit: int) -> Page[HistoryLine]:
    start = decode_cursor(after, datetime, UUID) if after else None
    rows = await queries.history(reader, who, asset_id, after=start, limit=limit + 1)
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(
        items=[HistoryLine.model_validate(row) for row in rows],
        next=encode_cursor(rows[-1]["at"], rows[-1]["id"]) if more else None,
    )


async def _whole(reader: Reader, who: Who, asset_id: UUID) -> AssetWhole:
    row = await _row(reader, who, asset_id)
    return AssetWhole.model_validate({**row, "history": await _history(reader, who, asset_id, None, 50)})
