"""The door: signing in and out, the reader's language."""

import hmac
from collections.abc import Mapping
from datetime import timedelta

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from chassis.http import CSRF_COOKIE, PUBLIC, Routes, Who
from portal.api.door import REFRESH_COOKIE, REFRESH_PATH, YEAR_S, local_path
from portal.api.session import SIGN_INS
from portal.domain.errors import LockedOut, WrongCredentials
from portal.pages.frame import FIRST_PLACE
from portal.pages.page import LANG_COOKIE, PageRequest, Pages
from portal.pages.words import lang_of


def routes(pages: Pages) -> Routes:
    door = Routes(tags=["pages"])
    opener = pages.door

    @door.get("/sign-in", roles=PUBLIC, include_in_schema=False)
    async def sign_in_page(request: Request, who: Who | None, next: str = "/") -> Response:
        if who:
            return RedirectResponse(FIRST_PLACE.get(who.role, "/"), 303)
        page = await pages.page(request)
        return door_page(page, next_path=local_path(next))

    @door.post("/sign-in", roles=PUBLIC, limit=SIGN_INS, include_in_schema=False)
    async def sign_in(request: Request) -> Response:
        page = await pages.page(request)
        typed = await page.form()
        email, next_path = typed.get("email", "")[:254], local_path(typed.get("next"))
        if not is_ours(request, typed, opener.origin):
            return door_page(page, "csrf", page.words("door.csrf"), 403, email, next_path)
        try:
            opened = await opener.sign_in(request, email, typed.get("password", "")[:1024])
        except WrongCredentials:
            return door_page(page, "wrong", page.words("door.wrong"), 401, email, next_path)
        except LockedOut as locked:
            wait = timedelta(minutes=int(str(locked.params["minutes"])))
            response = door_page(
                page, "locked", page.words("door.locked", span=page.formats.span(wait)), 429, email, next_path
            )
            response.headers.update(locked.headers)
            return response
        to = next_path if next_path != "/" else FIRST_PLACE.get(opened.person.role, "/")
        response = RedirectResponse(to, 303)
        opener.give(response, opened)
        if LANG_COOKIE not in request.cookies:
            response.set_cookie(LANG_COOKIE, opened.person.lang, max_age=YEAR_S, samesite="lax")
        return response

    @door.post("/sign-out", roles=PUBLIC, include_in_schema=False)
    async def sign_out(request: Request) -> Response:
        """The refresh cookie only travels below its own path, so the work is done there."""
        return RedirectResponse(f"{REFRESH_PATH}/end", 307)

    @door.post(f"{REFRESH_PATH}/end", roles=PUBLIC, include_in_schema=False)
    async def end(request: Request) -> Response:
        opener.same_origin(request)
        way_out = await opener.sign_out(request.app.db, request.cookies.get(REFRESH_COOKIE))
        # The provider's session too, by a page: our policy lets no form of ours end on another site.
        page = await pages.page(request)
        response = page.html("signed_out.html", way_out=way_out) if way_out else RedirectResponse("/sign-in", 303)
        opener.take_back(response)
        return response

    @door.get("/language/{lang}", roles=PUBLIC, include_in_schema=False)
    async def language(lang: str, next: str = "/") -> Response:
        response = RedirectResponse(local_path(next), 303)
        response.set_cookie(LANG_COOKIE, lang_of(lang), max_age=YEAR_S, samesite="lax")
        return response

    return door


def door_page(
    page: PageRequest, code: str = "", text: str = "", status: int = 200, email: str = "", next_path: str = "/"
) -> Response:
    """The door as it is, or with why it did not open; where the reader wanted to go is kept."""
    fault = {"code": code, "text": text} if code else None
    names = page.pages.door.provider_names
    return page.html("sign_in.html", status, email=email, next=next_path, fault=fault, providers=names)


def is_ours(request: Request, typed: Mapping[str, str], origin: str) -> bool:
    """A form of ours, sent by someone who is not signed in yet."""
    kept = request.cookies.get(CSRF_COOKIE, "")
    same = hmac.compare_digest(kept.encode(), typed.get("csrf_token", "").encode())
    return bool(kept) and same and request.headers.get("origin", origin) == origin
