"""OpenID Connect as a relying party: discovery and keys kept a while, the code redeemed, the ID token checked."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx2
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from portal.domain.errors import ProviderAway, SignInRefused
from portal.domain.oidc import Provider

log = structlog.get_logger()

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""Signatures that only the provider can make: no `none`, and nothing keyed with our own client secret."""
KEPT_S, KEYS_ASKED_AGAIN_S = 3600, 30
LEEWAY_S = 60
LARGEST = 1 << 20
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OpenIdProvider:
    """One provider, spoken to."""

    def __init__(
        self, provider: Provider, back: str, timeout_s: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.provider, self.back = provider, back
        self._timeout_s, self._now = timeout_s, now
        self._document: Mapping[str, Any] = {}
        self._document_until = float("-inf")
        self._keys: KeySet | None = None
        self._keys_at = float("-inf")

    async def address(self, state: str, nonce: str, challenge: str) -> str:
        document = await self.document()
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.back,
            "scope": self.provider.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        endpoint = str(document["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def redeem(self, code: str, verifier: str, nonce: str, now: float) -> tuple[Mapping[str, Any], str]:
        """The claims of the ID token that the code is worth, and the token itself."""
        document = await self.document()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": verifier,
            "client_id": self.provider.client_id,
        }
        auth = None
        methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if "client_secret_basic" in methods:
            auth = (quote(self.provider.client_id, safe=""), quote(self.provider.client_secret, safe=""))
        else:
            form["client_secret"] = self.provider.client_secret
        answer = await self._ask("POST", str(document["token_endpoint"]), data=form, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            log.warning("oidc_code_refused", provider=self.provider.key, error=str(answer.get("error", ""))[:60])
            raise SignInRefused
        return await self.check(token, nonce, now), token

    async def check(self, token: str, nonce: str, now: float) -> Mapping[str, Any]:
        try:
            return check_id_token(token, await self._known_keys(), self.provider, nonce, now)
        except UnknownKey:
            # The provider may have changed its keys since we last looked; not asked again at every forgery.
            if self._now() - self._keys_at < KEYS_ASKED_AGAIN_S:
                raise
            self._keys_at = float("-inf")
            return check_id_token(token, await self._known_keys(), self.provider, nonce, now)

    async def way_out(self, id_token: str, to: str) -> str | None:
        """Where the browser ends its session at the provider too; None when it offers no such thing."""
        endpoint = (await self.document()).get("end_session_endpoint")
        if not isinstance(endpoint, str) or not self._is_safe(endpoint):
            return None
        asked = {"id_token_hint": id_token, "post_logout_redirect_uri": to, "client_id": self.provider.client_id}
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def document(self) -> Mapping[str, Any]:
        if self._document_until <= self._now():
            found = await self._ask("GET", f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.provider.issuer:
                log.error("oidc_issuer_differs", provider=self.provider.key)
                raise ProviderAway
            if not all(isinstance(found.get(name), str) and self._is_safe(found[name]) for name in NEEDED):
                log.error("oidc_document_incomplete", provider=self.provider.key)
                raise ProviderAway
            self._document, self._document_until = found, self._now() + KEPT_S
        return self._document

    def _is_safe(self, url: str) -> bool:
        return urlsplit(url).scheme == "https" or urlsplit(self.provider.issuer).scheme == "http"

    async def _known_keys(self) -> KeySet:
        if self._keys is None or self._now() - self._keys_at > KEPT_S:
            found = await self._ask("GET", str((await self.document())["jwks_uri"]))
            try:
                self._keys = KeySet.import_key_set(found)  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise ProviderAway from error
            self._keys_at = self._now()
        return self._keys

    async def _ask(self, method: str, url: str, **more: Any) -> Mapping[str, Any]:
        try:
            async with httpx2.AsyncClient(timeout=self._timeout_s) as client:
                answer = await client.request(method, url, headers={"Accept": "application/json"}, **more)
            found = answer.json() if len(answer.content) <= LARGEST else None
        except (httpx2.HTTPError, OSError, ValueError) as error:
            log.warning("oidc_provider_away", provider=self.provider.key, error=type(error).__name__)
            raise ProviderAway from error
        if answer.status_code >= 500 or not isinstance(found, dict):
            raise ProviderAway
        return found


class UnknownKey(SignInRefused):
    """Signed with a key that the provider does not show, or does not show yet."""


def check_id_token(token: str, keys: KeySet, provider: Provider, nonce: str, now: float) -> Mapping[str, Any]:
    try:
        claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, KeyError, TypeError) as error:
        log.warning("oidc_signature_refused", provider=provider.key, error=type(error).__name__)
        raise UnknownKey from error
    registry = JWTClaimsRegistry(
        now=int(now),
        leeway=LEEWAY_S,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
    )
    try:
        registry.validate(claims)
        audience, party = claims["aud"], claims.get("azp")
        if isinstance(audience, list) and len(audience) > 1 and party is None:
            raise ValueError("several audiences, and nobody it was made for")
        if party is not None and party != provider.client_id:
            raise ValueError("made for somebody else")
        if not isinstance(claims["sub"], str) or len(claims["sub"]) > 255:
            raise ValueError("no subject")
    except (JoseError, ValueError, TypeError) as error:
        log.warning("oidc_claims_refused", provider=provider.key, error=type(error).__name__)
        raise SignInRefused from error
    return claims
