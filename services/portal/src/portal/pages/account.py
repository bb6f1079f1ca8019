"""One's own account: card, password, the devices that are signed in."""

from collections.abc import Awaitable
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response

from chassis.errors import AppError
from chassis.http import SIGNED_IN, Routes, Who
from chassis.texts import text
from portal import queries
from portal.api.account import ASKS
from portal.api.door import CONTINUE, YEAR_S
from portal.pages.page import LANG_COOKIE, PageRequest, Pages
from portal.pages.views.account import Card, LinkedAccount, SessionRow, device_of
from portal.pages.words import lang_of
from portal.texts import MESSAGES
from portal.usecases.change_person import change_person
from portal.usecases.end_own_session import end_own_session
from portal.usecases.end_sessions import end_sessions
from portal.usecases.unlink_identity import unlink_identity

ZONES = (
    "Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "America/Miquelon",
    "America/St_Barthelemy", "America/Marigot", "Indian/Reunion", "Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti",
    "Pacific/Wallis", "Europe/Brussels", "Europe/Luxembourg", "Europe/Zurich", "Europe/London", "Africa/Casablanca",
    "America/Toronto", "UTC",
)  # fmt: skip


def routes(pages: Pages) -> Routes:
    account = Routes(tags=["pages"])
    door = pages.door

    @account.get("/account", roles=SIGNED_IN, include_in_schema=False)
    async def account_page(request: Request, who: Who) -> Response:
        return await _shown(await pages.page(request, who), who)

    @account.post("/account", roles=SIGNED_IN, include_in_schema=False)
    async def change(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        changes = {
            "name": typed.get("name", "")[:200],
            "phone": typed.get("phone", "")[:200],
            "lang": lang_of(typed.get("lang")),
            "zone": typed.get("zone", "")[:64],
        }
        try:
            async with request.app.db.tx() as tx:
                await change_person(tx, who.person_id, who.person_id, changes)
        except AppError as refusal:
            return await _shown(page, who, typed=typed, faults=_faults(page, refusal))
        pages.names.pop(who.person_id, None)
        # By way of a fresh token, which carries the new language and zone.
        response = page.go(f"{CONTINUE}?next={quote('/account', safe='')}", "done", page.words("account.kept"))
        response.set_cookie(LANG_COOKIE, changes["lang"], max_age=YEAR_S, samesite="lax")
        return response

    @account.post("/account/password", roles=SIGNED_IN, limit=ASKS, include_in_schema=False)
    async def change_password(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        current, password = typed.get("current", "")[:1024], typed.get("password", "")[:1024]
        try:
            await door.change_password(request, who, current, password)
        except AppError as refusal:
            faults = _faults(page, refusal)
            if refusal.code == "wrong_password":
                faults = {"current": faults["form"]}
            return await _shown(page, who, faults=faults)
        return page.go("/account", "done", page.words("account.password_changed"))

    @account.post("/account/sessions/{session_id}/end", roles=SIGNED_IN, include_in_schema=False)
    async def end_one(session_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)

        async def end() -> None:
            async with request.app.db.tx() as tx:
                await end_own_session(tx, who.person_id, session_id)

        return await _said(page, end(), "account.session_ended")

    @account.post("/account/identities/{identity_id}/unlink", roles=SIGNED_IN, include_in_schema=False)
    async def unlink(identity_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)

        async def cut() -> None:
            async with request.app.db.tx() as tx:
                await unlink_identity(tx, who.person_id, UUID(who.sid), identity_id)

        return await _said(page, cut(), "account.unlinked")

    @account.post("/account/sign-out-everywhere", roles=SIGNED_IN, include_in_schema=False)
    async def sign_out_everywhere(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        async with request.app.db.tx() as tx:
            await end_sessions(tx, who.person_id, who.person_id)
        response = page.go("/sign-in", "done", page.words("account.signed_out_everywhere"))
        door.take_back(response)
        return response

    return account


async def _said(page: PageRequest, done: Awaitable[None], key: str) -> Response:
    try:
        await done
    except AppError as refusal:
        return page.go("/account", "bad", _faults(page, refusal)["form"])
    return page.go("/account", "done", page.words(key))


def _faults(page: PageRequest, refusal: AppError) -> dict[str, str]:
    lang = page.frame.lang
    found = {error.pointer.strip("/"): text(MESSAGES, error.code, lang, error.params) or "" for error in refusal.errors}
    return found or {"form": text(MESSAGES, refusal.code, lang, refusal.params) or ""}


async def _shown(
    page: PageRequest, who: Who, typed: dict[str, str] | None = None, faults: dict[str, str] | None = None
) -> Response:
    async with page.request.app.db.reader() as reader:
        person = await queries.person(reader, who.person_id)
        rows = await queries.sessions(reader, who.person_id)
        has_password = await queries.has_password(reader, who.person_id)
        linked = await queries.identities(reader, who.person_id)
    names = {one.provider.issuer: one.provider.name for one in page.pages.door.providers.values()}
    card = Card(person.name, person.email or "", person.phone or "", person.lang, person.zone) if person else Card()
    kept = {"name": card.name, "phone": card.phone, "lang": card.lang, "zone": card.zone}
    return page.html(
        "account.html",
        422 if faults else 200,
        card=card,
        typed=kept | (typed or {}),
        faults=faults or {},
        zones=tuple(dict.fromkeys((*ZONES, card.zone))),
        sessions=[
            SessionRow(
                row["session_id"], *device_of(row["user_agent"]), row["opened_at"], row["used_at"],
                str(row["session_id"]) == who.sid,
            )
            for row in rows
        ],
        has_password=has_password,
        identities=[
            LinkedAccount(row["identity_id"], names.get(row["issuer"], row["issuer"]), row["linked_at"], row["used_at"])
            for row in linked
        ],
        may_unlink=has_password or len(linked) > 1,
        key=page.new_key(),
    )  # fmt: skip
