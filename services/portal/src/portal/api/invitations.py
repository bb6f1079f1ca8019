"""Invitations: an administrator's for anybody, a company's manager's for their own people."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.http import PUBLIC, Limit, Page, Routes, Who, decode_cursor, encode_cursor
from chassis.tx import Reader, Tx
from portal import queries
from portal.api.account import LINKS, LinkUse
from portal.api.door import Door, Opened, token_hash
from portal.api.passwords import checked_hash
from portal.api.people import Text
from portal.api.session import shown
from portal.domain.access import Inviter, check_invitation
from portal.domain.errors import LinkUnknown
from portal.domain.model import Lang, Person, Role
from portal.usecases.accept_invitation import accept_invitation
from portal.usecases.invite_person import invite_person
from portal.usecases.resend_invitation import resend_invitation
from portal.usecases.revoke_invitation import revoke_invitation

INVITERS = frozenset({"admin", "client_manager"})
LETTERS = Limit("100/hour")


class InvitationIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Text
    email: Annotated[str, Field(max_length=254)]
    role: Role = "client"
    phone: Text | None = None
    lang: Lang = "fr"
    client_id: UUID | None = Field(default=None, description="a client manager's own when left out")


class InvitationOut(BaseModel):
    invitation_id: UUID
    name: str
    email: str
    role: str
    client_id: UUID | None
    invited_by: str | None
    sent_at: datetime
    expires_at: datetime


def inviter(who: Who) -> Inviter:
    return Inviter(who.person_id, None if who.role == "admin" else who.client_id)


async def accept(door: Door, request: Request, token: str, password: str) -> Opened:
    hashed = token_hash(token)
    async with request.app.db.reader() as reader:
        found = await queries.invitation(reader, hashed)
        if found is None:
            raise LinkUnknown
        check_invitation(found, reader.now)
    password_hash = await checked_hash(password, found.email, found.name)
    async with request.app.db.tx() as tx:
        person = await accept_invitation(tx, hashed, password_hash)
    return await door.open(request, person.person_id, str(person.email))


def routes(door: Door) -> Routes:
    invitations = Routes(tags=["invitations"])
    zone = door.settings.organisation_zone

    @invitations.get("/api/v1/invitations", roles=INVITERS)
    async def list_pending(
        who: Who, reader: Reader, after: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> Page[InvitationOut]:
        """Those that wait for an answer, newest first."""
        start = decode_cursor(after, UUID)[0] if after else None
        rows = await queries.pending_invitations(
            reader, client_id=inviter(who).client_id, after=start, limit=limit + 1
        )  # fmt: skip
        more = len(rows) > limit
        return Page(
            items=[InvitationOut(**row) for row in rows[:limit]],
            next=encode_cursor(rows[limit - 1]["invitation_id"]) if more else None,
        )

    @invitations.post("/api/v1/invitations", roles=INVITERS, limit=LETTERS, status_code=201)
    async def invite(body: InvitationIn, who: Who, tx: Tx) -> InvitationOut:
        """A letter with a link that opens once, for a week. The person is known at once, and comes in with the link."""
        by = inviter(who)
        person = Person(
            tx.new_id(), body.name, body.email, body.role, body.phone, body.lang, zone, body.client_id or by.client_id
        )
        made = await invite_person(tx, by, person, door.invitation_link(tx.now))
        return InvitationOut(**await queries.invited(tx, made.invitation_id))

    @invitations.post("/api/v1/invitations/{invitation_id}/resend", roles=INVITERS, limit=LETTERS)
    async def resend(invitation_id: UUID, who: Who, tx: Tx) -> InvitationOut:
        """A new link; the one before no longer opens."""
        await resend_invitation(tx, inviter(who), invitation_id, door.invitation_link(tx.now))
        return InvitationOut(**await queries.invited(tx, invitation_id))

    @invitations.delete("/api/v1/invitations/{invitation_id}", roles=INVITERS, status_code=204)
    async def revoke(invitation_id: UUID, who: Who, tx: Tx) -> None:
        await revoke_invitation(tx, inviter(who), invitation_id)

    @invitations.post("/api/v1/invitations/accept", roles=PUBLIC, limit=LINKS, status_code=201)
    async def accept_one(request: Request, body: LinkUse) -> Response:
        """Signs the person in, as POST /api/v1/session does."""
        opened = await accept(door, request, body.token, body.password)
        response = shown(door, opened, 201)
        door.give(response, opened)
        return response

    return invitations
