"""Signing in, staying in, going out: short access tokens, refresh tokens that rotate."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2s, sha256
from json import dumps
from urllib.parse import quote, urlsplit
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from chassis.http import ACCESS_COOKIE, CSRF_COOKIE, PUBLIC, Limit, Routes
from chassis.http.access import NotFromHere
from chassis.tx import Db
from portal.api.keys import SigningKeys
from portal.api.passwords import matches
from portal.domain.erasure import account_of
from portal.domain.errors import SessionOver, WrongCredentials
from portal.domain.lock_out import LockOut
from portal.domain.model import Person, Session
from portal.settings import Settings
from portal.usecases.close_session import close_session
from portal.usecases.open_session import open_session
from portal.usecases.refresh_session import refresh_session
from portal.usecases.try_sign_in import try_sign_in

REFRESH_COOKIE = "astreinte_refresh"
REFRESH_PATH = "/api/v1/session"
CONTINUE = f"{REFRESH_PATH}/continue"
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


@dataclass(frozen=True)
class Opened:
    """A session's fresh tokens, and whose they are."""

    person: Person
    session: Session
    access: str
    refresh: str


class Door:
    """What the API and the sign-in page share."""

    def __init__(self, settings: Settings, keys: SigningKeys) -> None:
        self.settings, self.keys = settings, keys
        self.rule = LockOut(
            timedelta(minutes=settings.lock_out_minutes), settings.failures_per_account, settings.failures_per_address
        )
        self.refresh_life = timedelta(days=settings.refresh_days)
        self._pepper = settings.secret_key.get_secret_value().encode()[:32]
        parts = urlsplit(settings.public_url)
        self.origin = f"{parts.scheme}://{parts.netloc}"

    async def sign_in(self, db: Db, email: str, password: str, address: str) -> Opened:
        email = email.strip().lower()
        account = account_of(email)
        hashed_address = blake2s(address.encode(), key=self._pepper).digest()
        async with db.tx() as tx:
            begun = await try_sign_in(tx, email, account, hashed_address, self.rule)
        # Outside any transaction: a slow hash must not hold a connection.
        if not await matches(password, begun.password_hash) or begun.person_id is None:
            raise WrongCredentials
        token = secrets.token_urlsafe(32)
        async with db.tx() as tx:
            person, session = await open_session(
                tx,
                account,
                begun.person_id,
                _hash(token),
                refresh_life=self.refresh_life,
                session_life=timedelta(days=self.settings.session_days),
            )
            now = tx.now
        return Opened(person, session, await self._access(person, session, now), token)

    async def refresh(self, db: Db, token: str) -> Opened:
        fresh = secrets.token_urlsafe(32)
        async with db.tx() as tx:
            found = await refresh_session(
                tx,
                _hash(token),
                _hash(fresh),
                refresh_life=self.refresh_life,
                grace=timedelta(seconds=self.settings.reuse_grace_seconds),
            )
            now = tx.now
        if found is None:
            raise SessionOver
        person, session = found
        return Opened(person, session, await self._access(person, session, now), fresh)

    async def sign_out(self, db: Db, token: str | None) -> None:
        if token:
            async with db.tx() as tx:
                await close_session(tx, _hash(token))

    async def _access(self, person: Person, session: Session, now: datetime) -> str:
        return await self.keys.sign(
            {
                "iss": self.settings.token_issuer,
                "sub": str(person.person_id),
                "role": person.role,
                "client_id": str(person.client_id) if person.client_id else None,
                "lang": person.lang,
                "zone": person.zone,
                "sid": str(session.session_id),
                "iat": int(now.timestamp()),
                "exp": int(now.timestamp()) + self.settings.access_minutes * 60,
            }
        )

    def give(self, response: Response, opened: Opened, csrf: str = "") -> None:
        secure, days = self.settings.is_https, int(self.refresh_life.total_seconds())
        minutes = self.settings.access_minutes * 60
        response.set_cookie(ACCESS_COOKIE, opened.access, max_age=minutes, secure=secure, httponly=True, samesite="lax")
        response.set_cookie(
            REFRESH_COOKIE,
            opened.refresh,
            max_age=days,
            path=REFRESH_PATH,
            secure=secure,
            httponly=True,
            samesite="lax",
        )
        csrf = csrf or secrets.token_urlsafe(24)
        response.set_cookie(CSRF_COOKIE, csrf, max_age=days, secure=secure, samesite="lax")

    def take_back(self, response: Response) -> None:
        response.delete_cookie(ACCESS_COOKIE)
        response.delete_cookie(REFRESH_COOKIE, path=REFRESH_PATH)
        response.delete_cookie(CSRF_COOKIE)

    def address(self, request: Request) -> str:
        if self.settings.trust_proxy and (forwarded := request.headers.get("x-forwarded-for")):
            return forwarded.rsplit(",", 1)[-1].strip()
        return request.client.host if request.client else "?"

    def same_origin(self, request: Request) -> None:
        """Browsers name the page's origin on every unsafe request; programs name none."""
        if request.headers.get("origin", self.origin) != self.origin:
            raise NotFromHere


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def local_path(wanted: str | None) -> str:
    """Where to go next, on this site only."""
    path = wanted or "/"
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_local and urlsplit(path).netloc == "" else "/"


def routes(door: Door) -> Routes:
    session = Routes(tags=["session"])

    def shown(opened: Opened, status: int) -> Response:
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

    @session.post(
        REFRESH_PATH,
        roles=PUBLIC,
        limit=SIGN_INS,
        status_code=201,
        responses={201: {"model": SessionOut}, 401: {"description": "Wrong e-mail or password"}},
    )
    async def sign_in(request: Request, body: SignInBody) -> Response:
        """Tokens in the body, for programs, and as cookies, for pages."""
        opened = await door.sign_in(request.app.db, body.email, body.password, door.address(request))
        response = shown(opened, 201)
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
        response = shown(opened, 200)
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
