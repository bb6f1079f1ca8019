"""People and their accounts."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from chassis.http import SIGNED_IN, Page, Routes, Who, decode_cursor, encode_cursor
from chassis.tx import Reader, Tx
from portal import queries
from portal.api.passwords import checked_hash
from portal.domain.errors import PersonUnknown
from portal.domain.model import Lang, Person, Role
from portal.usecases.change_person import change_person
from portal.usecases.create_person import create_person
from portal.usecases.end_sessions import end_sessions

LISTERS = frozenset({"admin", "dispatcher", "manager"})
Text = Annotated[str, Field(max_length=200)]
LONGEST = 1024
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
Password = Annotated[str, Field(max_length=LONGEST)]


class PersonIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Text
    email: Annotated[str, Field(max_length=254)]
    role: Role
    phone: Text | None = None
    lang: Lang = "fr"
    zone: Annotated[str, Field(max_length=64)] | None = None
    client_id: UUID | None = None
    password: Password | None = Field(default=None, description="At least 12 characters; none: cannot sign in yet")


class PersonPatch(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: Text | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    role: Role | None = None
    phone: Text | None = None
    lang: Lang | None = None
    zone: Annotated[str, Field(max_length=64)] | None = None
    client_id: UUID | None = None
    active: bool | None = None
    password: Password | None = None


class PersonOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    person_id: UUID
    name: str
    email: str | None
    phone: str | None
    role: str
    lang: str
    zone: str
    client_id: UUID | None
    active: bool
    version: int
    signed_in_at: datetime | None = None


async def new_hash(request: Request) -> str | None:
    """Of a new password; before the transaction, for a slow hash must not hold a connection. What else is wrong with
    the body, its model says."""
    said = await request.json()
    password = said.get("password") if isinstance(said, dict) else None
    if not isinstance(password, str) or len(password) > LONGEST:
        return None
    about = [one for one in (said.get("email"), said.get("name")) if isinstance(one, str)]
    if _ID.fullmatch(person_id := request.path_params.get("person_id", "")):
        async with request.app.db.reader() as reader:
            person = await queries.person(reader, UUID(person_id))
        about += [person.name, person.email or ""] if person else []
    return await checked_hash(password, *about)


def routes(organisation_zone: str) -> Routes:
    people = Routes(tags=["people"])

    @people.get("/api/v1/me", roles=SIGNED_IN, versioned=True)
    async def me(who: Who, reader: Reader) -> PersonOut:
        return await _one(reader, who.person_id)

    @people.get("/api/v1/people", roles=LISTERS)
    async def list_people(
        reader: Reader,
        q: Annotated[str, Query(max_length=200)] = "",
        role: Role | None = None,
        client_id: UUID | None = None,
        ids: Annotated[list[UUID] | None, Query(max_length=200)] = None,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Page[PersonOut]:
        """By name; `q` is a part of the name or address."""
        start = decode_cursor(after, str, UUID) if after else None
        rows = await queries.people(
            reader, search=q, role=role, client_id=client_id, ids=ids, after=start, limit=limit + 1
        )  # fmt: skip
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(
            items=[PersonOut.model_validate(row) for row in rows[:limit]],
            next=encode_cursor(last["sort_name"], last["person_id"]) if last else None,
        )

    @people.get("/api/v1/people/{person_id}", roles=LISTERS, versioned=True)
    async def read_person(person_id: UUID, reader: Reader) -> PersonOut:
        return await _one(reader, person_id)

    @people.post("/api/v1/people", roles={"admin"}, status_code=201)
    async def add_person(body: PersonIn, password_hash: Annotated[str | None, Depends(new_hash)], tx: Tx) -> PersonOut:
        card = body.model_dump(exclude={"password", "zone"})
        person = Person(person_id=tx.new_id(), zone=body.zone or organisation_zone, **card)
        created = await create_person(tx, person, password_hash)
        return await _one(tx, created.person_id)

    @people.patch("/api/v1/people/{person_id}", roles={"admin"}, versioned=True)
    async def change(
        person_id: UUID, body: PersonPatch, password_hash: Annotated[str | None, Depends(new_hash)], who: Who, tx: Tx
    ) -> PersonOut:
        given = body.model_dump(exclude={"password"}, exclude_unset=True)
        changes = {name: value for name, value in given.items() if value is not None or name in ("phone", "client_id")}
        await change_person(tx, who.person_id, person_id, changes, password_hash)
        return await _one(tx, person_id)

    @people.delete("/api/v1/people/{person_id}/sessions", roles={"admin"}, status_code=204)
    async def sign_out_person(person_id: UUID, who: Who, tx: Tx) -> None:
        """Everywhere: tokens already given go on for five minutes at most."""
        await end_sessions(tx, who.person_id, person_id)

    return people


async def _one(reader: Reader, person_id: UUID) -> PersonOut:
    row = await queries.listed(reader, person_id)
    if row is None:
        raise PersonUnknown
    return PersonOut.model_validate(row)
