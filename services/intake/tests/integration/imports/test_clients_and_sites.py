"""Clients and sites in and out over HTTP."""

import pytest
from services.intake.tests.integration.imports.files import CLIENTS, SITES, counts, imported, said_of_clients, sent

from chassis.tx import Db
from intake.queries import exports

pytestmark = pytest.mark.infra


async def test_a_dry_run_names_every_error_by_line_and_writes_nothing(world, db: Db) -> None:
    wrong = CLIENTS + "C2;Encore;123;oui\n;Sans référence;;peut-être\n"
    before = len(await said_of_clients(db))
    said = await imported(world, "clients", wrong, dry_run="true")
    assert counts(said) == (3, 0, 0, 2)
    assert [(e["line"], e["column"], e["code"]) for e in said["errors"]] == [
        (5, "SIREN", "siren"), (6, "Référence", "missing"), (6, "VIP", "yes_or_no"),
    ]  # fmt: skip
    assert said["errors"][0]["detail"] == "Un SIREN a 9 chiffres et une clé juste."
    assert len(await said_of_clients(db)) == before
    assert counts(await imported(world, "clients", CLIENTS, dry_run="true")) == (3, 0, 0, 0)


async def test_one_wrong_line_refuses_the_file_unless_it_may_be_left_out(world, db: Db) -> None:
    wrong = CLIENTS + "C4;;;\n"
    refused = await sent(world, "clients", wrong)
    assert refused.status_code == 400
    problem = refused.json()
    assert (problem["code"], [e["pointer"] for e in problem["errors"]]) == ("import_refused", ["/5/Nom"])
    assert "1 erreur" in problem["detail"]
    assert counts(await imported(world, "clients", CLIENTS, dry_run="true")) == (3, 0, 0, 0)
    assert counts(await imported(world, "clients", wrong, skip_invalid="true")) == (3, 0, 0, 1)


async def test_the_same_file_twice_changes_nothing_and_a_changed_line_does(world, db: Db) -> None:
    await imported(world, "clients", CLIENTS)
    told = len(await said_of_clients(db))
    assert counts(await imported(world, "clients", CLIENTS)) == (0, 0, 3, 0)
    assert len(await said_of_clients(db)) == told
    assert counts(await imported(world, "clients", CLIENTS.replace("Garage", "Atelier"))) == (0, 1, 2, 0)
    (last,) = (await said_of_clients(db))[told:]
    assert (last["name"], last["version"]) == ("Atelier Démo", 2)
    names = {one["name"]: one for one in (await world.desk.get("/api/v1/clients")).json()["items"]}
    assert names["Boulangerie Démo"]["siren"] == "732829320"
    assert names["Boulangerie Démo"]["vip"]
    assert {"Atelier Démo", "+Plus Démo"} <= set(names)


async def test_sites_come_with_their_opening_hours_and_go_out_with_them(world, db: Db) -> None:
    await imported(world, "clients", CLIENTS)
    head, first, second, _ = SITES.splitlines()
    content = f"{head};Horaires\n{first};lun-mar 8h-12h, 14:00-18:30 | sam 09:00-12:00\n{second};\n"
    assert counts(await imported(world, "sites", content)) == (2, 0, 0, 0)
    (bakery,) = [c for c in await said_of_clients(db) if c["name"] == "Boulangerie Démo"][-1:]
    said = {one["label"].partition(",")[0]: one["hours"] for one in bakery["sites"]}
    assert [(one["weekday"], one["opens"][:5], one["closes"][:5]) for one in said["Fournil"]] == [
        (0, "08:00", "12:00"), (0, "14:00", "18:30"), (1, "08:00", "12:00"), (1, "14:00", "18:30"),
        (5, "09:00", "12:00"),
    ]  # fmt: skip
    assert said["Boutique"] == []
    exported = (await world.as_role("admin").get("/api/v1/exports/sites.csv")).content.decode("utf-8-sig")
    assert ";lun-mar 08:00-12:00, 14:00-18:30 | sam 09:00-12:00;" in exported
    # An empty cell says nothing.
    silent = content.replace("lun-mar 8h-12h, 14:00-18:30 | sam 09:00-12:00", "").replace("Fournil", "Le fournil")
    await imported(world, "sites", silent)
    exported = (await world.as_role("admin").get("/api/v1/exports/sites.csv")).content.decode("utf-8-sig")
    assert ";lun-mar 08:00-12:00, 14:00-18:30 | sam 09:00-12:00;" in exported
    wrong = content.replace("8h-12h", "12h-8h").replace("sam 09", "zam 09")
    said = await imported(world, "sites", wrong, dry_run="true")
    assert [(e["line"], e["column"], e["code"]) for e in said["errors"]] == [(2, "Horaires", "hours_unreadable")]


async def test_a_siren_must_be_that_of_the_numbers_already_kept(world, db: Db) -> None:
    without = CLIENTS.replace("732 829 320", "")
    await imported(world, "clients", without)
    listed = (await world.desk.get("/api/v1/clients")).json()["items"]
    ids = {one["name"]: one["id"] for one in listed}
    path = f"/api/v1/clients/{ids['Boulangerie Démo']}"
    assert (await world.desk.patch(path, json={"siren": None, "siret": "55208131766522"})).status_code == 200
    said = await imported(world, "clients", CLIENTS, dry_run="true")
    assert [(e["line"], e["column"], e["code"]) for e in said["errors"]] == [(2, "SIREN", "siren_of_another")]
    right = CLIENTS.replace("732 829 320", "552081317")
    assert counts(await imported(world, "clients", right, dry_run="true")) == (0, 1, 2, 0)
    site = {"label": "Siège", "address": "1 rue 75001 Paris", "latitude": 48, "longitude": 2, "siret": "73282932000074"}
    answer = await world.desk.post(f"/api/v1/clients/{ids['Garage Démo']}/sites", json=site)
    assert answer.status_code == 201, answer.text
    said = await imported(world, "clients", right.replace("Garage Démo;", "Garage Démo;443061841"), dry_run="true")
    assert [(e["line"], e["code"]) for e in said["errors"]] == [(3, "siren_of_sites")]


async def test_sites_find_their_client_by_reference_siren_or_name(world, db: Db) -> None:
    await imported(world, "clients", CLIENTS)
    assert counts(await imported(world, "sites", SITES)) == (3, 0, 0, 0)
    bakery = [c for c in await said_of_clients(db) if c["name"] == "Boulangerie Démo"][-1]
    assert (bakery["version"], {s["department"] for s in bakery["sites"]}) == (2, {"75", "69"})
    sites = {one["label"]: one for one in (await world.desk.get("/api/v1/sites")).json()}
    assert (sites["Fournil"]["latitude"], sites["Fournil"]["contact_phone"]) == (48.85, "+33 1 23 45 67 89")
    assert (sites["Atelier"]["department"], sites["Atelier"]["zone"]) == ("2A", "Europe/Paris")
    far = SITES.splitlines()[0] + "\nX;Personne;a;1 rue 75001;1;999;\nY;Personne;a;1 rue 75001;1;2;\n"
    said = await imported(world, "sites", far, dry_run="true")
    assert [(e["line"], e["code"]) for e in said["errors"]] == [(2, "number_outside"), (3, "unknown_client")]


async def test_an_export_is_imported_as_it_was(world, db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    await imported(world, "clients", CLIENTS)
    await imported(world, "sites", SITES)
    for lang in ("fr", "en"):
        admin = world.as_role("admin", lang=lang)
        for kind in ("clients", "sites"):
            answer = await admin.get(f"/api/v1/exports/{kind}.csv")
            assert answer.status_code == 200
            assert answer.content.startswith(b"\xef\xbb\xbf")
            lines = answer.content.decode("utf-8-sig").splitlines()
            assert len(lines) == {"clients": 6, "sites": 5}[kind]
            assert not any(cell.startswith(tuple("=+-@")) for row in lines for cell in row.split(";"))
            assert counts(await imported(world, kind, answer.content, dry_run="true"))[0::3] == (0, 0)
            await imported(world, kind, answer.content)
            assert (await admin.get(f"/api/v1/exports/{kind}.csv")).content == answer.content
