"""What the API and the pages share of coming in, staying in, and going out."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2s, sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Request, Response

from chassis.http import ACCESS_COOKIE, CSRF_COOKIE, Who
from chassis.http.access import NotFromHere
from chassis.seal import Seal, Unreadable
from chassis.tx import Db, Tx
from portal.api.keys import SigningKeys
from portal.api.oidc import OpenIdProvider
from portal.api.passwords import checked_hash, matches
from portal.domain.access import NewLink
from portal.domain.errors import NoPassword, ProviderAway, SessionOver, WrongCredentials, WrongPassword
from portal.domain.lock_out import LockOut
from portal.domain.model import Person, Session
from portal.queries import own_credential
from portal.settings import Settings
from portal.usecases.ask_reset import ask_reset
from portal.usecases.change_own_password import change_own_password
from portal.usecases.close_session import close_session
from portal.usecases.open_session import open_session
from portal.usecases.refresh_session import refresh_session
from portal.usecases.say_locked_out import say_locked_out
from portal.usecases.send_reset import send_reset
from portal.usecases.try_sign_in import try_sign_in

REFRESH_COOKIE, DEVICE_COOKIE = "astreinte_refresh", "astreinte_device"
REFRESH_PATH = "/api/v1/session"
CONTINUE = f"{REFRESH_PATH}/continue"
YEAR_S = 31_536_000


@dataclass(frozen=True)
class Opened:
    """A session's fresh tokens, and whose they are."""

    person: Person
    session: Session
    access: str
    refresh: str
    device: str = ""
    """said again at the next sign-in, so that strangers cannot lock this device out"""


class Door:
    """What the API and the sign-in page share."""

    def __init__(self, settings: Settings, keys: SigningKeys) -> None:
        self.settings, self.keys = settings, keys
        self.rule = LockOut(
            timedelta(minutes=settings.lock_out_minutes), settings.failures_per_account, settings.failures_per_address
        )
        self.reset_rule = LockOut(timedelta(hours=1), settings.resets_per_account, settings.resets_per_address)
        self.refresh_life = timedelta(days=settings.refresh_days)
        secret = settings.secret_key.get_secret_value()
        self._pepper = secret.encode()[:32]
        self._links, self._devices = Seal(secret, "portal access links"), Seal(secret, "portal devices")
        self._id_tokens = Seal(secret, "portal id tokens")
        parts = urlsplit(settings.public_url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.providers = {
            one.key: OpenIdProvider(one, f"{self.origin}/sign-in/back/{one.key}", settings.oidc_timeout_seconds)
            for one in settings.oidc_providers
        }
        self.provider_names = tuple((one.key, one.name) for one in settings.oidc_providers)

    async def sign_in(self, request: Request, email: str, password: str) -> Opened:
        email = email.strip().lower()
        db: Db = request.app.db
        device = self._device(request, email)
        tried = sha256(f"{email}{device}".encode()).digest()
        async with db.tx() as tx:
            # A device that has come in before is counted by itself: neither strangers to the account nor
            # neighbours behind the same address can shut it out.
            address = tried if device else self._address_hash(request)
            sealed = "" if device else self._links.close(email)
            begun = await try_sign_in(tx, email, tried, address, self.rule, sealed)
        # Outside any transaction: a slow hash must not hold a connection.
        if not await matches(password, begun.password_hash) or begun.person_id is None:
            raise WrongCredentials
        return await self.open(request, begun.person_id, email, tried, device)

    async def open(
        self,
        request: Request,
        person_id: UUID,
        email: str,
        tried: bytes | None = None,
        device: str = "",
        elsewhere: tuple[str, str] | None = None,
    ) -> Opened:
        """`elsewhere`: the provider that vouched, and its ID token."""
        token = secrets.token_urlsafe(32)
        async with request.app.db.tx() as tx:
            person, session = await open_session(
                tx,
                tried,
                person_id,
                token_hash(token),
                refresh_life=self.refresh_life,
                session_life=timedelta(days=self.settings.session_days),
                user_agent=request.headers.get("user-agent", "")[:400],
                provider=elsewhere[0] if elsewhere else None,
                sealed_id_token=self._id_tokens.close(elsewhere[1]) if elsewhere else None,
            )
            now = tx.now
        known = self._devices.close(f"{email}|{device or secrets.token_urlsafe(12)}")
        return Opened(person, session, await self._access(person, session, now), token, known)

    def _device(self, request: Request, email: str) -> str:
        """Which device of this account's owner asks; empty for one that never came in."""
        try:
            whose, _, device = self._devices.open(request.cookies.get(DEVICE_COOKIE, "")).rpartition("|")
        except Unreadable:
            return ""
        return device if whose == email else ""

    async def refresh(self, db: Db, token: str) -> Opened:
        fresh = secrets.token_urlsafe(32)
        async with db.tx() as tx:
            found = await refresh_session(
                tx,
                token_hash(token),
                token_hash(fresh),
                refresh_life=self.refresh_life,
                grace=timedelta(seconds=self.settings.reuse_grace_seconds),
            )
            now = tx.now
        if found is None:
            raise SessionOver
        person, session = found
        return Opened(person, session, await self._access(person, session, now), fresh)

    async def sign_out(self, db: Db, token: str | None) -> str | None:
        """Where the provider that signed the person in ends its own session, if it does."""
        if not token:
            return None
        async with db.tx() as tx:
            session = await close_session(tx, token_hash(token))
        asked = self.providers.get(session.provider or "") if session else None
        if session is None or asked is None or session.sealed_id_token is None:
            return None
        try:
            id_token = self._id_tokens.open(session.sealed_id_token)
            return await asked.way_out(id_token, f"{self.origin}/sign-in")
        except (ProviderAway, Unreadable):
            return None

    def new_link(self, life: timedelta, now: datetime) -> NewLink:
        token = secrets.token_urlsafe(32)
        return NewLink(token_hash(token), self._links.close(token), now + life)

    def invitation_link(self, now: datetime) -> NewLink:
        return self.new_link(timedelta(days=self.settings.invitation_days), now)

    async def ask_reset(self, request: Request, email: str) -> None:
        """Nobody sees from the answer, nor from its time, whether the address has an account."""
        email = email.strip().lower()[:254]
        account = sha256(f"reset {email}".encode()).digest()
        async with request.app.db.tx() as tx:
            await ask_reset(
                tx, account, self._address_hash(request, "reset "), self._links.close(email), self.reset_rule
            )

    async def on_send_reset(self, tx: Tx, key: str, payload: Mapping[str, Any]) -> None:
        link = self.new_link(timedelta(minutes=self.settings.reset_minutes), tx.now)
        await send_reset(tx, self._links.open(payload["email"]), link)

    async def on_say_locked_out(self, tx: Tx, key: str, payload: Mapping[str, Any]) -> None:
        await say_locked_out(tx, self._links.open(payload["email"]), datetime.fromisoformat(payload["until"]))

    async def change_password(self, request: Request, who: Who, current: str, new: str) -> None:
        """Guessing the current one in a stolen session is counted as at the door."""
        db: Db = request.app.db
        async with db.reader() as reader:
            card = await own_credential(reader, who.person_id)
        if card is None:
            raise NoPassword
        # Before anything is counted: whoever looks for a password that is good enough guesses at nothing.
        password_hash = await checked_hash(new, card.email, card.name)
        tried = sha256(f"own {who.person_id}".encode()).digest()
        async with db.tx() as tx:
            begun = await try_sign_in(tx, str(card.email), tried, self._address_hash(request), self.rule)
        if not await matches(current, begun.password_hash):
            raise WrongPassword
        async with db.tx() as tx:
            await change_own_password(tx, who.person_id, UUID(who.sid), tried, password_hash)

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
        if opened.device:
            response.set_cookie(
                DEVICE_COOKIE, opened.device, max_age=YEAR_S, secure=secure, httponly=True, samesite="lax"
            )

    def take_back(self, response: Response) -> None:
        response.delete_cookie(ACCESS_COOKIE)
        response.delete_cookie(REFRESH_COOKIE, path=REFRESH_PATH)
        response.delete_cookie(CSRF_COOKIE)

    def _address_hash(self, request: Request, purpose: str = "") -> bytes:
        return blake2s((purpose + self._address(request)).encode(), key=self._pepper).digest()

    def _address(self, request: Request) -> str:
        if self.settings.trust_proxy and (forwarded := request.headers.get("x-forwarded-for")):
            return forwarded.rsplit(",", 1)[-1].strip()
        return request.client.host if request.client else "?"

    def same_origin(self, request: Request) -> None:
        """Browsers name the page's origin on every unsafe request; programs name none."""
        if request.headers.get("origin", self.origin) != self.origin:
            raise NotFromHere


def token_hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def local_path(wanted: str | None) -> str:
    """Where to go next, on this site only."""
    path = wanted or "/"
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_local and urlsplit(path).netloc == "" else "/"
