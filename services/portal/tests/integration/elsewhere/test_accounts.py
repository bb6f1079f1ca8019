"""Whose account another house's word opens."""

from typing import Any
from uuid import uuid4

import pytest
from services.portal.tests.integration.elsewhere.houses import COMPANY, Elsewhere

pytestmark = pytest.mark.infra


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
