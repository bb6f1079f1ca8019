"""Who was invited and has not come yet; inviting someone."""

from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from chassis.errors import AppError, Conflict
from chassis.http import Routes, Who, decode_cursor, encode_cursor
from chassis.texts import text
from chassis.tx import Tx
from portal import queries
from portal.api.invitations import INVITERS, LETTERS, inviter
from portal.domain.model import Person
from portal.pages.client_choice import client_choice, client_names, seeks_client
from portal.pages.page import PageRequest, Pages
from portal.pages.views.account import InvitationRow
from portal.pages.views.ticket import ClientChoice
from portal.pages.words import lang_of
from portal.texts import MESSAGES
from portal.usecases.invite_person import invite_person
from portal.usecases.resend_invitation import resend_invitation
from portal.usecases.revoke_invitation import revoke_invitation

PAGE = 50
ROLES = {
    "admin": ("client", "client_manager", "technician", "dispatcher", "sales", "manager", "admin"),
    "client_manager": ("client", "client_manager"),
}


def routes(pages: Pages) -> Routes:
    invitations = Routes(tags=["pages"])
    door = pages.door

    @invitations.get("/invitations", roles=INVITERS, include_in_schema=False)
    async def list_pending(request: Request, who: Who, after: str = "") -> Response:
        return await _shown(await pages.page(request, who), who, after=after)

    @invitations.post("/invitations", roles=INVITERS, limit=LETTERS, include_in_schema=False)
    async def invite(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        if seeks_client(typed):
            return await _shown(page, who, typed=typed)
        by = inviter(who)
        try:
            async with page.once(typed) as tx:
                if tx is None:
                    return _sent(page, typed.get("email", "").strip().lower())
                person = Person(
                    tx.new_id(), typed.get("name", "")[:200], typed.get("email", "")[:254], typed.get("role", "client"),
                    None, lang_of(typed.get("lang")), pages.settings.organisation_zone,
                    by.client_id or _id(typed.get("client_id", "")),
                )  # fmt: skip
                made = await invite_person(tx, by, person, door.invitation_link(tx.now))
        except AppError as refusal:
            return await _shown(page, who, typed=typed, faults=faults_of(page, refusal), status=422)
        return _sent(page, made.email)

    @invitations.post("/invitations/{invitation_id}/resend", roles=INVITERS, limit=LETTERS, include_in_schema=False)
    async def resend(invitation_id: UUID, request: Request, who: Who) -> Response:
        async def again(tx: Tx) -> None:
            await resend_invitation(tx, inviter(who), invitation_id, door.invitation_link(tx.now))

        return await _act(pages, request, who, again, "invitations.sent_again")

    @invitations.post("/invitations/{invitation_id}/revoke", roles=INVITERS, include_in_schema=False)
    async def revoke(invitation_id: UUID, request: Request, who: Who) -> Response:
        async def withdraw(tx: Tx) -> None:
            await revoke_invitation(tx, inviter(who), invitation_id)

        return await _act(pages, request, who, withdraw, "invitations.revoked")

    return invitations


def _sent(page: PageRequest, email: str) -> Response:
    return page.go("/invitations", "done", page.words("invitations.sent", email=email))


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None


async def _act(
    pages: Pages, request: Request, who: Who, act: Callable[[Tx], Coroutine[Any, Any, None]], done: str
) -> Response:
    page = await pages.page(request, who)
    try:
        async with request.app.db.tx() as tx:
            await act(tx)
    except Conflict as refusal:
        return page.go("/invitations", "bad", text(MESSAGES, refusal.code, page.frame.lang, {}) or "")
    return page.go("/invitations", "done", page.words(done))


def faults_of(page: PageRequest, refusal: AppError) -> dict[str, str]:
    lang = page.frame.lang
    if refusal.code == "already_invited":
        return {"email": text(MESSAGES, refusal.code, lang, {}) or ""}
    found = {error.pointer.strip("/"): text(MESSAGES, error.code, lang, error.params) or "" for error in refusal.errors}
    return found or {"form": text(MESSAGES, refusal.code, lang, refusal.params) or ""}


async def _shown(
    page: PageRequest,
    who: Who,
    *,
    after: str = "",
    typed: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    start = decode_cursor(after, UUID)[0] if after else None
    async with page.request.app.db.reader() as reader:
        rows = await queries.pending_invitations(
            reader, client_id=inviter(who).client_id, after=start, limit=PAGE + 1
        )  # fmt: skip
    typed, clients = typed or {}, ClientChoice()
    names: dict[str, str] = {}
    if who.role == "admin":
        names, clients = await page.together(
            page.or_else(client_names(page, (row["client_id"] for row in rows[:PAGE])), names),
            page.or_else(client_choice(page, typed), clients),
        )
    return page.html(
        "invitations.html",
        status,
        invitations=[
            InvitationRow(
                row["invitation_id"], row["name"], row["email"], row["role"],
                names.get(str(row["client_id"]), "–") if row["client_id"] else "", row["invited_by"] or "",
                row["sent_at"], row["expires_at"], row["expires_at"] <= page.frame.now,
            )
            for row in rows[:PAGE]
        ],
        roles=ROLES[who.role],
        is_admin=who.role == "admin",
        clients=clients,
        next=encode_cursor(rows[PAGE - 1]["invitation_id"]) if len(rows) > PAGE else None,
        typed=typed,
        faults=faults or {},
        key=page.new_key(),
    )  # fmt: skip
