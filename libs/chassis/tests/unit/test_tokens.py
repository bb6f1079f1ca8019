import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey, RSAKey

from chassis.errors import Unavailable
from chassis.tokens import TokenExpired, TokenInvalid, Tokens


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


async def test_a_token_says_who(issuer: Any) -> None:
    client = uuid4()
    who = await Tokens("astreinte", issuer.jwks).check(issuer.token("client", client_id=str(client), lang="en"))
    assert (who.role, who.client_id, who.lang, who.zone) == ("client", client, "en", "Europe/Paris")


async def test_keys_are_fetched_once_for_many(issuer: Any) -> None:
    tokens = Tokens("astreinte", issuer.jwks)
    await asyncio.gather(*(tokens.check(issuer.token()) for _ in range(5)))
    assert issuer.asked == 1


@pytest.mark.parametrize("missing", ["sub", "role", "client_id", "lang", "zone", "sid", "exp", "iss"])
async def test_every_claim_is_required(issuer: Any, missing: str) -> None:
    """S003-74."""
    with pytest.raises(TokenInvalid):
        await Tokens("astreinte", issuer.jwks).check(issuer.token(**{missing: "absent"}))


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "nobody"},
        {"lang": "de"},
        {"zone": "../etc/passwd"},
        {"zone": "Nowhere/Land"},
        {"iss": "other"},
        {"role": ["admin"]},
        {"nbf": 99_999_999_999},
        {"exp": "soon"},
        {"exp": float("nan")},
    ],
)
async def test_claims_that_make_no_sense_are_refused(issuer: Any, claims: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid):
        await Tokens("astreinte", issuer.jwks).check(issuer.token(**claims))


async def test_a_known_token_still_expires(issuer: Any) -> None:
    """S001-20, S003-74."""
    clock = Clock(1000)
    tokens = Tokens("astreinte", issuer.jwks, clock)
    token = issuer.token(exp=1300)
    await tokens.check(token)
    clock.now = 1300
    with pytest.raises(TokenExpired):
        await tokens.check(token)
    with pytest.raises(TokenExpired):
        await tokens.check(token)


async def test_another_s_key_under_our_name_is_refused(issuer: Any) -> None:
    """S003-74."""
    other = OKPKey.generate_key("Ed25519", {"kid": "k1"})
    with pytest.raises(TokenInvalid):
        await Tokens("astreinte", issuer.jwks).check(issuer.token(key=other))


async def test_a_public_key_is_no_shared_secret(issuer: Any) -> None:
    """S003-74."""
    secret = OctKey.import_key(issuer.key.as_dict(private=False)["x"])
    forged = jwt.encode({"alg": "HS256", "kid": "k1"}, {"sub": "x"}, secret, algorithms=["HS256"])
    none = "eyJhbGciOiJub25lIiwia2lkIjoiazEifQ.eyJzdWIiOiJ4In0."
    for token in (forged, none):
        with pytest.raises(TokenInvalid):
            await Tokens("astreinte", issuer.jwks).check(token)


@pytest.mark.parametrize(
    "token",
    ["", "x", "a.b.c", "é.é.é", "bnVsbA.e30.", "W10.e30.", "eyJraWQiOjF9.e30.", "eyJraWQiOltdfQ.e30.", "x" * 9000],
)
async def test_nonsense_is_refused(issuer: Any, token: str) -> None:
    with pytest.raises(TokenInvalid):
        await Tokens("astreinte", issuer.jwks).check(token)


async def test_a_new_key_is_fetched_but_not_more_than_every_ten_seconds(issuer: Any) -> None:
    clock = Clock(1000)
    tokens = Tokens("astreinte", issuer.jwks, clock)
    await tokens.check(issuer.token(exp=9000))
    issuer.key = OKPKey.generate_key("Ed25519", {"kid": "k2"})
    with pytest.raises(TokenInvalid):
        await tokens.check(issuer.token(exp=9000))
    assert issuer.asked == 1
    clock.now += 10
    await tokens.check(issuer.token(exp=9000))
    assert issuer.asked == 2


async def test_the_issuer_away_stops_nobody_whose_key_is_here(issuer: Any) -> None:
    clock = Clock(1000)
    away = False

    async def jwks() -> Mapping[str, Any]:
        if away:
            raise httpx2.ConnectError("away")
        return await issuer.jwks()  # type: ignore[no-any-return]

    tokens = Tokens("astreinte", jwks, clock)
    await tokens.check(issuer.token(exp=9000))
    away = True
    clock.now += 1000
    assert await tokens.check(issuer.token(exp=9000))


async def test_the_issuer_away_from_the_start_is_for_later(issuer: Any) -> None:
    async def jwks() -> Mapping[str, Any]:
        raise httpx2.ConnectError("away")

    with pytest.raises(Unavailable):
        await Tokens("astreinte", jwks).check(issuer.token())


async def test_rsa_is_accepted(issuer: Any) -> None:
    key = RSAKey.generate_key(2048, {"kid": "r1"})
    claims = jwt.decode(issuer.token(), issuer.key, algorithms=["Ed25519"]).claims
    token = jwt.encode({"alg": "RS256", "kid": "r1"}, claims, key, algorithms=["RS256"])

    async def jwks() -> Mapping[str, Any]:
        return {"keys": [key.as_dict(private=False)]}

    assert (await Tokens("astreinte", jwks).check(token)).role == "reader"
