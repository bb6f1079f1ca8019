"""One's own card, password and sessions; a forgotten password."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.http import PUBLIC, SIGNED_IN, Limit, Page, Routes, Who
from chassis.tx import Reader, Tx
from portal import queries
from portal.api.door import Door, token_hash
from portal.api.passwords import checked_hash
from portal.api.people import Password, PersonOut, Text
from portal.domain.access import check_reset
from portal.domain.errors import LinkUnknown
from portal.domain.model import Lang
from portal.usecases.change_person import change_person
from portal.usecases.end_own_session import end_own_session
from portal.usecases.end_sessions import end_sessions
from portal.usecases.reset_password import reset_password
from portal.usecases.unlink_identity import unlink_identity

ASKS, LINKS = Limit("60/minute"), Limit("120/minute")


class CardPatch(BaseModel):
    """What is left out stays as it is; address, role and company are for administrators to change."""

    model_config = ConfigDict(extra="forbid")

    name: Text | None = None
    phone: Text | None = None
    lang: Lang | None = None
    zone: Annotated[str, Field(max_length=64)] | None = None


class PasswordChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    current: Password
    password: Password


class ResetAsk(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=254)]


class LinkUse(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(max_length=200)]
    password: Password


class SessionLine(BaseModel):
    session_id: UUID
    opened_at: datetime
    used_at: datetime
    user_agent: str
    is_this: bool


class IdentityLine(BaseModel):
    identity_id: UUID
    issuer: str
    linked_at: datetime
    used_at: datetime


async def use_reset(request: Request, token: str, password: str) -> None:
    hashed = token_hash(token)
    async with request.app.db.reader() as reader:
        reset = await queries.reset(reader, hashed)
        if reset is None:
            raise LinkUnknown
        check_reset(reset, reader.now)
        person = await queries.person(reader, reset.person_id)
    password_hash = await checked_hash(password, *((person.email, person.name) if person else ()))
    async with request.app.db.tx() as tx:
        await reset_password(tx, hashed, password_hash)


def routes(door: Door) -> Routes:
    account = Routes(tags=["account"])

    @account.patch("/api/v1/me", roles=SIGNED_IN, versioned=True)
    async def change_card(body: CardPatch, who: Who, tx: Tx) -> PersonOut:
        given = body.model_dump(exclude_unset=True)
        changes = {name: value for name, value in given.items() if value is not None or name == "phone"}
        await change_person(tx, who.person_id, who.person_id, changes)
        return PersonOut.model_validate(await queries.listed(tx, who.person_id))

    @account.put("/api/v1/me/password", roles=SIGNED_IN, limit=ASKS, status_code=204)
    async def change_password(request: Request, body: PasswordChange, who: Who) -> None:
        """Ends every other session."""
        await door.change_password(request, who, body.current, body.password)

    @account.get("/api/v1/me/sessions", roles=SIGNED_IN)
    async def list_sessions(who: Who, reader: Reader) -> Page[SessionLine]:
        rows = await queries.sessions(reader, who.person_id)
        return Page(items=[SessionLine(**row, is_this=str(row["session_id"]) == who.sid) for row in rows], next=None)

    @account.delete("/api/v1/me/sessions/{session_id}", roles=SIGNED_IN, status_code=204)
    async def end_one(session_id: UUID, who: Who, tx: Tx) -> None:
        await end_own_session(tx, who.person_id, session_id)

    @account.get("/api/v1/me/identities", roles=SIGNED_IN)
    async def list_identities(who: Who, reader: Reader) -> Page[IdentityLine]:
        """Accounts of other houses that open this one."""
        return Page(items=[IdentityLine(**row) for row in await queries.identities(reader, who.person_id)], next=None)

    @account.delete("/api/v1/me/identities/{identity_id}", roles=SIGNED_IN, status_code=204)
    async def unlink(identity_id: UUID, who: Who, tx: Tx) -> None:
        """Ends every other session; the last way in stays."""
        await unlink_identity(tx, who.person_id, UUID(who.sid), identity_id)

    @account.delete("/api/v1/me/sessions", roles=SIGNED_IN, status_code=204)
    async def sign_out_everywhere(who: Who, tx: Tx) -> Response:
        """This session too. Tokens already given go on for five minutes at most."""
        await end_sessions(tx, who.person_id, who.person_id)
        response = Response(status_code=204)
        door.take_back(response)
        return response

    @account.post("/api/v1/password/resets", roles=PUBLIC, limit=ASKS, status_code=204)
    async def ask(request: Request, body: ResetAsk) -> None:
        """The same answer whoever the address belongs to, or nobody."""
        await door.ask_reset(request, body.email)

    @account.post("/api/v1/password/resets/use", roles=PUBLIC, limit=LINKS, status_code=204)
    async def use(request: Request, body: LinkUse) -> None:
        """Ends all sessions of the person."""
        await use_reset(request, body.token, body.password)

    return account
