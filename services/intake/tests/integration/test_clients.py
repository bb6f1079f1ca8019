"""Client companies, their sites and their people."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.ids import uuid7
from chassis.tx import Db

pytestmark = pytest.mark.infra

WHOLE = {
    "name": "Société Démo",
    "legal_name": "Société Démo SAS",
    "siret": "404 833 048 00022",
    "vat_number": "fr 83 404 833 048",
    "electronic_address": "0225:404833048_00022",
    "billing_address": "1 place de l'Exemple, 75011 Paris",
    "currency": "CHF",
    "preferences": {"contact_mode": "email", "lang": "en"},
    "notes": "Paie à 30 jours.",
}


def pointers(answer: Any) -> list[str]:
    assert answer.status_code == 400, answer.text
    return [error["pointer"] for error in answer.json()["errors"]]


async def person(db: Db, client_id: UUID, name: str) -> UUID:
    """portal said so."""
    person_id = uuid7()
    async with db.tx() as tx:
        await tx.execute(
            "INSERT INTO people (person_id, name, role, client_id, version) VALUES ($1, $2, 'client', $3, 1)",
            person_id, name, client_id,
        )  # fmt: skip
    return person_id


async def said(db: Db) -> list[dict[str, Any]]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT payload FROM outbox WHERE type = 'intake.client_changed' ORDER BY id")
    return [json.loads(row["payload"]) for row in rows]


async def test_a_company_has_its_numbers_its_bills_and_its_preferences(world) -> None:
    """X14."""
    sales = world.as_role("sales")
    made = (await sales.post("/api/v1/clients", json=WHOLE)).json()
    expected = WHOLE | {"siren": "404833048", "siret": "40483304800022", "vat_number": "FR83404833048"}
    assert {name: made[name] for name in expected} == expected
    plain = (await world.desk.get(f"/api/v1/clients/{world.acme}")).json()
    assert (plain["currency"], plain["preferences"]) == ("EUR", {"contact_mode": None, "lang": None})
    here = f"/api/v1/clients/{made['id']}"
    changed = (await sales.patch(here, json={"currency": "EUR", "notes": None, "vat_number": None})).json()
    assert changed == made | {"currency": "EUR", "notes": None, "vat_number": None, "version": 2}


async def test_numbers_that_disagree_are_refused_whole(world) -> None:
    """X14."""
    sales = world.as_role("sales")
    assert pointers(await sales.post("/api/v1/clients", json=WHOLE | {"siren": "732829320"})) == [
        "/siret",
        "/vat_number",
    ]
    made = (await sales.post("/api/v1/clients", json=WHOLE)).json()
    here = f"/api/v1/clients/{made['id']}"
    assert pointers(await sales.patch(here, json={"siren": "732829320", "name": "Autre"})) == ["/siret", "/vat_number"]
    assert pointers(await sales.patch(here, json={"name": None, "currency": "DEM", "siret": None})) == [
        "/name",
        "/currency",
    ]
    assert (await sales.get(here)).json() == made
    again = await sales.post("/api/v1/clients", json={"name": "Double", "siren": "404833048"})
    assert (again.status_code, again.json()["code"]) == (409, "siren_taken")


async def test_the_siret_of_a_site_is_the_company_s(world, db: Db) -> None:
    sales = world.as_role("sales")
    made = (await sales.post("/api/v1/clients", json={"name": "Société Démo", "siren": "404833048"})).json()
    site = {"label": "Siège", "address": "1 rue Démo, 75011 Paris", "latitude": 48.8, "longitude": 2.3}
    here = f"/api/v1/clients/{made['id']}"
    assert pointers(await sales.post(f"{here}/sites", json=site | {"siret": "73282932000074"})) == ["/siret"]
    kept = (await sales.post(f"{here}/sites", json=site | {"siret": "404 833 048 00022"})).json()
    assert kept["siret"] == "40483304800022"
    assert pointers(await sales.patch(here, json={"siren": "732829320"})) == ["/siren"]
    assert pointers(await sales.patch(f"/api/v1/sites/{kept['id']}", json={"siret": "73282932000074"})) == ["/siret"]


async def test_staff_s_notes_are_not_for_the_client(world) -> None:
    await world.desk.patch(f"/api/v1/clients/{world.acme}", json={"notes": "Paie tard."})
    assert (await world.desk.get(f"/api/v1/clients/{world.acme}")).json()["notes"] == "Paie tard."
    assert (await world.manager.get(f"/api/v1/clients/{world.acme}")).json()["notes"] is None
    assert (await world.manager.get("/api/v1/clients")).json()["items"][0]["notes"] is None


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("acme", ["Acmé Démo"]),
        ("DÉMO", ["Acmé Démo", "Autre Démo", "Zinc"]),
        ("404 833", ["Zinc"]),
        ("%", []),
        (" ", ["Acmé Démo", "Autre Démo", "Zinc"]),
    ],
)
async def test_clients_are_found_by_name_or_number(world, sought: str, found: list[str]) -> None:
    await world.desk.post("/api/v1/clients", json={"name": "Zinc", "legal_name": "Démo Zinc", "siren": "404833048"})
    items = (await world.desk.get("/api/v1/clients", params={"q": sought})).json()["items"]
    assert [one["name"] for one in items] == found
    assert (await world.stranger.get("/api/v1/clients", params={"q": "acme"})).json()["items"] == []


async def test_a_site_changes_and_closes_and_others_hear_of_it(world, db: Db) -> None:
    here = f"/api/v1/sites/{world.site_id}"
    before = (await world.manager.get(here)).json()
    moved = {"address": "3 cours Démo, 33000 Bordeaux", "access_notes": "Code 12A"}
    changed = await world.manager.patch(here, json=moved)
    assert changed.json() == before | moved | {"department": "33", "version": 2}
    assert pointers(await world.desk.patch(here, json={"label": " ", "latitude": None})) == ["/label", "/latitude"]
    hours = [{"weekday": 1, "opens": "18:00", "closes": "09:00"}]
    assert pointers(await world.desk.patch(here, json={"hours": hours, "address": "ici même"})) == [
        "/department",
        "/hours/0/closes",
    ]
    assert (await world.desk.patch(here, json={"active": False})).json()["active"] is False
    versions = [(event["version"], len(event["sites"])) for event in (await said(db)) if event["name"] == "Acmé Démo"]
    assert versions[-2:] == [(3, 1), (4, 0)]
    refused = await world.client.post("/api/v1/tickets", json=world.order())
    assert pointers(refused) == ["/site_id"]
    sites = f"/api/v1/clients/{world.acme}/sites"
    assert (await world.desk.get(sites)).json() == []
    assert [one["id"] for one in (await world.desk.get(sites, params={"closed": True})).json()] == [str(world.site_id)]


async def test_what_another_changed_meanwhile_is_not_overwritten(world) -> None:
    client = f"/api/v1/clients/{world.acme}"
    contact = (await world.desk.post(f"{client}/contacts", json={"name": "Zoé Démo"})).json()["id"]
    device = {"client_id": str(world.acme), "label": "PC-042", "kind": "workstation"}
    asset = (await world.desk.post("/api/v1/assets", json=device)).json()["id"]
    for here, first, second in (
        (client, {"vip": True}, {"vip": False}),
        (f"/api/v1/sites/{world.site_id}", {"label": "A"}, {"label": "B"}),
        (f"{client}/contacts/{contact}", {"phone": "0100"}, {"phone": "0200"}),
        (f"/api/v1/assets/{asset}", {"os": "A"}, {"os": "B"}),
    ):
        seen = {"If-Match": (await world.desk.get(here)).headers["etag"]}
        assert (await world.desk.patch(here, json=first, headers=seen)).status_code == 200
        assert (await world.desk.patch(here, json=second, headers=seen)).status_code == 412


async def test_someone_elses_site_is_no_site(world) -> None:
    here = f"/api/v1/sites/{world.site_id}"
    outsider = world.as_role("client_manager", client_id=world.other)
    assert (await world.stranger.get(here)).status_code == 404
    assert (await outsider.patch(here, json={"label": "À moi"})).status_code == 404
    assert (await world.desk.patch(f"/api/v1/sites/{uuid4()}", json={"label": "Rien"})).status_code == 404
    assert (await world.client.patch(here, json={"label": "À moi"})).status_code == 403


async def test_a_contact_is_typed_or_has_an_account(world, db: Db) -> None:
    contacts = f"/api/v1/clients/{world.acme}/contacts"
    agathe = await person(db, world.acme, "Agathe Exemple")
    of_site = [{"function": "onsite", "site_id": str(world.site_id)}, {"function": "technical", "site_id": None}]
    typed = {"name": "Zoé Démo", "email": "zoe@acme.example", "phone": "05 00 00 00 00", "functions": of_site}
    zoe = await world.manager.post(contacts, json=typed)
    assert zoe.status_code == 201, zoe.text
    assert {
        **typed,
        "has_account": False,
        "client_id": str(world.acme),
        "id": zoe.json()["id"],
        "version": 1,
    } == zoe.json()
    named = await world.desk.post(contacts, json={"person_id": str(agathe), "functions": [{"function": "manager"}]})
    assert named.json()["has_account"]
    assert (named.json()["id"], named.json()["name"]) == (str(agathe), "Agathe Exemple")
    first = (await world.client.get(contacts, params={"limit": 1})).json()
    rest = (await world.client.get(contacts, params={"limit": 1, "after": first["next"]})).json()
    assert [one["name"] for one in first["items"] + rest["items"]] == ["Agathe Exemple", "Zoé Démo"]
    assert rest["next"] is None
    again = await world.desk.post(contacts, json={"person_id": str(agathe)})
    assert (again.status_code, again.json()["code"]) == (409, "contact_known")
    changed = await world.desk.patch(f"{contacts}/{zoe.json()['id']}", json={"phone": None, "functions": []})
    assert changed.json() == zoe.json() | {"phone": None, "functions": [], "version": 2}
    assert (await world.desk.delete(f"{contacts}/{zoe.json()['id']}")).status_code == 204
    assert (await world.desk.get(f"{contacts}/{zoe.json()['id']}")).status_code == 404


async def test_a_contact_that_cannot_be_is_refused(world, db: Db) -> None:
    contacts = f"/api/v1/clients/{world.acme}/contacts"
    stranger = await person(db, world.other, "Ailleurs Démo")
    agathe = await person(db, world.acme, "Agathe Exemple")
    assert pointers(await world.desk.post(contacts, json={"email": "rien"})) == ["/email"]
    assert pointers(await world.desk.post(contacts, json={})) == ["/name"]
    bad = {"person_id": str(stranger), "functions": [{"function": "billing", "site_id": str(uuid4())}]}
    assert pointers(await world.desk.post(contacts, json=bad)) == ["/person_id", "/functions/0/site_id"]
    assert pointers(await world.desk.post(contacts, json={"person_id": str(agathe), "name": "X"})) == ["/name"]
    await world.desk.post(contacts, json={"person_id": str(agathe)})
    assert pointers(await world.desk.patch(f"{contacts}/{agathe}", json={"name": "Autre"})) == ["/name"]
    assert (await world.desk.post(f"/api/v1/clients/{uuid4()}/contacts", json={"name": "X"})).status_code == 404


async def test_someone_elses_contact_is_no_contact(world) -> None:
    contacts = f"/api/v1/clients/{world.acme}/contacts"
    zoe = (await world.desk.post(contacts, json={"name": "Zoé Démo"})).json()["id"]
    outsider = world.as_role("client_manager", client_id=world.other)
    for path in (contacts, f"{contacts}/{zoe}"):
        assert (await world.stranger.get(path)).status_code == 404
    assert (await outsider.patch(f"{contacts}/{zoe}", json={"phone": None})).status_code == 404
    assert (await outsider.delete(f"{contacts}/{zoe}")).status_code == 404
    astray = f"/api/v1/clients/{world.other}/contacts/{zoe}"
    assert (await outsider.get(astray)).status_code == 404
    for headers in ({}, {"If-Match": '"9"'}):
        assert (await outsider.patch(astray, json={"phone": None}, headers=headers)).status_code == 404
    assert (await outsider.delete(astray)).status_code == 404
    assert (await world.client.post(contacts, json={"name": "X"})).status_code == 403
