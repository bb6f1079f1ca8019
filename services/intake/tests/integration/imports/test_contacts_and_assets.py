"""Contacts and assets in and out over HTTP."""

import pytest
from services.intake.tests.integration.imports.files import ASSETS, CONTACTS, counts, imported

from chassis.tx import Db

pytestmark = pytest.mark.infra


async def test_contacts_and_assets_come_with_what_they_name(world, db: Db) -> None:
    assert counts(await imported(world, "contacts", CONTACTS)) == (2, 0, 0, 0)
    listed = (await world.desk.get(f"/api/v1/clients/{world.acme}/contacts")).json()["items"]
    camille = next(one for one in listed if one["name"] == "Camille Démo")
    assert [(one["function"], one["site_id"]) for one in camille["functions"]] == [
        ("billing", str(world.site_id)), ("technical", str(world.site_id)),
    ]  # fmt: skip
    assert counts(await imported(world, "assets", ASSETS)) == (2, 0, 0, 0)
    (pc,) = (await world.desk.get("/api/v1/assets", params={"q": "PC-12"})).json()["items"]
    assert (pc["kind"], pc["serial"], pc["warranty_until"]) == ("workstation", "SN-1", "2027-03-05")
    assert (pc["site"]["id"], pc["user"]["person_id"]) == (str(world.site_id), camille["id"])
    for kind, content in (("contacts", CONTACTS), ("assets", ASSETS)):
        assert counts(await imported(world, kind, content)) == (0, 0, 2, 0)
    assert counts(await imported(world, "assets", ASSETS.replace("SN-1", "SN-9"))) == (0, 1, 1, 0)
    async with db.reader() as reader:
        story = await reader.fetch(
            "SELECT field, from_value, to_value FROM asset_history WHERE asset_id = $1::text::uuid ORDER BY at",
            pc["id"],
        )
    assert [tuple(row) for row in story] == [("added", None, "PC-12"), ("serial", "SN-1", "SN-9")]


async def test_what_an_asset_cannot_be_is_told(world) -> None:
    await imported(world, "assets", ASSETS.replace("camille@acme.example", ""))
    lines = (
        "B1;Acmé Démo;PC-12;Serveur;;;;;;",
        "B2;Acmé Démo;PC-13;Serveur;;SN-2;;;;",
        "B3;Acmé Démo;PC-14;Chaise;;;;;;",
        "B4;Acmé Démo;PC-15;Serveur;;;05/03/2024;04/03/2024;Ailleurs;",
        "B5;Acmé Démo;PC-15;Serveur;;;05/03/2024;04/03/2024;;",
        "B6;Acmé Démo;PC-15;Serveur;;;;;;",
        "A1;Autre Démo;PC-12;Serveur;;;;;;",
    )
    said = await imported(world, "assets", "\n".join([ASSETS.splitlines()[0], *lines]), dry_run="true")
    assert [(e["line"], e["code"]) for e in said["errors"]] == [
        (2, "asset_label_taken"), (3, "asset_serial_taken"), (4, "enum"), (5, "unknown_site"),
        (6, "warranty_order"), (7, "asset_label_taken"), (8, "cannot_change"),
    ]  # fmt: skip


async def test_a_contact_removed_here_stays_removed(world, db: Db) -> None:
    await imported(world, "contacts", CONTACTS)
    listed = (await world.desk.get(f"/api/v1/clients/{world.acme}/contacts")).json()["items"]
    for one in listed:
        assert (await world.desk.delete(f"/api/v1/clients/{world.acme}/contacts/{one['id']}")).status_code == 204
    assert counts(await imported(world, "contacts", CONTACTS.replace("Léon", "Noël"))) == (0, 0, 2, 0)
    assert (await world.desk.get(f"/api/v1/clients/{world.acme}/contacts")).json()["items"] == []


async def test_exported_contacts_and_assets_come_back_as_they_were(world, db: Db) -> None:
    await imported(world, "contacts", CONTACTS)
    await imported(world, "assets", ASSETS)
    body = {"client_id": str(world.acme), "label": "À la main", "kind": "printer"}
    assert (await world.desk.post("/api/v1/assets", json=body)).status_code == 201
    admin = world.as_role("admin")
    for kind in ("contacts", "assets"):
        exported = (await admin.get(f"/api/v1/exports/{kind}.csv")).content
        said = await imported(world, kind, exported)
        assert (said["created"], said["errors"]) == (0, [])
        assert (await admin.get(f"/api/v1/exports/{kind}.csv")).content == exported


async def test_what_closed_or_left_since_does_not_hinder_the_way_back(world, db: Db) -> None:
    await imported(world, "contacts", CONTACTS)
    await imported(world, "assets", ASSETS)
    admin = world.as_role("admin")
    camille, leon = sorted(
        (await admin.get(f"/api/v1/clients/{world.acme}/contacts")).json()["items"], key=lambda one: one["name"]
    )
    functions = [{"function": "manager", "site_id": None}, {"function": "onsite", "site_id": str(world.site_id)}]
    changed = await admin.patch(f"/api/v1/clients/{world.acme}/contacts/{leon['id']}", json={"functions": functions})
    assert changed.status_code == 200, changed.text
    exported = (await admin.get("/api/v1/exports/contacts.csv")).content
    await imported(world, "contacts", exported)
    again = (await admin.get(f"/api/v1/clients/{world.acme}/contacts")).json()["items"]
    assert next(one for one in again if one["id"] == leon["id"])["functions"] == changed.json()["functions"]
    assert (await world.desk.patch(f"/api/v1/sites/{world.site_id}", json={"active": False})).status_code == 200
    assert (await admin.delete(f"/api/v1/clients/{world.acme}/contacts/{camille['id']}")).status_code in (200, 204)
    for kind in ("contacts", "assets"):
        said = await imported(world, kind, (await admin.get(f"/api/v1/exports/{kind}.csv")).content)
        assert said["errors"] == []
    async with db.reader() as reader:
        kept = await reader.fetchval("SELECT site_id FROM assets WHERE label = 'PC-12'")
    assert kept == world.site_id
