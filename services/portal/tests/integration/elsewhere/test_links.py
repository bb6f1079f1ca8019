"""An account linked with one elsewhere: told, shown, cut."""

import httpx2
import pytest
from services.portal.tests.integration.elsewhere.houses import Elsewhere

from chassis.http import CSRF_COOKIE

pytestmark = pytest.mark.infra


async def linked(elsewhere: Elsewhere) -> httpx2.AsyncClient:
    """Signed in with a password, while Google's account of the same address opens it too."""
    me: httpx2.AsyncClient = await elsewhere.portal.signed_in("technician", "theo@demo.example")
    assert (await elsewhere.come("google", "theo")).status_code == 303
    return me


async def test_a_linked_account_is_told_to_its_owner_shown_and_cut(elsewhere: Elsewhere) -> None:
    me = await linked(elsewhere)
    assert await elsewhere.portal.kinds() == ["identity_linked"]
    other = elsewhere.browser()
    await elsewhere.come("google", "theo", other)
    assert await elsewhere.portal.kinds() == ["identity_linked"], "once"
    me.headers["Accept"] = "text/html"
    page = (await me.get("/account")).text
    assert "Comptes liés" in page
    assert "<b>Google</b>" in page
    (one,) = (await me.get("/api/v1/me/identities")).json()["items"]
    stranger = await elsewhere.portal.signed_in("admin")
    path = f"/api/v1/me/identities/{one['identity_id']}"
    assert (await stranger.delete(path)).json()["code"] == "identity_unknown"
    form = {"csrf_token": me.cookies[CSRF_COOKIE]}
    done = await me.post(f"/account/identities/{one['identity_id']}/unlink", data=form)
    assert "Dissocier" not in (await me.get(str(done.headers["location"]))).text
    assert (await other.post("/api/v1/session/refresh")).status_code == 401
    me.headers["Accept"] = "application/json"
    assert (await me.delete(path)).json()["code"] == "identity_unknown"


async def test_the_last_way_in_stays(elsewhere: Elsewhere) -> None:
    browser = elsewhere.browser()
    await elsewhere.come("keycloak", "naima", browser)
    assert await elsewhere.portal.kinds() == [], "an account that its provider made is no news to its owner"
    browser.headers["X-CSRF-Token"] = browser.cookies[CSRF_COOKIE]
    (one,) = (await browser.get("/api/v1/me/identities")).json()["items"]
    asked = {"Accept": "application/json"}
    refused = await browser.delete(f"/api/v1/me/identities/{one['identity_id']}", headers=asked)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_way_in")
    assert len((await browser.get("/api/v1/me/identities")).json()["items"]) == 1
    assert "Dissocier</button>" not in (await browser.get("/account")).text


async def test_a_password_that_is_reset_cuts_what_was_linked(elsewhere: Elsewhere) -> None:
    me = await linked(elsewhere)
    await me.post("/api/v1/password/resets", json={"email": "theo@demo.example"})
    await elsewhere.portal.timers()
    use = {"token": (await elsewhere.portal.links())[-1], "password": "quatre chevaux sous la pluie"}
    assert (await elsewhere.portal.browser().post("/api/v1/password/resets/use", json=use)).status_code == 204
    async with elsewhere.portal.db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM identities") == 0


async def test_the_same_subject_of_two_providers_is_two_identities(elsewhere: Elsewhere) -> None:
    await elsewhere.come("keycloak", "naima")
    async with elsewhere.portal.db.reader() as reader:
        issuer = await reader.fetchval("SELECT issuer FROM identities WHERE subject = 'naima'")
    assert issuer == elsewhere.portal.service.settings.oidc_providers[0].issuer
    assert (await elsewhere.come("google", "private")).status_code == 403
