"""Signing in, staying in, going out, over a real database (S001-24)."""

import asyncio
from typing import Any
from uuid import UUID

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from chassis.http import ACCESS_COOKIE, CSRF_COOKIE

pytestmark = pytest.mark.infra
REFRESH = "/api/v1/session/refresh"


def token(browser: httpx2.AsyncClient) -> str:
    return next(cookie.value or "" for cookie in browser.cookies.jar if cookie.name == "astreinte_refresh")


def keep(browser: httpx2.AsyncClient, refresh: str) -> None:
    browser.cookies.set("astreinte_refresh", refresh, domain="portal.test", path="/api/v1/session")


async def test_a_session_opens_with_a_token_every_service_can_check(portal: Any) -> None:
    """S003-74."""
    person = await portal.add()
    browser = portal.browser()
    answer = await portal.try_in(browser, email=" Camille@Demo.example ")
    assert answer.status_code == 201
    keys = KeySet.import_key_set((await browser.get("/.well-known/jwks.json")).json())
    assert "d" not in (await browser.get("/.well-known/jwks.json")).json()["keys"][0]
    claims = jwt.decode(answer.json()["access_token"], keys, algorithms=["Ed25519"]).claims
    assert (claims["sub"], claims["role"], claims["client_id"]) == (str(person.person_id), "technician", None)
    assert (claims["lang"], claims["zone"], claims["iss"]) == ("fr", "Europe/Paris", "astreinte")
    assert claims["exp"] - claims["iat"] == 300
    UUID(claims["sid"])
    me = await browser.get("/api/v1/me")
    assert (me.status_code, me.json()["name"]) == (200, "Camille Démo")


async def test_a_company_behind_one_address_is_let_in(portal: Any) -> None:
    """Sixty sign-ins and two hundred refreshes a minute are a Monday morning, not an attack."""
    await portal.add()
    browser = portal.browser()
    assert {(await portal.try_in(browser)).status_code for _ in range(70)} == {201}
    stranger = portal.browser()
    assert {(await stranger.post("/api/v1/session/refresh")).status_code for _ in range(200)} == {401}


async def test_cookies_are_kept_from_scripts_and_other_sites(portal: Any) -> None:
    await portal.add()
    cookies = (await portal.try_in(portal.browser())).headers.get_list("set-cookie")
    said = {one.partition("=")[0]: one.lower() for one in cookies}
    assert "httponly" in said["astreinte_access"]
    assert "httponly" in said["astreinte_refresh"]
    assert "path=/api/v1/session" in said["astreinte_refresh"]
    assert "httponly" not in said["astreinte_csrf"]
    assert all("samesite=lax" in one for one in said.values())


@pytest.mark.parametrize(("email", "password"), [("camille@demo.example", "faux"), ("nobody@demo.example", "faux")])
async def test_a_wrong_password_and_an_unknown_address_sound_the_same(portal: Any, email: str, password: str) -> None:
    await portal.add()
    answer = await portal.try_in(portal.browser(), password, email)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_credentials")


async def test_the_sixth_try_waits_even_with_the_right_password(portal: Any) -> None:
    await portal.add()
    browser = portal.browser()
    tries = [(await portal.try_in(browser, "faux")).status_code for _ in range(5)]
    locked = await portal.try_in(browser)
    assert (tries, locked.status_code) == ([401] * 5, 429)
    assert 0 < int(locked.headers["retry-after"]) <= 900
    assert "15" in locked.json()["detail"]
    portal.clock.pass_(minutes=15, seconds=1)
    assert (await portal.try_in(browser)).status_code == 201


async def test_an_unknown_account_locks_too(portal: Any) -> None:
    browser = portal.browser()
    tries = [(await portal.try_in(browser, "faux", "nobody@demo.example")).status_code for _ in range(6)]
    assert tries == [401] * 5 + [429]


async def test_many_tries_at_once_do_not_slip_past(portal: Any) -> None:
    await portal.add()
    tries = await asyncio.gather(*(portal.try_in(portal.browser(), "faux") for _ in range(12)))
    assert sorted(answer.status_code for answer in tries) == [401] * 5 + [429] * 7


async def test_one_address_cannot_try_every_account(portal: Any) -> None:
    """S003-77."""
    browser = portal.browser()
    tries = [(await portal.try_in(browser, "faux", f"p{n}@demo.example")).status_code for n in range(21)]
    assert tries == [401] * 20 + [429]
    assert (await portal.try_in(portal.browser("192.0.2.2"), "faux", "q@demo.example")).status_code == 401


async def test_a_right_password_forgets_the_wrong_ones(portal: Any) -> None:
    await portal.add()
    browser = portal.browser()
    for _ in range(2):
        assert [(await portal.try_in(browser, "faux")).status_code for _ in range(4)] == [401] * 4
        assert (await portal.try_in(browser)).status_code == 201


async def test_a_refresh_gives_a_new_token_and_two_tabs_may_share_one(portal: Any) -> None:
    await portal.add()
    browser = portal.browser()
    await portal.try_in(browser)
    first = token(browser)
    assert (await browser.post(REFRESH)).status_code == 200
    second = token(browser)
    assert second != first
    keep(browser, first)
    assert (await browser.post(REFRESH)).status_code == 200
    keep(browser, second)
    assert (await browser.post(REFRESH)).status_code == 200


async def test_a_stolen_refresh_token_ends_the_session_for_everybody(portal: Any) -> None:
    await portal.add()
    browser = portal.browser()
    await portal.try_in(browser)
    stolen = token(browser)
    await browser.post(REFRESH)
    latest = token(browser)
    portal.clock.pass_(seconds=30)
    keep(browser, stolen)
    answer = await browser.post(REFRESH)
    assert (answer.status_code, answer.json()["code"]) == (401, "session_over")
    keep(browser, latest)
    assert (await browser.post(REFRESH)).status_code == 401


async def test_a_session_has_an_end_however_much_it_is_used(portal: Any) -> None:
    await portal.add()
    browser = portal.browser()
    await portal.try_in(browser)
    for _ in range(3):
        portal.clock.pass_(days=9)
        assert (await browser.post(REFRESH)).status_code == 200
    portal.clock.pass_(days=4)
    assert (await browser.post(REFRESH)).status_code == 401


async def test_signing_out_ends_the_session(portal: Any) -> None:
    await portal.add()
    browser = portal.browser()
    await portal.try_in(browser)
    kept = token(browser)
    assert (await browser.delete("/api/v1/session")).status_code == 204
    assert ACCESS_COOKIE not in browser.cookies
    keep(browser, kept)
    assert (await browser.post(REFRESH)).status_code == 401


async def test_another_sites_page_can_neither_refresh_nor_sign_out(portal: Any) -> None:
    await portal.add()
    browser = portal.browser()
    await portal.try_in(browser)
    elsewhere = {"Origin": "http://elsewhere.test"}
    assert (await browser.post(REFRESH, headers=elsewhere)).status_code == 403
    assert (await browser.delete("/api/v1/session", headers=elsewhere)).status_code == 403
    assert (await browser.post(REFRESH)).status_code == 200


async def test_a_suspended_person_is_out_and_stays_out(portal: Any) -> None:
    admin = await portal.add("ada@demo.example", "admin")
    person = await portal.add()
    browser, desk = portal.browser(), portal.browser()
    await portal.try_in(browser)
    await portal.try_in(desk, email="ada@demo.example")
    csrf = {"X-CSRF-Token": desk.cookies[CSRF_COOKIE]}
    stopped = await desk.patch(f"/api/v1/people/{person.person_id}", json={"active": False}, headers=csrf)
    assert (stopped.status_code, stopped.json()["active"]) == (200, False)
    assert (await browser.post(REFRESH)).status_code == 401
    assert (await portal.try_in(browser)).status_code == 401
    await desk.patch(f"/api/v1/people/{person.person_id}", json={"active": True}, headers=csrf)
    assert (await browser.post(REFRESH)).status_code == 401, "an old session lives again"
    itself = await desk.patch(f"/api/v1/people/{admin.person_id}", json={"active": False}, headers=csrf)
    assert (itself.status_code, itself.json()["code"]) == (403, "not_yourself")


async def test_a_key_is_made_once_and_a_changed_secret_makes_another(portal: Any) -> None:
    browser = portal.browser()
    first = (await browser.get("/.well-known/jwks.json")).json()["keys"]
    assert (await browser.get("/.well-known/jwks.json")).json()["keys"] == first
    async with portal.db.tx() as tx:
        await tx.execute("UPDATE signing_keys SET sealed_private = 'x.y.z'")
    app = portal.again(secret_key="another-secret-of-thirty-two-bytes")
    keys = (await app.get("/.well-known/jwks.json")).json()["keys"]
    assert [one["kid"] for one in keys][1:] == [first[0]["kid"]]
