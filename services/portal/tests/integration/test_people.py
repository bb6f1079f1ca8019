"""Accounts: who may see and change them, what portal says of them, the first one by command (S001-24, S002-51)."""

import json
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from chassis.http import CSRF_COOKIE
from contracts.portal.people import PersonChanged
from portal.api.create_admin import create_admin

pytestmark = pytest.mark.infra
CARD = {"name": "Naïma Exemple", "email": "Naima@demo.example", "role": "technician", "password": "douze-caractères"}


async def said(portal: Any) -> list[PersonChanged]:
    async with portal.db.reader() as reader:
        rows = await reader.fetch("SELECT payload FROM outbox WHERE topic = 'portal.people' ORDER BY id")
    return [PersonChanged.model_validate(json.loads(row["payload"])) for row in rows]


async def signed_in(portal: Any, role: str = "admin", **more: Any) -> httpx2.AsyncClient:
    await portal.add(f"{role}@demo.example", role, **more)
    browser: httpx2.AsyncClient = portal.browser()
    await portal.try_in(browser, email=f"{role}@demo.example")
    browser.headers["X-CSRF-Token"] = browser.cookies[CSRF_COOKIE]
    return browser


async def test_a_new_account_is_said_and_can_sign_in(portal: Any) -> None:
    admin = await signed_in(portal)
    answer = await admin.post("/api/v1/people", json=CARD)
    assert answer.status_code == 201
    person = (await said(portal))[-1]
    assert (person.person_id, person.email, person.version) == (
        UUID(answer.json()["person_id"]),
        "naima@demo.example",
        1,
    )
    there = await portal.try_in(portal.browser(), CARD["password"], "naima@demo.example")
    assert there.status_code == 201


@pytest.mark.parametrize("role", ["client", "client_manager", "technician", "dispatcher", "sales", "manager", "admin"])
async def test_each_of_the_seven_roles_is_given_and_is_in_the_token(portal: Any, role: str) -> None:
    """S001-23."""
    admin = await signed_in(portal)
    company = str(uuid4()) if role.startswith("client") else None
    made = await admin.post("/api/v1/people", json=CARD | {"role": role, "client_id": company})
    assert (made.status_code, made.json()["role"]) == (201, role)
    browser = portal.browser()
    session = await portal.try_in(browser, CARD["password"], "naima@demo.example")
    keys = KeySet.import_key_set((await browser.get("/.well-known/jwks.json")).json())
    claims = jwt.decode(session.json()["access_token"], keys, algorithms=["Ed25519"]).claims
    assert (claims["role"], claims["client_id"]) == (role, company)
    assert (await browser.get("/api/v1/me")).json()["role"] == role


async def test_a_change_is_a_new_version_and_an_empty_one_is_silent(portal: Any) -> None:
    admin = await signed_in(portal)
    person_id = (await admin.post("/api/v1/people", json=CARD)).json()["person_id"]
    before = len(await said(portal))
    for _ in range(2):
        answer = await admin.patch(f"/api/v1/people/{person_id}", json={"phone": "+33 4 00 00 00 42", "lang": "en"})
        assert answer.status_code == 200
    after = await said(portal)
    assert [(one.version, one.phone, one.lang) for one in after[before:]] == [(2, "+33 4 00 00 00 42", "en")]


async def test_a_password_set_by_an_administrator_is_not_its_owners_name(portal: Any) -> None:
    admin = await signed_in(portal)
    person = (await admin.post("/api/v1/people", json=CARD)).json()["person_id"]
    for password in ("Naïma Exemple!", "naima@demo.example"):
        weak = await admin.patch(f"/api/v1/people/{person}", json={"password": password})
        assert (weak.status_code, [error["pointer"] for error in weak.json()["errors"]]) == (400, ["/password"])
    malformed = await admin.patch(f"/api/v1/people/{person}", json={"password": 7})
    assert [error["pointer"] for error in malformed.json()["errors"]] == ["/password"]
    nobody = await admin.patch("/api/v1/people/nobody", json={"password": "quatre chevaux sous la pluie"})
    assert nobody.status_code == 400


async def test_a_correction_is_of_what_was_looked_at(portal: Any) -> None:
    admin = await signed_in(portal)
    path = f"/api/v1/people/{(await admin.post('/api/v1/people', json=CARD)).json()['person_id']}"
    seen = (await admin.get(path)).headers["etag"]
    changes = {"name": "Naïma Corrigée", "email": "corrigee@demo.example", "role": "dispatcher", "lang": "en"}
    kept = await admin.patch(path, json=changes, headers={"If-Match": seen})
    assert (kept.status_code, kept.headers["etag"]) == (200, '"2"')
    late = await admin.patch(path, json={"name": "Naïma Autre"}, headers={"If-Match": seen})
    assert (late.status_code, late.headers["etag"]) == (412, '"2"')
    person = (await said(portal))[-1]
    assert (person.name, person.email, person.role, person.version) == (*list(changes.values())[:3], 2)
    assert (await portal.try_in(portal.browser(), CARD["password"], "naima@demo.example")).status_code == 401
    assert (await portal.try_in(portal.browser(), CARD["password"], "corrigee@demo.example")).status_code == 201


async def test_somebodys_own_card_is_changed_as_it_was_looked_at(portal: Any) -> None:
    browser = await signed_in(portal, "technician")
    seen = (await browser.get("/api/v1/me")).headers["etag"]
    answers = [
        await browser.patch("/api/v1/me", json={"phone": phone}, headers={"If-Match": seen}) for phone in ("01", "02")
    ]
    assert [answer.status_code for answer in answers] == [200, 412]


@pytest.mark.parametrize(
    ("changes", "status", "pointer"),
    [
        ({"email": "admin@demo.example"}, 409, "/email"),
        ({"email": "nowhere"}, 400, "/email"),
        ({"password": "court"}, 400, "/password"),
        ({"role": "client"}, 400, "/client_id"),
        ({"role": "king"}, 400, "/role"),
        ({"client_id": str(uuid4())}, 400, "/client_id"),
    ],
)
async def test_a_wrong_card_is_refused(portal: Any, changes: dict[str, Any], status: int, pointer: str | None) -> None:
    admin = await signed_in(portal)
    answer = await admin.post("/api/v1/people", json=CARD | changes)
    assert answer.status_code == status
    assert [error["pointer"] for error in answer.json().get("errors", [])] == ([pointer] if pointer else [])


@pytest.mark.parametrize(
    ("role", "listing", "adding"),
    [
        ("admin", 200, 201),
        ("dispatcher", 200, 403),
        ("manager", 200, 403),
        ("technician", 403, 403),
        ("sales", 403, 403),
    ],
)
async def test_rights_on_people(portal: Any, role: str, listing: int, adding: int) -> None:
    browser = await signed_in(portal, role)
    assert (await browser.get("/api/v1/people")).status_code == listing
    assert (await browser.post("/api/v1/people", json=CARD)).status_code == adding


async def test_people_are_found_by_name_or_address_and_paged(portal: Any) -> None:
    admin = await signed_in(portal)
    for number in range(5):
        await portal.add(f"p{number}_%@demo.example")
    first = (await admin.get("/api/v1/people", params={"limit": 3})).json()
    rest = (await admin.get("/api/v1/people", params={"limit": 3, "after": first["next"]})).json()
    assert len({one["person_id"] for one in first["items"] + rest["items"]}) == 6
    assert rest["next"] is None
    found = (await admin.get("/api/v1/people", params={"q": "P1_%"})).json()["items"]
    assert [one["email"] for one in found] == ["p1_%@demo.example"]
    assert (await admin.get("/api/v1/people", params={"q": "__%"})).json()["items"] == []


async def test_the_first_account_is_made_once(
    portal: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Any, database_url: str
) -> None:
    command = create_admin(settings.model_copy(update={"database_url": type(settings.database_url)(database_url)}))
    monkeypatch.setenv("ASTREINTE_ADMIN_PASSWORD", "court")
    assert await command(["--email", "ada@demo.example"]) == 1
    monkeypatch.setenv("ASTREINTE_ADMIN_PASSWORD", portal.password)
    assert await command(["--email", "Ada@demo.example", "--name", "Ada Démo"]) == 0
    assert await command(["--email", "ada@demo.example"]) == 0
    assert "nothing changed" in capsys.readouterr().out
    assert [one.role for one in await said(portal)] == ["admin"]
    assert (await portal.try_in(portal.browser(), email="ada@demo.example")).status_code == 201
