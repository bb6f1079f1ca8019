"""Signing in with another house's account: out to the provider, and back."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from chassis.errors import AppError
from chassis.http import PUBLIC, Routes
from portal.api.door import YEAR_S, local_path, token_hash
from portal.api.oidc import OpenIdProvider
from portal.api.session import SIGN_INS
from portal.domain.errors import ProviderAway
from portal.domain.oidc import Flow, identity_of
from portal.pages.frame import FIRST_PLACE
from portal.pages.page import LANG_COOKIE, PageRequest, Pages
from portal.pages.sign_in import door_page
from portal.usecases.begin_sign_in_elsewhere import LIFE, begin_sign_in_elsewhere
from portal.usecases.sign_in_elsewhere import sign_in_elsewhere
from portal.usecases.take_flow import take_flow

FLOW_COOKIE, BACK = "astreinte_flow", "/sign-in/back"


def routes(pages: Pages) -> Routes:
    elsewhere = Routes(tags=["pages"])
    door = pages.door

    @elsewhere.get("/sign-in/with/{provider}", roles=PUBLIC, limit=SIGN_INS, include_in_schema=False)
    async def go(provider: str, request: Request, next: str = "/") -> Response:
        page = await pages.page(request)
        asked = door.providers.get(provider)
        if asked is None:
            return _shut(page, "refused", 404, to=local_path(next))
        state, nonce, verifier, browser = (secrets.token_urlsafe(32) for _ in range(4))
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        try:
            to = await asked.address(state, nonce, challenge)
        except ProviderAway:
            return _shut(page, "away", 503, asked, local_path(next))
        flow = Flow(token_hash(state), token_hash(browser), provider, nonce, verifier, local_path(next))
        async with request.app.db.tx() as tx:
            await begin_sign_in_elsewhere(tx, flow)
        response = RedirectResponse(to, 303)
        response.set_cookie(
            FLOW_COOKIE, browser, max_age=int(LIFE.total_seconds()), path=BACK, httponly=True,
            secure=pages.settings.is_https, samesite="lax",
        )  # fmt: skip
        return response

    @elsewhere.get(f"{BACK}/{{provider}}", roles=PUBLIC, limit=SIGN_INS, include_in_schema=False)
    async def back(
        provider: str, request: Request, state: str = "", code: str = "", iss: str = "", error: str = ""
    ) -> Response:
        page = await pages.page(request)
        asked = door.providers.get(provider)
        async with request.app.db.tx() as tx:
            # Taken out whatever follows: an answer is read once.
            flow = await take_flow(tx, token_hash(state))
        browser = token_hash(request.cookies.get(FLOW_COOKIE, ""))
        if asked is None or flow is None or flow.provider != provider:
            return _shut(page, "over", 400, asked)
        if not hmac.compare_digest(flow.browser_hash, browser) or (iss and iss != asked.provider.issuer):
            return _shut(page, "over", 400, asked)
        if error or not code:
            return _shut(page, "turned_down", 403, asked, flow.next_path)
        try:
            return await _in(page, asked, flow, code)
        except ProviderAway:
            return _shut(page, "away", 503, asked, flow.next_path)
        except AppError as refusal:
            return _shut(page, refusal.code, 403, asked, flow.next_path)

    async def _in(page: PageRequest, asked: OpenIdProvider, flow: Flow, code: str) -> Response:
        request = page.request
        claims, id_token = await asked.redeem(code, flow.verifier, flow.nonce, request.app.db.clock().timestamp())
        identity = identity_of(asked.provider, claims)
        async with request.app.db.tx() as tx:
            person = await sign_in_elsewhere(tx, asked.provider, identity, zone=pages.settings.organisation_zone)
        opened = await door.open(request, person.person_id, str(person.email), elsewhere=(flow.provider, id_token))
        to = flow.next_path if flow.next_path != "/" else FIRST_PLACE.get(person.role, "/")
        response = RedirectResponse(to, 303)
        door.give(response, opened)
        response.delete_cookie(FLOW_COOKIE, path=BACK)
        if LANG_COOKIE not in request.cookies:
            response.set_cookie(LANG_COOKIE, opened.person.lang, max_age=YEAR_S, samesite="lax")
        return response

    return elsewhere


def _shut(page: PageRequest, code: str, status: int, asked: OpenIdProvider | None = None, to: str = "/") -> Response:
    name = asked.provider.name if asked else ""
    known = page.words.knows(f"door.elsewhere.{code}")
    text = page.words(f"door.elsewhere.{code if known else 'refused'}", name=name)
    return door_page(page, code, text, status, next_path=to)
