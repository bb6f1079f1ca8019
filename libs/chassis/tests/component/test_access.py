"""Who gets in: tokens, roles, cookies with their second half, rates."""

from typing import Any

import pytest
from joserfc.jwk import OKPKey

from chassis.http import PUBLIC, SIGNED_IN, Limit, Routes, Who

ORIGIN = "https://astreinte.example"


@pytest.fixture(autouse=True)
def declared(routes: Routes) -> None:
    @routes.post("/lend", roles={"librarian", "manager"})
    async def lend(who: Who) -> dict[str, str]:
        return {"lent_by": str(who.person_id), "zone": who.zone}

    @routes.get("/mine", roles=SIGNED_IN)
    async def mine(who: Who) -> dict[str, str]:
        return {"role": who.role}

    @routes.post("/ask", roles=PUBLIC, limit=Limit("2/minute"))
    async def ask(who: Who | None) -> dict[str, bool]:
        return {"known": who is not None}


@pytest.mark.parametrize("role", ["librarian", "manager"])
async def test_the_right_roles_pass(call: Any, issuer: Any, role: str) -> None:
    answer = await call("POST", "/lend", headers=issuer.bearer(role))
    assert answer.status_code == 200
    assert answer.json()["zone"] == "Europe/Paris"


async def test_another_role_is_forbidden_in_their_own_language(call: Any, issuer: Any) -> None:
    """X9 (403)."""
    answer = await call("POST", "/lend", headers=issuer.bearer("reader", lang="en"))
    assert (answer.status_code, answer.json()["detail"]) == (403, "Your role does not allow this.")


async def test_anyone_signed_in(call: Any, issuer: Any) -> None:
    assert (await call("GET", "/mine", headers=issuer.bearer("reader"))).json() == {"role": "reader"}
    assert (await call("GET", "/mine")).status_code == 401


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "unauthenticated"),
        ("", "unauthenticated"),
        ("Basic eDp5", "unauthenticated"),
        ("Bearer", "unauthenticated"),
        ("Bearer x.y.z", "token_invalid"),
    ],
)
async def test_without_a_good_token_nobody_passes(call: Any, header: str | None, code: str) -> None:
    """S003-74."""
    answer = await call("POST", "/lend", headers={} if header is None else {"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_expired_and_forged_tokens(call: Any, issuer: Any) -> None:
    """S001-20, S003-74."""
    expired = await call("POST", "/lend", headers=issuer.bearer("librarian", exp=1))
    assert (expired.status_code, expired.json()["code"]) == (401, "token_expired")
    key = OKPKey.generate_key("Ed25519", {"kid": "k1"})
    forged = await call("POST", "/lend", headers=issuer.bearer("librarian", key=key))
    assert (forged.status_code, forged.json()["code"]) == (401, "token_invalid")


def cookies(issuer: Any, csrf: str = "half") -> str:
    return f"astreinte_access={issuer.token('librarian')}; astreinte_csrf={csrf}"


async def test_a_cookie_reads_alone(call: Any, issuer: Any) -> None:
    answer = await call("GET", "/mine", headers={"Cookie": cookies(issuer)})
    assert answer.json() == {"role": "librarian"}


async def test_a_cookie_writes_from_our_own_pages(call: Any, issuer: Any) -> None:
    headers = {"Cookie": cookies(issuer), "Origin": ORIGIN, "X-CSRF-Token": "half"}
    assert (await call("POST", "/lend", headers=headers)).status_code == 200


@pytest.mark.parametrize(("sent", "status"), [("half", 200), ("other", 403), ("", 403)])
async def test_a_form_with_files_carries_its_half_in_a_field(call: Any, issuer: Any, sent: str, status: int) -> None:
    headers = {"Cookie": cookies(issuer), "Origin": ORIGIN}
    files = {"file": ("a.bin", b"\r\nname=", "application/octet-stream")}
    answer = await call("POST", "/lend", headers=headers, data={"csrf_token": sent}, files=files)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": ORIGIN},
        {"X-CSRF-Token": "half"},
        {"Origin": "https://evil.example", "X-CSRF-Token": "half"},
        {"Origin": "null", "X-CSRF-Token": "half"},
        {"Origin": ORIGIN, "X-CSRF-Token": "other"},
        {"Origin": ORIGIN, "X-CSRF-Token": ""},
    ],
)
async def test_a_cookie_alone_writes_nothing(call: Any, issuer: Any, headers: dict[str, str]) -> None:
    """S001-20."""
    answer = await call("POST", "/lend", headers={"Cookie": cookies(issuer), **headers})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


async def test_two_empty_halves_are_no_match(call: Any, issuer: Any) -> None:
    headers = {"Cookie": cookies(issuer, csrf=""), "Origin": ORIGIN, "X-CSRF-Token": ""}
    assert (await call("POST", "/lend", headers=headers)).status_code == 403


async def test_a_stale_cookie_does_not_close_a_public_door(call: Any) -> None:
    answer = await call("POST", "/ask", headers={"Cookie": "astreinte_access=stale"})
    assert answer.json() == {"known": False}


async def test_a_limit_is_per_person(make_app: Any, call: Any, issuer: Any) -> None:
    """S003-77, X9 (429)."""
    app = make_app(rate_limit_per_minute=2)
    for _ in range(2):
        assert (await call("POST", "/lend", app=app, headers=issuer.bearer("librarian"))).status_code == 200
    refused = await call("POST", "/lend", app=app, headers=issuer.bearer("librarian"))
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.json()["title"], refused.json()["status"]) == ("Trop de demandes", 429)
    assert "Réessayez dans" in refused.json()["detail"]
    assert int(refused.headers["retry-after"]) in range(1, 61)
    assert refused.headers["ratelimit-limit"] == "2"
    other = issuer.bearer("librarian", sub="0190a5c8-0000-7000-8000-000000000002")
    assert (await call("POST", "/lend", app=app, headers=other)).status_code == 200
    assert (await call("GET", "/mine", app=app, headers=issuer.bearer())).status_code == 200


async def test_a_limit_is_per_address_for_strangers(make_app: Any, call: Any) -> None:
    """S003-77."""

    async def statuses(trust_proxy: bool, forwarded: list[str]) -> list[int]:
        app = make_app(trust_proxy=trust_proxy)
        answers = [await call("POST", "/ask", app=app, headers={"X-Forwarded-For": said}) for said in forwarded]
        return [answer.status_code for answer in answers]

    assert await statuses(True, ["10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.1"]) == [200, 200, 200, 429]
    lying = ["1.1.1.1, 10.0.0.1", "2.2.2.2, 10.0.0.1", "3.3.3.3, 10.0.0.1"]
    assert await statuses(True, lying) == [200, 200, 429]
    assert await statuses(False, ["10.0.0.1", "10.0.0.2", "10.0.0.3"]) == [200, 200, 429]


async def test_other_origins_are_let_in_by_name_only(make_app: Any, call: Any) -> None:
    app = make_app(cors_origins="https://bi.example, https://tv.example")
    for origin, allowed in (("https://tv.example", "https://tv.example"), ("https://evil.example", None)):
        answer = await call("GET", "/mine", app=app, headers={"Origin": origin})
        assert answer.headers.get("access-control-allow-origin") == allowed
    closed = await call("GET", "/mine", headers={"Origin": "https://tv.example"})
    assert "access-control-allow-origin" not in closed.headers
