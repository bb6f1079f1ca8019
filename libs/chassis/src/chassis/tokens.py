"""Who is asking: access tokens checked against the issuer's public keys (JWKS)."""

import asyncio
import math
import time
import warnings
from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from json import loads
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import KeySet

from chassis.errors import Unauthenticated, Unavailable
from chassis.texts import Lang

ALGORITHMS = ("Ed25519", "EdDSA", "RS256")
KEYS_KEPT_S = 600
KEYS_ASKED_AGAIN_S = 10
TOKENS_KEPT = 20_000
FetchKeys = Callable[[], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The person behind a request, as their token says."""

    person_id: UUID
    role: str
    client_id: UUID | None = None
    lang: Lang = "fr"
    zone: str = "Europe/Paris"
    sid: str = ""


class TokenInvalid(Unauthenticated):
    code = "token_invalid"


class TokenExpired(Unauthenticated):
    code = "token_expired"


def keys_at(url: str) -> FetchKeys:
    async def fetch() -> Mapping[str, Any]:
        async with httpx2.AsyncClient(timeout=3) as client:
            answer = await client.get(url)
            answer.raise_for_status()
            return cast(Mapping[str, Any], answer.json())

    return fetch


class Tokens:
    """Checks tokens; a token seen once is known by its text until it expires."""

    def __init__(self, issuer: str, fetch: FetchKeys, now: Callable[[], float] = time.time) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._now = now
        self._known: dict[str, tuple[Who, float]] = {}
        self._keys: dict[str, KeySet] = {}
        self._asked = self._refreshed = float("-inf")
        self._lock = asyncio.Lock()

    async def check(self, token: str) -> Who:
        known = self._known.get(token)
        if known is None:
            known = await self._verify(token)
            while len(self._known) >= TOKENS_KEPT:
                del self._known[next(iter(self._known))]
            self._known[token] = known
        if known[1] <= self._now():
            self._known.pop(token, None)
            raise TokenExpired
        return known[0]

    async def _verify(self, token: str) -> tuple[Who, float]:
        try:
            kid = loads(_decode(token.split(".", 1)[0]))["kid"]
        except (ValueError, KeyError, TypeError) as error:
            raise TokenInvalid from error
        if not isinstance(kid, str):
            raise TokenInvalid
        keys = await self._keys_for(kid)
        try:
            with warnings.catch_warnings():
                # RFC 9864 renames EdDSA to Ed25519; issuers that still write the old name are fine.
                warnings.simplefilter("ignore", SecurityWarning)
                claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            return self._read(claims)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            raise TokenInvalid from error

    def _read(self, claims: Mapping[str, Any]) -> tuple[Who, float]:
        lang, zone, role, sid = (claims[name] for name in ("lang", "zone", "role", "sid"))
        client = claims["client_id"]
        if claims["iss"] != self._issuer or lang not in ("fr", "en") or claims.get("nbf", 0) > self._now() + 30:
            raise TokenInvalid
        if not (isinstance(role, str) and isinstance(sid, str)):
            raise TokenInvalid
        ZoneInfo(zone)
        who = Who(
            person_id=UUID(claims["sub"]),
            role=role,
            client_id=UUID(client) if client else None,
            lang=lang,
            zone=zone,
            sid=sid,
        )
        if not math.isfinite(exp := float(claims["exp"])):
            raise TokenInvalid
        return who, exp

    async def _keys_for(self, kid: str) -> KeySet:
        if self._stale(kid):
            async with self._lock:
                if self._stale(kid) and self._now() - self._asked >= KEYS_ASKED_AGAIN_S:
                    self._asked = self._now()
                    await self._refresh()
        if not self._keys:
            raise Unavailable
        if kid not in self._keys:
            raise TokenInvalid
        return self._keys[kid]

    def _stale(self, kid: str) -> bool:
        return kid not in self._keys or self._now() - self._refreshed > KEYS_KEPT_S

    async def _refresh(self) -> None:
        try:
            keys = KeySet.import_key_set(cast(Any, await self._fetch())).keys
            self._keys = {str(key.kid): KeySet([key]) for key in keys}
            self._refreshed = self._now()
        except (httpx2.HTTPError, JoseError, ValueError, KeyError, OSError):
            # The issuer away is no reason to refuse people whose keys are already here.
            if not self._keys:
                self._asked = float("-inf")


def _decode(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
