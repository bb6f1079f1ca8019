"""Signing in, staying in, going out: short access tokens, refresh tokens that rotate."""

from json import dumps
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from chassis.http import CSRF_COOKIE, PUBLIC, Limit, Routes
from portal.api.door import CONTINUE, REFRESH_COOKIE, REFRESH_PATH, Door, Opened, local_path
from portal.domain.errors import SessionOver

# By address, and a whole company may have one: guessing is what the lock-out stops, these only bound the work.
SIGN_INS, REFRESHES = Limit("300/minute"), Limit("1200/minute")


class SignInBody(BaseModel):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1024)


class RefreshBody(BaseModel):
    refresh_token: str | None = Field(default=None, max_length=200)


class SessionOut(BaseModel):
    access_token: str
    token_type: str = "Bearer"
    expires_in: int
    refresh_token: str
    person_id: UUID
    name: str
    role: str
    lang: str


def shown(door: Door, opened: Opened, status: int) -> Response:
    person = opened.person
    body = SessionOut(
        access_token=opened.access,
        expires_in=door.settings.access_minutes * 60,
        refresh_token=opened.refresh,
        person_id=person.person_id,
        name=person.name,
        role=person.role,
        lang=person.lang,
    )
    return Response(body.model_dump_json(), status, media_type="application/json")


def routes(door: Door) -> Routes:
    session = Routes(tags=["session"])

    @session.post(
        REFRESH_PATH,
        roles=PUBLIC,
        limit=SIGN_INS,
        status_code=201,
        responses={201: {"model": SessionOut}, 401: {"description": "Wrong e-mail or password"}},
    )
    async def sign_in(request: Request, body: SignInBody) -> Response:
        """Tokens in the body, for programs, and as cookies, for pages."""
        opened = await door.sign_in(request, body.email, body.password)
        response = shown(door, opened, 201)
        door.give(response, opened)
        return response

    @session.post(
        f"{REFRESH_PATH}/refresh",
        roles=PUBLIC,
        limit=REFRESHES,
        responses={200: {"model": SessionOut}, 401: {"description": "The session is over"}},
    )
    async def refresh(request: Request, body: RefreshBody | None = None) -> Response:
        """By the cookie, or the token in the body. A token used twice ends its session."""
        door.same_origin(request)
        token = (body.refresh_token if body else None) or request.cookies.get(REFRESH_COOKIE)
        if not token:
            raise SessionOver
        opened = await door.refresh(request.app.db, token)
        response = shown(door, opened, 200)
        door.give(response, opened, request.cookies.get(CSRF_COOKIE, ""))
        return response

    @session.delete(REFRESH_PATH, roles=PUBLIC, status_code=204)
    async def sign_out(request: Request, body: RefreshBody | None = None) -> Response:
        door.same_origin(request)
        token = (body.refresh_token if body else None) or request.cookies.get(REFRESH_COOKIE)
        await door.sign_out(request.app.db, token)
        response = Response(status_code=204)
        door.take_back(response)
        return response

    async def carry_on(request: Request, next: str = "/") -> Response:
        """A page whose access token has run out comes here, and goes back with a new one; 307 keeps a form's body."""
        target = local_path(next)
        status = 303 if request.method == "GET" else 307
        door.same_origin(request)
        token = request.cookies.get(REFRESH_COOKIE)
        try:
            if not token:
                raise SessionOver
            opened = await door.refresh(request.app.db, token)
        except SessionOver:
            response = RedirectResponse(f"/sign-in?next={quote(target, safe='')}", 303)
            door.take_back(response)
            return response
        response = RedirectResponse(target, status)
        door.give(response, opened, request.cookies.get(CSRF_COOKIE, ""))
        return response

    session.get(CONTINUE, roles=PUBLIC, limit=REFRESHES, include_in_schema=False)(carry_on)
    session.post(CONTINUE, roles=PUBLIC, limit=REFRESHES, include_in_schema=False)(carry_on)

    @session.get("/.well-known/jwks.json", roles=PUBLIC)
    async def jwks() -> Response:
        """The public halves of the keys that sign access tokens."""
        return Response(dumps(await door.keys.public()), media_type="application/json")

    return session
