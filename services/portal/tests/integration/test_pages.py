"""Pages over the real application: the door, what happens when a token runs out, and when a service is away."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import pytest

from chassis.http import ACCESS_COOKIE, CSRF_COOKIE

pytestmark = pytest.mark.infra
HTML = {"Accept": "text/html"}


async def at_the_door(portal: Any) -> httpx2.AsyncClient:
    browser: httpx2.AsyncClient = portal.browser()
    browser.headers.update(HTML)
    page = await browser.get("/sign-in")
    assert page.status_code == 200
    assert browser.cookies[CSRF_COOKIE] in page.text
    return browser


def form(browser: httpx2.AsyncClient, **typed: str) -> dict[str, str]:
    return {"csrf_token": browser.cookies[CSRF_COOKIE]} | typed


async def come_in(portal: Any, role: str) -> httpx2.AsyncClient:
    await portal.add(f"{role}@demo.example", role)
    browser = await at_the_door(portal)
    typed = form(browser, email=f"{role}@demo.example", password=portal.password)
    assert (await browser.post("/sign-in", data=typed)).status_code == 303
    return browser


@pytest.mark.parametrize(
    ("role", "place"), [("technician", "/day"), ("dispatcher", "/dispatch"), ("manager", "/kpis"), ("admin", "/people")]
)
async def test_everyone_comes_in_at_their_own_place(portal: Any, role: str, place: str) -> None:
    await portal.add(f"{role}@demo.example", role)
    browser = await at_the_door(portal)
    typed = form(browser, email=f"{role}@demo.example", password=portal.password)
    answer = await browser.post("/sign-in", data=typed)
    assert (answer.status_code, answer.headers["location"]) == (303, place)
    assert (await browser.get("/sign-in")).headers["location"] == place


async def test_the_door_keeps_the_address_and_not_the_password(portal: Any) -> None:
    browser = await at_the_door(portal)
    typed = form(browser, email="camille@demo.example", password="un secret")
    answer = await browser.post("/sign-in", data=typed)
    assert answer.status_code == 401
    assert "camille@demo.example" in answer.text
    assert "un secret" not in answer.text
    for _ in range(4):
        await browser.post("/sign-in", data=typed)
    locked = await browser.post("/sign-in", data=typed)
    assert locked.status_code == 429
    assert "réessayez dans 15" in locked.text


@pytest.mark.parametrize("breach", ["token", "origin"])
async def test_another_sites_form_does_not_sign_anyone_in(portal: Any, breach: str) -> None:
    await portal.add()
    browser = await at_the_door(portal)
    typed = form(browser, email="camille@demo.example", password=portal.password)
    if breach == "token":
        typed["csrf_token"] = "guessed"
    origin = "http://elsewhere.test" if breach == "origin" else portal.origin
    answer = await browser.post("/sign-in", data=typed, headers={"Origin": origin})
    assert answer.status_code == 403
    assert ACCESS_COOKIE not in browser.cookies


@pytest.mark.parametrize("target", ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test", "javascript:x"])
async def test_nobody_is_sent_to_another_site(portal: Any, target: str) -> None:
    await portal.add()
    browser = await at_the_door(portal)
    typed = form(browser, email="camille@demo.example", password=portal.password, next=target)
    assert (await browser.post("/sign-in", data=typed)).headers["location"] == "/day"
    onward = await browser.get("/api/v1/session/continue", params={"next": target})
    assert onward.headers["location"] == "/"


async def test_a_stranger_is_led_to_the_door_and_back(portal: Any) -> None:
    browser = portal.browser()
    browser.headers.update(HTML)
    answer = await browser.get("/people?q=ada")
    answer = await browser.get(answer.headers["location"])
    at = urlsplit(answer.headers["location"])
    assert (at.path, parse_qs(at.query)["next"]) == ("/sign-in", ["/people?q=ada"])


async def test_a_form_sent_with_a_token_that_ran_out_still_arrives(portal: Any) -> None:
    browser = await come_in(portal, "admin")
    other = await portal.add("theo@demo.example")
    browser.cookies.delete(ACCESS_COOKIE)
    path = f"/people/{other.person_id}/stop"
    first = await browser.post(path, data=form(browser))
    assert first.status_code == 307
    second = await browser.post(first.headers["location"], data=form(browser))
    assert (second.status_code, second.headers["location"]) == (307, path)
    third = await browser.post(path, data=form(browser))
    assert third.status_code == 303
    page = await browser.get("/people")
    assert "est suspendu, ses sessions sont fermées" in page.text.replace("\u00a0", " ")
    assert "est suspendu, ses sessions" not in (await browser.get("/people")).text


async def test_a_form_without_its_token_is_refused(portal: Any) -> None:
    browser = await come_in(portal, "admin")
    other = await portal.add("theo@demo.example")
    answer = await browser.post(f"/people/{other.person_id}/stop", data={})
    assert answer.status_code == 403
    assert (await portal.try_in(portal.browser(), email="theo@demo.example")).status_code == 201


async def test_an_account_made_on_the_page_keeps_what_was_typed_until_it_is_right(portal: Any) -> None:
    browser = await come_in(portal, "admin")
    typed = form(browser, name="Naïma Exemple", email="naima", role="technician", password="douze-caractères")
    refused = await browser.post("/people", data=typed)
    assert refused.status_code == 422
    assert 'value="Naïma Exemple"' in refused.text
    assert "douze-caractères" not in refused.text
    made = await browser.post("/people", data=typed | {"email": "naima@demo.example"})
    assert (made.status_code, made.headers["location"]) == (303, "/people")


async def test_a_page_for_another_role_says_so_calmly(portal: Any) -> None:
    """S003-79."""
    browser = await come_in(portal, "technician")
    answer = await browser.get("/dispatch")
    assert answer.status_code == 403
    assert "n’est pas pour votre rôle" in answer.text
    missing = await browser.get("/nowhere")
    assert (missing.status_code, "n’existe pas" in missing.text) == (404, True)


@pytest.mark.parametrize(("role", "path", "status"), [("technician", "/day", 200), ("manager", "/kpis", 503)])
async def test_a_service_away_leaves_a_calm_page(portal: Any, role: str, path: str, status: int) -> None:
    """S003-79."""
    browser = await come_in(portal, role)
    answer = await browser.get(path)
    assert answer.status_code == status
    assert "Un service ne répond pas" in answer.text


async def test_nothing_typed_is_lost_when_a_service_is_away(portal: Any) -> None:
    """S003-79."""
    browser = await come_in(portal, "dispatcher")
    typed = form(browser, title="Plus de réseau", description="Depuis 9 h", service_id="x", client_id="y", impact="all")
    answer = await browser.post("/tickets/new", data=typed)
    assert answer.status_code == 422
    assert 'value="Plus de réseau"' in answer.text
    assert "Depuis 9 h" in answer.text


async def test_files_are_refused_by_name_when_a_service_is_away(portal: Any) -> None:
    browser = await come_in(portal, "dispatcher")
    path = "/tickets/00000000-0000-0000-0000-000000000001/files"
    files = [("files", ("écran.png", b"x" * 2_000_000, "image/png")), ("files", ("", b"", "application/octet-stream"))]
    sent = await browser.post(path, data=form(browser), files=files)
    assert (sent.status_code, sent.headers["location"]) == (303, path.removesuffix("/files"))
    assert "écran.png" in (await browser.get("/dispatch")).text
    foreign = await browser.post(path, data={"csrf_token": "guessed"}, files=files)
    assert foreign.status_code == 403


async def test_the_language_chosen_is_kept(portal: Any) -> None:
    browser = await at_the_door(portal)
    assert (await browser.get("/language/en?next=/sign-in")).headers["location"] == "/sign-in"
    page = await browser.get("/sign-in")
    assert '<html lang="en"' in page.text
    assert "Sign in" in page.text


async def test_pages_let_nothing_foreign_run(portal: Any) -> None:
    browser = await at_the_door(portal)
    page = await browser.get("/sign-in")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    marked = re.search(r"/static/css/tokens\.css\?\w+", page.text)
    assert marked is not None
    sheet = await browser.get(marked[0])
    assert (sheet.status_code, "immutable" in sheet.headers["cache-control"]) == (200, True)


async def test_signing_out_by_the_page(portal: Any) -> None:
    browser = await come_in(portal, "admin")
    first = await browser.post("/sign-out", data=form(browser))
    assert first.status_code == 307
    second = await browser.post(first.headers["location"], data=form(browser))
    assert (second.status_code, second.headers["location"]) == (303, "/sign-in")
    assert ACCESS_COOKIE not in browser.cookies


async def test_a_clients_home_asks_for_what_is_open_by_itself(backend: Any) -> None:
    """However many are over since, what is open is there."""
    browser = await backend.come_in(client_id=uuid4())
    backend.answers["GET", "/api/v1/tickets"] = 200, {"items": [], "next": None}
    assert (await browser.get("/")).status_code == 200
    asked = sorted(path for _, path, _ in backend.asked if path.startswith("/api/v1/tickets"))
    assert len(asked) == 2
    assert "state=new" in asked[0]
    assert "state=closed" not in asked[0]
    assert "state=closed" in asked[1]
