"""What comes back from a provider is read once, by who asked, in time."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from services.portal.tests.integration.elsewhere.houses import ORIGIN, Elsewhere, changed

from chassis.http import ACCESS_COOKIE, CSRF_COOKIE
from portal.app import build
from portal.pages.elsewhere import FLOW_COOKIE
from portal.settings import Settings

pytestmark = pytest.mark.infra


async def test_an_answer_is_read_once(elsewhere: Elsewhere) -> None:
    browser = elsewhere.browser()
    back = await elsewhere.there(await elsewhere.leave(browser, "keycloak"), "naima")
    flow = browser.cookies[FLOW_COOKIE]
    assert (await browser.get(back)).status_code == 303
    browser.cookies.delete(ACCESS_COOKIE)
    browser.cookies.set(FLOW_COOKIE, flow)
    replayed = await browser.get(back)
    assert (replayed.status_code, ACCESS_COOKIE in browser.cookies) == (400, False)


async def test_an_answer_to_another_browser_opens_nothing(elsewhere: Elsewhere) -> None:
    """Nobody is signed in to an account that an attacker began to open, nor an attacker to theirs."""
    attacker, victim = elsewhere.browser(), elsewhere.browser()
    back = await elsewhere.there(await elsewhere.leave(attacker, "keycloak"), "naima")
    await elsewhere.leave(victim, "keycloak")
    assert (await victim.get(back)).status_code == 400
    assert ACCESS_COOKIE not in victim.cookies


async def test_a_stolen_code_is_worth_nothing_in_another_flow(elsewhere: Elsewhere) -> None:
    thief, victim = elsewhere.browser(), elsewhere.browser()
    stolen = parse_qs(urlsplit(await elsewhere.there(await elsewhere.leave(victim, "keycloak"), "naima")).query)
    own = await elsewhere.there(await elsewhere.leave(thief, "keycloak"), "visitor")
    injected = await thief.get(changed(own, code=stolen["code"][0]))
    assert (injected.status_code, ACCESS_COOKIE in thief.cookies) == (403, False)
    assert await elsewhere.people() == []


async def test_a_token_made_for_another_flow_is_refused(elsewhere: Elsewhere) -> None:
    browser = elsewhere.browser()
    back = await elsewhere.there(await elsewhere.leave(browser, "keycloak"), "naima")
    async with elsewhere.portal.db.tx() as tx:
        await tx.execute("UPDATE oidc_flows SET nonce = 'of somebody else'")
    assert (await browser.get(back)).status_code == 403
    assert await elsewhere.people() == []


@pytest.mark.parametrize("change", ["path", "iss", "both"])
async def test_one_providers_answer_is_not_taken_for_anothers(
    elsewhere: Elsewhere, issuers: dict[str, str], change: str
) -> None:
    browser = elsewhere.browser()
    back = await elsewhere.there(await elsewhere.leave(browser, "keycloak"), "naima")
    if change != "iss":
        back = back.replace("/back/keycloak", "/back/google")
    if change != "path":
        back = changed(back, iss=issuers["google"])
    assert (await browser.get(back)).status_code == 400
    assert await elsewhere.people() == []


async def test_a_flow_is_over_after_ten_minutes(elsewhere: Elsewhere) -> None:
    browser = elsewhere.browser()
    back = await elsewhere.there(await elsewhere.leave(browser, "keycloak"), "naima")
    elsewhere.portal.clock.pass_(minutes=11)
    over = await browser.get(back)
    assert (over.status_code, "Recommencez" in over.text) == (400, True)


async def test_whoever_turns_back_at_the_provider_is_told_so(elsewhere: Elsewhere) -> None:
    browser = elsewhere.browser()
    back = await elsewhere.there(await elsewhere.leave(browser, "google", "/requests"), None)
    answer = await browser.get(back)
    assert (answer.status_code, "Google n’a pas ouvert" in answer.text) == (403, True)
    assert 'name="next" value="/requests"' in answer.text, "and still comes to where they wanted to go"
    assert (await browser.get("/sign-in/with/nobody")).status_code == 404
    assert (await browser.get("/sign-in/back/nobody?state=x&code=y")).status_code == 400


async def test_nobody_is_sent_to_another_site_afterwards(elsewhere: Elsewhere) -> None:
    browser = elsewhere.browser()
    away = await elsewhere.leave(browser, "keycloak", "https://elsewhere.test/")
    assert (await browser.get(await elsewhere.there(away, "naima"))).headers["location"] == "/dispatch"


@pytest.mark.parametrize("wrong", ["secret", "issuer", "away"])
async def test_a_provider_that_is_not_what_we_were_told_opens_nothing(
    elsewhere: Elsewhere, settings: Settings, wrong: str
) -> None:
    told = settings.oidc_providers[0]
    told = {
        "secret": replace(told, client_secret="guessed"),
        "issuer": replace(told, issuer=told.issuer.replace("127.0.0.1", "localhost")),
        "away": replace(told, issuer="http://127.0.0.1:9"),
    }[wrong]
    app = build(settings.model_copy(update={"oidc_providers": (told,)})).api(elsewhere.portal.db)
    transport = httpx2.ASGITransport(app=app)
    browser = httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers={"Accept": "text/html"})
    answer = await browser.get("/sign-in/with/keycloak")
    if wrong == "secret":
        answer = await browser.get(await elsewhere.there(str(answer.headers["location"]), "naima"))
    assert answer.status_code == (403 if wrong == "secret" else 503)
    assert ACCESS_COOKIE not in browser.cookies


async def test_going_out_ends_the_providers_session_too(elsewhere: Elsewhere, issuers: dict[str, str]) -> None:
    browser = elsewhere.browser()
    browser.headers["Origin"] = ORIGIN
    await elsewhere.come("keycloak", "naima", browser)
    form = {"csrf_token": browser.cookies[CSRF_COOKIE]}
    page = await browser.post("/api/v1/session/end", data=form)
    assert (page.status_code, ACCESS_COOKIE in browser.cookies) == (200, False)
    way_out = page.text.partition('content="0;url=')[2].partition('"')[0].replace("&amp;", "&")
    assert way_out.startswith(f"{issuers['keycloak']}/session/end?id_token_hint=")
    async with httpx2.AsyncClient() as provider:
        asked = await provider.get(way_out)
        assert asked.status_code == 200, asked.text
        xsrf = asked.text.partition('name="xsrf" value="')[2].partition('"')[0]
        done = await provider.post(f"{issuers['keycloak']}/session/end/confirm", data={"xsrf": xsrf, "logout": "yes"})
    assert done.headers["location"] == f"{ORIGIN}/sign-in"
