"""People of a client to turn to, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.errors import FieldError, Invalid
from chassis.http import Page, Routes, decode_cursor, encode_cursor
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.clients import own
from intake.api.shapes import Email, In, Line, Phone
from intake.api.sites import CHANGERS
from intake.domain.company import KEEPERS
from intake.domain.contact import Function
from intake.domain.decide import CUSTOMERS
from intake.domain.errors import ContactNotFound
from intake.queries import contacts as queries
from intake.usecases.add_contact import add_contact
from intake.usecases.change_contact import change_contact
from intake.usecases.remove_contact import remove_contact


class ContactFunction(In):
    function: Function
    site_id: UUID | None = Field(default=None, description="none: of the whole company")


class ContactIn(In):
    person_id: UUID | None = Field(default=None, description="who has an account; instead of `name`")
    name: Line | None = None
    email: Email | None = None
    phone: Phone | None = None
    functions: Annotated[list[ContactFunction], Field(max_length=50, default_factory=list)]


class ContactChanges(In):
    """What is left out stays as it is; null empties."""

    name: Line = Field(default_factory=str, description="of someone without an account; portal has the others'")
    email: Email | None = None
    phone: Phone | None = None
    functions: Annotated[list[ContactFunction], Field(max_length=50, default_factory=list)]


class ContactOut(BaseModel):
    id: UUID
    client_id: UUID
    name: str
    email: str | None
    phone: str | None
    functions: list[ContactFunction]
    has_account: bool
    """their id is that of the person"""
    version: int


def routes() -> Routes:
    contacts = Routes("/api/v1/clients/{client_id}/contacts", tags=["clients"])

    @contacts.get("", roles=KEEPERS | CUSTOMERS)
    async def list_(
        client_id: UUID,
        who: Who,
        reader: Reader,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Page[ContactOut]:
        """By name."""
        own(who, client_id)
        start = decode_cursor(after, str, UUID) if after else None
        rows = await queries.contacts(reader, client_id, after=start, limit=limit + 1)
        more = len(rows) > limit
        rows = rows[:limit]
        return Page(
            items=[ContactOut.model_validate(row) for row in rows],
            next=encode_cursor(rows[-1]["name"], rows[-1]["id"]) if more else None,
        )

    @contacts.post("", roles=CHANGERS, status_code=201)
    async def add(client_id: UUID, body: ContactIn, who: Who, tx: Tx) -> ContactOut:
        own(who, client_id)
        if body.name is None and body.person_id is None:
            raise Invalid(errors=[FieldError("/name", "missing")])
        return await _contact(tx, client_id, await add_contact(tx, client_id, body.model_dump()))

    @contacts.get("/{contact_id}", roles=KEEPERS | CUSTOMERS)
    async def one(client_id: UUID, contact_id: UUID, who: Who, reader: Reader) -> ContactOut:
        own(who, client_id)
        return await _contact(reader, client_id, contact_id)

    @contacts.patch("/{contact_id}", roles=CHANGERS, versioned=True)
    async def change(client_id: UUID, contact_id: UUID, body: ContactChanges, who: Who, tx: Tx) -> ContactOut:
        own(who, client_id)
        await change_contact(tx, client_id, contact_id, body.model_dump(include=body.model_fields_set))
        return await _contact(tx, client_id, contact_id)

    @contacts.delete("/{contact_id}", roles=CHANGERS, status_code=204)
    async def remove(client_id: UUID, contact_id: UUID, who: Who, tx: Tx) -> None:
        """Nothing of what was typed about them stays; an account is not touched."""
        own(who, client_id)
        await remove_contact(tx, client_id, contact_id)

    return contacts


async def _contact(reader: Reader, client_id: UUID, contact_id: UUID) -> ContactOut:
    row = await queries.contact(reader, client_id, contact_id)
    if row is None:
        raise ContactNotFound
    return ContactOut.model_validate(row)
