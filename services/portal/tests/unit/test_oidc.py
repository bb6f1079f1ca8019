"""What another house's word is worth: signatures, claims, mapping; no network.

S000-109, S002-15.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from portal.api.oidc import OpenIdProvider, UnknownKey, check_id_token
from portal.domain.errors import ProviderAway, SignInRefused
from portal.domain.model import Person
from portal.domain.oidc import Provider, faults, identity_of, may_link

NOW = 1_790_000_000
KEY = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
OTHER = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
HOUSE = Provider(key="house", name="House", issuer="https://id.example", client_id="astreinte", client_secret="s" * 32)
CLAIMS: Mapping[str, Any] = {
    "iss": "https://id.example", "aud": "astreinte", "sub": "u1", "nonce": "n", "iat": NOW - 5, "exp": NOW + 300,
}  # fmt: skip
KEYS = KeySet([KEY])


def token(claims: Mapping[str, Any], key: Any = KEY, alg: str = "RS256") -> str:
    return jwt.encode({"alg": alg, "kid": "k1"}, dict(claims), key, algorithms=[alg])


def test_a_token_made_for_us_passes() -> None:
    assert check_id_token(token(CLAIMS), KEYS, HOUSE, "n", NOW)["sub"] == "u1"
    shared = CLAIMS | {"aud": ["astreinte", "other"], "azp": "astreinte"}
    assert check_id_token(token(shared), KEYS, HOUSE, "n", NOW)["sub"] == "u1"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://id.example/"},
        {"iss": "https://evil.example"},
        {"aud": "other"},
        {"aud": ["astreinte", "other"]},
        {"aud": "astreinte", "azp": "other"},
        {"nonce": "m"},
        {"nonce": None},
        {"exp": NOW - 120},
        {"exp": None},
        {"iat": NOW + 3600},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
    ],
)
def test_a_token_that_says_anything_else_is_refused(change: dict[str, Any]) -> None:
    claims = {name: value for name, value in (dict(CLAIMS) | change).items() if value is not None}
    with pytest.raises(SignInRefused):
        check_id_token(token(claims), KEYS, HOUSE, "n", NOW)


def unsigned() -> str:
    head, body, _ = token(CLAIMS).split(".")
    del head
    return f"eyJhbGciOiJub25lIn0.{body}."


@pytest.mark.parametrize(
    "forged",
    [
        token(CLAIMS, OTHER),
        token(CLAIMS, OctKey.import_key("s" * 32), "HS256"),
        unsigned(),
        token(CLAIMS)[:-4] + "AAAA",
        "x.y.z",
        "",
    ],
    ids=["wrong key", "our own secret", "none", "changed", "garbage", "empty"],
)
def test_a_signature_that_is_not_the_providers_is_refused(forged: str) -> None:
    with pytest.raises(UnknownKey):
        check_id_token(forged, KEYS, HOUSE, "n", NOW)


class Told(OpenIdProvider):
    """A provider whose answers are given, and counted."""

    def __init__(self, document: Mapping[str, Any], keys: list[RSAKey]) -> None:
        self.clock = 0.0
        super().__init__(HOUSE, "https://aide.example/back", 1, lambda: self.clock)
        self.answers, self.shown, self.asked = document, keys, [""]
        self.asked.clear()

    async def _ask(self, method: str, url: str, **more: Any) -> Mapping[str, Any]:
        self.asked.append(url.rpartition("/")[2])
        if url.endswith("openid-configuration"):
            return self.answers
        return {"keys": [key.as_dict(private=False) for key in self.shown]}


DOCUMENT = {
    "issuer": "https://id.example",
    "authorization_endpoint": "https://id.example/auth?p=1",
    "token_endpoint": "https://id.example/token",
    "jwks_uri": "https://id.example/jwks",
}


async def test_discovery_and_keys_are_kept_for_an_hour_and_changed_keys_are_found_once() -> None:
    house = Told(DOCUMENT, [KEY])
    for _ in range(3):
        await house.check(token(CLAIMS), "n", NOW)
    assert house.asked == ["openid-configuration", "jwks"] or house.asked == ["jwks", "openid-configuration"]
    house.shown = [OTHER]
    house.clock = 31
    await house.check(token(CLAIMS, OTHER), "n", NOW)
    assert len(house.asked) == 3
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await house.check(token(CLAIMS), "n", NOW)
    assert len(house.asked) == 3, "forgeries make nobody ask again and again"
    house.clock = 3700
    await house.check(token(CLAIMS, OTHER), "n", NOW)
    assert len(house.asked) == 5


@pytest.mark.parametrize(
    "change",
    [{"issuer": "https://evil.example"}, {"token_endpoint": "http://id.example/token"}, {"jwks_uri": None}],
)
async def test_a_document_of_somebody_else_or_in_the_clear_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ProviderAway):
        await Told(DOCUMENT | change, [KEY]).address("s", "n", "c")


async def test_the_address_asks_for_a_code_with_state_nonce_and_challenge() -> None:
    address = await Told(DOCUMENT, [KEY]).address("the state", "n1", "c1")
    assert address.startswith("https://id.example/auth?p=1&response_type=code&client_id=astreinte&")
    for part in ("state=the+state", "nonce=n1", "code_challenge=c1", "code_challenge_method=S256"):
        assert part in address


COMPANY = UUID(int=3)
MAPPED = replace(
    HOUSE, roles_claim="realm_access.roles", roles={"a": "admin", "t": "technician", "c": "client"},
    companies={"client.example": COMPANY},
)  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"realm_access": {"roles": ["x", "t", "a"]}}, "admin"),
        ({"realm_access": {"roles": "t"}}, "technician"),
        ({"realm_access": {"roles": [1, None, {}]}}, None),
        ({"realm_access": ["t"]}, None),
        ({}, None),
        ({"realm_access": {"roles": ["c"]}}, None),
        ({"realm_access": {"roles": ["c"]}, "email": "x@client.example"}, None),
        ({"realm_access": {"roles": ["c"]}, "email": "x@client.example", "email_verified": True}, "client"),
        ({"realm_access": {"roles": ["c"]}, "email": "x@other.example", "email_verified": True}, None),
    ],
)
def test_groups_become_a_role(claims: dict[str, Any], role: str | None) -> None:
    found = identity_of(MAPPED, {"sub": "u1"} | claims)
    assert found.role == role
    assert found.client_id == (COMPANY if role == "client" else None)


@pytest.mark.parametrize(
    ("groups", "address", "company", "may"),
    [
        ("c", "x@client.example", COMPANY, True),
        ("", "x@client.example", COMPANY, True),
        ("c", "x@client.example", UUID(int=4), False),
        ("c", "x@client.example", None, False),
        ("", "x@client.example", None, False),
        ("", "x@other.example", COMPANY, False),
        ("t", "x@demo.example", None, True),
        ("t", "x@demo.example", COMPANY, False),
    ],
)
def test_a_companys_provider_opens_accounts_of_that_company_alone(
    groups: str, address: str, company: UUID | None, may: bool
) -> None:
    claims = {"sub": "u1", "realm_access": {"roles": groups}, "email": address, "email_verified": True}
    person = Person(UUID(int=9), "X", address, "client" if company else "admin", client_id=company)
    assert may_link(MAPPED, identity_of(MAPPED, claims), person) is may
    assert may_link(HOUSE, identity_of(HOUSE, claims), person), "the house's own provider is believed"


@pytest.mark.parametrize(
    ("trusts", "domains", "said", "email"),
    [
        (False, (), {"email": "A@b.example", "email_verified": True}, "a@b.example"),
        (False, (), {"email": "a@b.example", "email_verified": "true"}, "a@b.example"),
        (False, (), {"email": "a@b.example", "email_verified": False}, None),
        (False, (), {"email": "a@b.example", "email_verified": 1}, None),
        (False, (), {"email": "a@b.example"}, None),
        (True, ("b.example",), {"email": "a@b.example"}, "a@b.example"),
        (True, ("b.example",), {"email": "a@b.example", "email_verified": False}, None),
        (True, ("b.example",), {"email": "a@evil.example"}, None),
        (True, ("b.example",), {"email": "a@evil.b.example"}, None),
        (False, ("b.example",), {"email": "a@evil.example", "email_verified": True}, None),
        (False, (), {"preferred_username": "a@b.example", "email_verified": True}, None),
    ],
)
def test_an_address_counts_when_its_provider_vouches_and_may(
    trusts: bool, domains: tuple[str, ...], said: dict[str, Any], email: str | None
) -> None:
    found = identity_of(replace(HOUSE, trusts_email=trusts, domains=domains), {"sub": "u1"} | said)
    assert found.email == email


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": "A b"}, "lower-case"),
        ({"issuer": "http://id.example"}, "https"),
        ({"trusts_email": True}, "domains"),
        ({"companies": {"client.example": COMPANY}}, "companies needs domains"),
        ({"creates": True}, "needs roles"),
        ({"roles": {"x": "admin"}}, "roles_claim"),
        ({"roles": {"x": "client"}, "roles_claim": "groups"}, "companies"),
    ],
)
def test_a_wrong_configuration_says_what_is_wrong(change: dict[str, Any], words: str) -> None:
    assert words in " ".join(faults((replace(HOUSE, **change),), is_prod=True))
    assert faults((HOUSE,), is_prod=True) == []
    assert faults((HOUSE, HOUSE), is_prod=True) == ["two providers are called house"]


def test_a_secret_is_not_in_what_is_printed() -> None:
    assert "ssss" not in repr(HOUSE)
