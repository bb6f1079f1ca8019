"""The pages of accounts: links from letters, one's own account, invitations."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from chassis.http import ACCESS_COOKIE, CSRF_COOKIE

pytestmark = pytest.mark.infra
NEW = "quatre chevaux sous la pluie"


async def browser(portal: Any, path: str) -> httpx2.AsyncClient:
    made: httpx2.AsyncClient = portal.browser()
    made.headers["Accept"] = "text/html"
    await made.get(path)
    return made


def form(browser: httpx2.AsyncClient, **typed: str) -> dict[str, str]:
    return {"csrf_token": browser.cookies[CSRF_COOKIE]} | typed


async def come_in(portal: Any, role: str, **more: Any) -> httpx2.AsyncClient:
    made: httpx2.AsyncClient = await portal.signed_in(role, **more)
    del made.headers["X-CSRF-Token"]
    made.headers["Accept"] = "text/html"
    return made


async def test_an_invitation_by_page_from_sending_to_signing_in(portal: Any) -> None:
    manager = await come_in(portal, "client_manager", client_id=uuid4())
    wrong = await manager.post("/invitations", data=form(manager, name="", email="nowhere", role="client"))
    assert wrong.status_code == 422
    assert wrong.text.count('class="fault"') == 2
    sent = await manager.post("/invitations", data=form(manager, name="Naïma", email="n@demo.example", role="client"))
    assert (sent.status_code, sent.headers["location"]) == (303, "/invitations")
    assert "n@demo.example" in (await manager.get("/invitations")).text
    path = f"/invitation/{(await portal.links())[0]}"
    guest = await browser(portal, path)
    weak = await guest.post(path, data=form(guest, password="bonjourbonjour"))
    assert (weak.status_code, "Trop facile à deviner" in weak.text) == (422, True)
    done = await guest.post(path, data=form(guest, password=NEW))
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert ACCESS_COOKIE in guest.cookies
    again = await guest.get(path)
    assert (again.status_code, "déjà été acceptée" in again.text) == (409, True)
    assert "n@demo.example" not in (await browser(portal, "/sign-in")).cookies


async def test_an_invitation_is_sent_again_or_withdrawn_by_page(portal: Any) -> None:
    admin = await come_in(portal, "admin")
    card = {"name": "Naïma", "email": "n@demo.example", "role": "technician"}
    await admin.post("/invitations", data=form(admin, **card))
    async with portal.db.reader() as reader:
        invitation = await reader.fetchval("SELECT invitation_id FROM invitations")
    await admin.post(f"/invitations/{invitation}/resend", data=form(admin))
    assert "renvoyée" in (await admin.get("/invitations")).text
    await admin.post(f"/invitations/{invitation}/revoke", data=form(admin))
    assert "Aucune invitation en attente" in (await admin.get("/invitations")).text
    await admin.post(f"/invitations/{invitation}/revoke", data=form(admin))
    assert "a été retirée" in (await admin.get("/invitations")).text
    stranger = await come_in(portal, "client_manager", client_id=uuid4())
    assert (await stranger.post(f"/invitations/{invitation}/revoke", data=form(stranger))).status_code == 404


async def test_a_forgotten_password_by_page(portal: Any) -> None:
    await portal.add()
    door = await browser(portal, "/password/forgotten")
    assert (await door.post("/password/forgotten", data=form(door, email="rien"))).status_code == 422
    asked = [
        (await door.post("/password/forgotten", data=form(door, email=email))).text.replace(email, "")
        for email in ("camille@demo.example", "nobody@demo.example")
    ]
    assert asked[0] == asked[1]
    await portal.timers()
    path = f"/password/reset/{(await portal.links())[0]}"
    page = await door.get(path)
    assert 'value="camille@demo.example"' in page.text
    done = await door.post(path, data=form(door, password=NEW))
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in")
    assert "Connectez-vous avec le nouveau" in (await door.get("/sign-in")).text
    assert (await door.get(path)).status_code == 409
    assert (await door.get("/password/reset/invented")).status_code == 404


@pytest.mark.parametrize("path", ["/password/forgotten", "/invitation/x", "/password/reset/x"])
async def test_another_sites_form_sends_nothing(portal: Any, path: str) -> None:
    door = await browser(portal, "/sign-in")
    foreign = await door.post(path, data=form(door, email="a@b.example"), headers={"Origin": "http://elsewhere.test"})
    forged = await door.post(path, data={"csrf_token": "guessed", "email": "a@b.example"})
    assert {foreign.status_code, forged.status_code} <= {403, 404}
    async with portal.db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM timers") == 0


async def test_ones_own_account_by_page(portal: Any) -> None:
    me = await come_in(portal, "admin")
    other = portal.browser()
    await portal.try_in(other, email="admin@demo.example")
    page = await me.get("/account")
    assert page.text.count('id="session-') == 2
    typed = form(me, name="Camille D.", phone="", lang="en", zone="Indian/Reunion")
    kept = await me.post("/account", data=typed)
    assert kept.headers["location"].startswith("/api/v1/session/continue")
    fresh = await me.get(kept.headers["location"])
    assert fresh.headers["location"] == "/account"
    page = await me.get("/account")
    assert '<html lang="en"' in page.text
    assert "Camille D." in page.text
    wrong = await me.post("/account/password", data=form(me, current="faux", password=NEW))
    assert 'id="current-fault"' in wrong.text
    done = await me.post("/account/password", data=form(me, current=portal.password, password=NEW))
    assert (done.status_code, done.headers["location"]) == (303, "/account")
    assert (await other.post("/api/v1/session/refresh")).status_code == 401
    gone = await me.post(f"/account/sessions/{uuid4()}/end", data=form(me))
    assert gone.status_code == 303
    assert "no such session" in (await me.get("/account")).text
    out = await me.post("/account/sign-out-everywhere", data=form(me))
    assert out.headers["location"] == "/sign-in"
    assert ACCESS_COOKIE not in me.cookies
    assert "signed out everywhere" in (await me.get("/sign-in")).text


async def test_an_administrator_ends_sessions_by_page(portal: Any) -> None:
    admin = await come_in(portal, "admin")
    person = await portal.add("theo@demo.example")
    theirs = portal.browser()
    await portal.try_in(theirs, email="theo@demo.example")
    await admin.post(f"/people/{person.person_id}/sign-out", data=form(admin))
    assert "sont terminées" in (await admin.get("/people")).text
    assert (await theirs.post("/api/v1/session/refresh")).status_code == 401
    assert (await admin.post(f"/people/{uuid4()}/sign-out", data=form(admin))).status_code == 404
