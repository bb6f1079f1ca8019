"""Links from letters: choosing the first password, and another when it is forgotten."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from fastapi import Request, Response

from chassis.errors import AppError, TooManyRequests
from chassis.http import PUBLIC, Routes
from chassis.texts import text
from portal import queries
from portal.api.account import ASKS, LINKS, use_reset
from portal.api.door import token_hash
from portal.api.invitations import accept
from portal.domain.access import check_invitation, check_reset
from portal.domain.errors import LinkUnknown, LockedOut
from portal.pages.frame import FIRST_PLACE
from portal.pages.page import PageRequest, Pages
from portal.pages.sign_in import is_ours
from portal.texts import MESSAGES


def routes(pages: Pages) -> Routes:
    links = Routes(tags=["pages"])
    door = pages.door

    @links.get("/invitation/{token}", roles=PUBLIC, limit=LINKS, include_in_schema=False)
    async def invitation_page(token: str, request: Request) -> Response:
        return await _shown(await pages.page(request), "invitation", token)

    @links.post("/invitation/{token}", roles=PUBLIC, limit=LINKS, include_in_schema=False)
    async def accept_invitation(token: str, request: Request) -> Response:
        page = await pages.page(request)

        async def come_in(password: str) -> Response:
            opened = await accept(door, request, token, password)
            response = page.go(
                FIRST_PLACE.get(opened.person.role, "/"), "done", page.words("link.welcome", name=opened.person.name)
            )
            door.give(response, opened)
            return response

        return await _used(page, "invitation", token, come_in)

    @links.get("/password/forgotten", roles=PUBLIC, include_in_schema=False)
    async def forgotten_page(request: Request) -> Response:
        return (await pages.page(request)).html("forgotten.html", asked=False, email="", fault="")

    @links.post("/password/forgotten", roles=PUBLIC, limit=ASKS, include_in_schema=False)
    async def forgotten(request: Request) -> Response:
        page = await pages.page(request)
        typed = await page.form()
        email = typed.get("email", "").strip()[:254]
        if not is_ours(request, typed, door.origin):
            return page.html("forgotten.html", 403, asked=False, email=email, fault=page.words("door.csrf"))
        if "@" not in email:
            return page.html("forgotten.html", 422, asked=False, email=email, fault=page.words("link.email_needed"))
        try:
            await door.ask_reset(request, email)
        except LockedOut as locked:
            wait = timedelta(minutes=int(str(locked.params["minutes"])))
            fault = page.words("door.locked", span=page.formats.span(wait))
            response = page.html("forgotten.html", 429, asked=False, email=email, fault=fault)
            response.headers.update(locked.headers)
            return response
        return page.html("forgotten.html", asked=True, email=email, fault="")

    @links.get("/password/reset/{token}", roles=PUBLIC, limit=LINKS, include_in_schema=False)
    async def reset_page(token: str, request: Request) -> Response:
        return await _shown(await pages.page(request), "reset", token)

    @links.post("/password/reset/{token}", roles=PUBLIC, limit=LINKS, include_in_schema=False)
    async def reset(token: str, request: Request) -> Response:
        page = await pages.page(request)

        async def start_again(password: str) -> Response:
            await use_reset(request, token, password)
            response = page.go("/sign-in", "done", page.words("link.changed"))
            door.take_back(response)
            return response

        return await _used(page, "reset", token, start_again)

    return links


async def _shown(page: PageRequest, kind: str, token: str, fault: str = "", status: int = 200) -> Response:
    """The form, or why the link opens nothing any more."""
    hashed, gone, email = token_hash(token), "", ""
    async with page.request.app.db.reader() as reader:
        try:
            if kind == "invitation":
                invitation = await queries.invitation(reader, hashed)
                if invitation is None:
                    raise LinkUnknown
                check_invitation(invitation, reader.now)
                email = invitation.email
            else:
                found = await queries.reset(reader, hashed)
                if found is None:
                    raise LinkUnknown
                check_reset(found, reader.now)
                person = await queries.person(reader, found.person_id)
                email = (person.email or "") if person else ""
        except AppError as refusal:
            gone, status = refusal.code, refusal.status
    return page.html("password.html", status, kind=kind, token=token, email=email, gone=gone, fault=fault)


async def _used(page: PageRequest, kind: str, token: str, use: Callable[[str], Awaitable[Response]]) -> Response:
    typed = await page.form()
    if not is_ours(page.request, typed, page.pages.door.origin):
        return await _shown(page, kind, token, page.words("door.csrf"), 403)
    try:
        return await use(typed.get("password", "")[:1024])
    except TooManyRequests:
        raise
    except AppError as refusal:
        lang = page.frame.lang
        said = [text(MESSAGES, error.code, lang, error.params) or "" for error in refusal.errors]
        return await _shown(page, kind, token, (said or [text(MESSAGES, refusal.code, lang, {}) or ""])[0], 422)
