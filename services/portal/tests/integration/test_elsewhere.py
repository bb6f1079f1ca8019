"""Signing in with another house's account, against a real OpenID provider in three shapes, and those who cheat.

S000-109, S002-15.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit
from uuid import UUID, uuid4

import httpx2
import pytest
from launcher import assets, machine

from chassis.http import ACCESS_COOKIE, CSRF_COOKIE
from portal import queries
from portal.app import build
from portal.domain.oidc import Provider
from portal.pages.elsewhere import FLOW_COOKIE
from portal.settings import Settings

pytestmark = pytest.mark.infra
HERE = Path(__file__).with_name("oidc_provider")
ORIGIN = "http://portal.test"
COMPANY, TENANT = UUID(int=7), "7d1c0000-0000-4000-8000-000000000001"
SECRET = "un-secret/a+encoder%20&=:"
SHAPES: dict[str, Any] = {
    "keycloak": {
        "claims": {"openid": ["sub", "realm_access"], "profile": ["name"], "email": ["email", "email_verified"]},
        "accounts": {
            "naima": {
                "name": "Naïma Exemple", "email": "Naima@demo.example", "email_verified": True,
                "realm_access": {"roles": ["offline_access", "astreinte-technicien", "astreinte-repartiteur"]},
            },
            "visitor": {"name": "V", "email": "visitor@demo.example", "email_verified": True, "realm_access": {}},
            "impostor": {"name": "I", "email": "admin@demo.example", "email_verified": False},
        },
    },
    "entra": {
        "claims": {"openid": ["sub", "groups", "tid"], "profile": ["name"], "email": ["email"]},
        "accounts": {
            "camille": {"name": "Camille", "email": "camille@client.example", "groups": ["g-users"], "tid": TENANT},
            "stranger": {"name": "S", "email": "s@client.example", "groups": ["g-users"], "tid": "another-tenant"},
            "foreign": {"name": "F", "email": "admin@demo.example", "groups": ["g-users"], "tid": TENANT},
        },
    },
    "google": {
        "claims": {"openid": ["sub", "hd"], "profile": ["name"], "email": ["email", "email_verified"]},
        "accounts": {
            "theo": {"name": "Théo", "email": "theo@demo.example", "email_verified": True, "hd": "demo.example"},
            "private": {"name": "P", "email": "admin@gmail.example", "email_verified": True},
        },
    },
}  # fmt: skip


@pytest.fixture(scope="session")
def issuers() -> Iterator[dict[str, str]]:
    node = assets.install(HERE, machine.look())
    told = [
        shape
        | {
            "clients": [
                {
                    "client_id": "astreinte",
                    "client_secret": SECRET,
                    "redirect_uris": [f"{ORIGIN}/sign-in/back/{key}"],
                    "post_logout_redirect_uris": [f"{ORIGIN}/sign-in"],
                }
            ]
        }
        for key, shape in SHAPES.items()
    ]
    running = subprocess.Popen(
        [node, HERE / "provider.mjs", json.dumps(told)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with running:
        assert running.stdout is not None
        yield dict(zip(SHAPES, json.loads(running.stdout.readline()), strict=True))
        running.kill()


@pytest.fixture
def settings(issuers: dict[str, str]) -> Settings:
    def one(key: str, **more: Any) -> Provider:
        same = {"key": key, "name": key.title(), "issuer": issuers[key], "client_id": "astreinte"}
        return Provider(**same | {"client_secret": SECRET} | more)

    return Settings(
        environment="test",
        database_url="postgresql://nowhere/portal",
        public_url=ORIGIN,
        services_url="http://127.0.0.1:9",
        rate_limit_per_minute=10_000,
        oidc_providers=(
            one(
                "keycloak",
                roles_claim="realm_access.roles",
                roles={"astreinte-technicien": "technician", "astreinte-repartiteur": "dispatcher"},
                creates=True,
            ),
            one(
                "entra",
                roles_claim="groups",
                roles={"g-users": "client"},
                companies_claim="tid",
                companies={TENANT: COMPANY},
                trusts_email=True,
                domains=("client.example",),
                creates=True,
            ),
            one("google", domains=("demo.example",)),
        ),
    )


class Elsewhere:
    """A browser that goes to the provider, says who it is, and comes back."""

    def __init__(self, portal: Any) -> None:
        self.portal = portal

    def browser(self) -> httpx2.AsyncClient:
        browser: httpx2.AsyncClient = self.portal.browser()
        browser.headers["Accept"] = "text/html"
        return browser

    async def leave(self, browser: httpx2.AsyncClient, key: str, next_path: str = "/") -> str:
        answer = await browser.get(f"/sign-in/with/{key}", params={"next": next_path})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def there(self, url: str, account: str | None) -> str:
        """From the provider's door to the address it sends the browser back to."""
        async with httpx2.AsyncClient(cookies={"account": account} if account else None) as provider:
            for _ in range(8):
                answer = await provider.get(url)
                assert "location" in answer.headers, answer.text
                url = urljoin(url, answer.headers["location"])
                if url.startswith(ORIGIN):
                    return url
        raise AssertionError(f"never sent back: {url}")

    async def come(self, key: str, account: str, browser: httpx2.AsyncClient | None = None) -> httpx2.Response:
        browser = browser or self.browser()
        return await browser.get(await self.there(await self.leave(browser, key), account))

    async def people(self) -> list[tuple[str, str, UUID | None]]:
        async with self.portal.db.reader() as reader:
            found = await queries.people(reader)
        return sorted((str(one["email"]), one["role"], one["client_id"]) for one in found)


@pytest.fixture
def elsewhere(portal: Any) -> Elsewhere:
    return Elsewhere(portal)


def changed(url: str, **params: str) -> str:
    found = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} | params
    return f"{url.partition('?')[0]}?{urlencode({name: value for name, value in found.items() if value})}"


async def test_a_keycloak_shaped_account_is_made_by_its_role_and_follows_it(elsewhere: Elsewhere) -> None:
    browser = elsewhere.browser()
    page = await browser.get("/sign-in?next=/tickets")
    assert 'href="/sign-in/with/keycloak?next=/tickets"' in page.text
    answer = await elsewhere.come("keycloak", "naima", browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dispatch")
    assert (await browser.get("/api/v1/me")).json()["name"] == "Naïma Exemple"
    assert await elsewhere.people() == [("naima@demo.example", "dispatcher", None)]
    async with elsewhere.portal.db.tx() as tx:
        await tx.execute("UPDATE people SET role = 'admin'")
    assert (await elsewhere.come("keycloak", "naima")).status_code == 303
    assert await elsewhere.people() == [("naima@demo.example", "dispatcher", None)], "one account, its provider's role"


async def test_an_entra_shaped_account_belongs_to_its_tenants_company(elsewhere: Elsewhere) -> None:
    assert (await elsewhere.come("entra", "camille")).headers["location"] == "/"
    assert await elsewhere.people() == [("camille@client.example", "client", COMPANY)]
    stranger = await elsewhere.come("entra", "stranger")
    assert (stranger.status_code, "Aucun compte ne vous attend" in stranger.text) == (403, True)


async def test_a_google_shaped_account_opens_what_was_prepared_and_nothing_else(elsewhere: Elsewhere) -> None:
    none = await elsewhere.come("google", "theo")
    assert (none.status_code, await elsewhere.people()) == (403, [])
    admin = await elsewhere.portal.signed_in()
    card = {"name": "Théo", "email": "theo@demo.example", "role": "technician"}
    await admin.post("/api/v1/invitations", json=card)
    assert (await elsewhere.come("google", "theo")).headers["location"] == "/day"
    assert (await admin.get("/api/v1/invitations")).json()["items"] == [], "that was the answer to the invitation"
    late = await elsewhere.portal.browser().post(
        "/api/v1/invitations/accept",
        json={"token": (await elsewhere.portal.links())[0], "password": "quatre chevaux sous la pluie"},
    )
    assert late.json()["code"] == "invitation_accepted"


async def test_a_contact_known_without_an_account_gets_none_by_its_address_alone(elsewhere: Elsewhere) -> None:
    async with elsewhere.portal.db.tx() as tx:
        await tx.execute(
            """INSERT INTO people (person_id, name, email, lang, zone, role, client_id, active, version, created_at)
            VALUES ($1, 'Théo', 'theo@demo.example', 'fr', 'Europe/Paris', 'client', $2, true, 1, now())""",
            uuid4(),
            COMPANY,
        )
    assert (await elsewhere.come("google", "theo")).status_code == 403


async def test_a_suspended_person_is_out_whoever_vouches(elsewhere: Elsewhere) -> None:
    await elsewhere.come("keycloak", "naima")
    async with elsewhere.portal.db.tx() as tx:
        await tx.execute("UPDATE people SET active = false")
    assert (await elsewhere.come("keycloak", "naima")).status_code == 403


async def test_a_role_taken_away_at_the_provider_closes_what_it_made(elsewhere: Elsewhere, issuers: Any) -> None:
    await elsewhere.come("keycloak", "naima")
    async with elsewhere.portal.db.tx() as tx:
        await tx.execute("UPDATE identities SET subject = 'visitor'")
    assert (await elsewhere.come("keycloak", "visitor")).status_code == 403


async def test_an_unverified_address_of_an_administrator_opens_nothing(elsewhere: Elsewhere) -> None:
    admin = await elsewhere.portal.add("admin@demo.example", "admin")
    said_unverified = await elsewhere.come("keycloak", "impostor")
    assert (said_unverified.status_code, "ne confirme pas votre adresse" in said_unverified.text) == (403, True)
    foreign = await elsewhere.come("entra", "foreign")
    assert (foreign.status_code, "ne confirme pas" in foreign.text) == (403, True), "not a domain it speaks for"
    async with elsewhere.portal.db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM identities") == 0
        assert await reader.fetchval("SELECT count(*) FROM sessions WHERE person_id = $1", admin.person_id) == 0


async def test_a_companys_provider_opens_nobody_elses_account(elsewhere: Elsewhere) -> None:
    """Though it vouches for an address of its domain: the account here is another company's, or the house's."""
    for role, more in (("client", {"client_id": uuid4()}), ("admin", {})):
        person = await elsewhere.portal.add("camille@client.example", role, **more)
        assert (await elsewhere.come("entra", "camille")).status_code == 403, role
        async with elsewhere.portal.db.tx() as tx:
            assert await tx.fetchval("SELECT count(*) FROM identities") == 0
            await tx.execute("UPDATE people SET email_mark = NULL WHERE person_id = $1", person.person_id)
    await elsewhere.portal.add("camille@client.example", "client", client_id=COMPANY)
    assert (await elsewhere.come("entra", "camille")).status_code == 303


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
