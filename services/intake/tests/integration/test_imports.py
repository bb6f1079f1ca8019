"""Files in and out over HTTP and by the command."""

import json
from pathlib import Path
from typing import Any

import pytest

from chassis.service import Service
from chassis.tx import Db
from intake.api.import_command import import_command
from intake.queries import exports

pytestmark = pytest.mark.infra

CLIENTS = """Référence;Nom;SIREN;VIP
C1;Boulangerie Démo;732 829 320;oui
C2;Garage Démo;;non
C3;+Plus Démo;;
"""
SITES = """Référence;Client;Nom;Adresse;Latitude;Longitude;Téléphone du contact
S1;C1;Fournil;1 rue de la Démo 75011 Paris;48,85;2,37;+33 1 23 45 67 89
S2;732829320;Boutique;2 rue de la Démo 69002 Lyon;45,75;4,83;
S3;garage démo;Atelier;3 rue de la Démo 20000 Ajaccio;41,92;8,73;
"""


async def sent(world, kind: str, content: str | bytes, **params: Any):
    body = content if isinstance(content, bytes) else content.encode()
    admin = world.as_role("admin")
    return await admin.post(
        f"/api/v1/imports/{kind}", content=body, params=params, headers={"Content-Type": "text/csv"}
    )


async def imported(world, kind: str, content: str | bytes, **params: Any) -> dict[str, Any]:
    answer = await sent(world, kind, content, **params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def counts(said: dict[str, Any]) -> tuple[int, int, int, int]:
    return said["created"], said["updated"], said["unchanged"], said["invalid"]


async def said_of_clients(db: Db) -> list[dict[str, Any]]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT payload FROM outbox WHERE type = 'intake.client_changed' ORDER BY id")
    return [json.loads(row["payload"]) for row in rows]


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


CONTACTS = """Référence;Client;Nom;E-mail;Rôles;Site
K1;Acmé Démo;Camille Démo;Camille@acme.example;facturation, technique;Atelier Démo
K2;Acmé Démo;Léon Essai;;;
"""
ASSETS = """Référence;Client;Nom;Type;Marque;Numéro de série;Acheté le;Garantie jusqu'au;Site;Utilisateur
A1;Acmé Démo;PC-12;Poste de travail;Lenovo;SN-1;05/03/2024;05/03/2027;Atelier Démo;camille@acme.example
A2;Acmé Démo;SRV-1;Serveur;Dell;SN-2;;;;
"""


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


async def test_a_model_has_the_columns_and_nothing_else(world) -> None:
    answer = await world.as_role("manager", lang="en").get("/api/v1/imports/sites/model.csv")
    assert answer.content.decode("utf-8-sig").startswith("reference;client;label;address;latitude;longitude;zone")
    assert "sites-model.csv" in answer.headers["content-disposition"]


async def test_over_http_a_file_has_a_limit(world) -> None:
    lines = "reference;name\n" + "".join(f"L{n};Client {n}\n" for n in range(5_001))
    refused = await sent(world, "clients", lines, dry_run="true")
    assert (refused.status_code, refused.json()["code"]) == (400, "import_too_long")
    assert (await sent(world, "chairs", CLIENTS)).status_code == 400
    assert (await sent(world, "clients", b"x" * (5 << 20))).status_code == 413


async def test_an_unreadable_file_is_told_by_its_columns(world) -> None:
    said = await imported(world, "clients", "a;b\n1;2\n", dry_run="true")
    assert [(e["line"], e["column"], e["code"]) for e in said["errors"]] == [
        (1, "Référence", "column_missing"), (1, "Nom", "column_missing"),
    ]  # fmt: skip
    assert said["ignored_columns"] == ["a", "b"]
    assert (await sent(world, "clients", "a;b\n1;2\n", skip_invalid="true")).status_code == 400


@pytest.fixture
def command(service: Service, database_url: str):
    settings = service.settings.model_copy(update={"database_url": type(service.settings.database_url)(database_url)})
    return import_command(settings)  # type: ignore[arg-type]


async def test_the_command_takes_larger_files_and_goes_on_where_it_stopped(
    world, db: Db, command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "clients.csv"
    lines = [f"L{n};Client {n}" for n in range(6_000)]
    file.write_text("\n".join(["reference;name", *lines[:2_500]]))
    assert await command([str(file)]) == 0
    file.write_text("\n".join(["reference;name", *lines, "L5;Encore"]))
    assert await command([str(file)]) == 1
    said = capsys.readouterr()
    assert "clients.csv, line 6002, reference: La ligne 7 porte déjà cette référence." in said.err
    assert "6001 lines: 3500 would be new, 0 changed, 2500 as they were, 1 wrong" in said.out
    assert await command([f"clients={file}", "--skip-invalid"]) == 1
    assert "3500 are new" in capsys.readouterr().out
    assert await command([f"clients={file}", "--dry-run", "--lang", "en"]) == 1
    said = capsys.readouterr()
    assert ("Line 7 has this reference already." in said.err, "0 would be new" in said.out) == (True, True)
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM clients WHERE name LIKE 'Client %'") == 6_000


async def test_one_command_takes_a_folder_in_the_order_in_which_its_files_name_each_other(
    world, db: Db, command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run finds what another file of the same run brings, and writes nothing."""
    person = "Référence;Client;Nom;E-mail\nK1;C2;Camille Démo;camille@garage.example\n"
    device = "Référence;Client;Nom;Type;Site;Utilisateur\nA1;C1;PC-1;Serveur;S1;\n"
    device += "A2;C2;PC-2;Poste;S3;camille@garage.example\n"
    head = "Référence;Client;Site;Prestation;Titre;Description;État;Demandeur;Ouvert le;Clos le\n"
    past = "hardware_repair;Panne;Plus rien"
    tickets = (
        f"T1;C1;S1;{past};Clos;;05/03/2024;06/03/2024\nT2;C2;S3;{past};En cours;camille@garage.example;05/03/2024;\n"
    )
    files = {
        "Équipements-2024.csv": device, "clients.csv": CLIENTS, "contacts.csv": person, "sites.CSV": SITES,
        "tickets.csv": head + tickets,
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_text(content)

    async def counted() -> list[int]:
        async with db.reader() as reader:
            return [
                await reader.fetchval(f"SELECT count(*) FROM {table}")
                for table in ("clients", "sites", "contacts", "assets", "tickets", "outbox", "imported_lines")
            ]

    before = await counted()
    assert await command([str(tmp_path), "--dry-run"]) == 0
    said = capsys.readouterr()
    told = [line.partition(":")[0] for line in said.out.splitlines()]
    assert told == ["clients.csv", "sites.CSV", "contacts.csv", "Équipements-2024.csv", "tickets.csv"]
    assert said.out.count(" 0 wrong") == 5
    assert said.err == ""
    assert await counted() == before

    wrong = f"T3;C9;S1;{past};Clos;;05/03/2024;06/03/2024\n"
    (tmp_path / "tickets.csv").write_text(head + tickets + wrong)
    (tmp_path / "sites.CSV").write_text(SITES + "S4;C8;Quai;4 rue de la Démo 75011 Paris;48;2;\n")
    assert await command([str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "sites.CSV, line 5, Client: " in said.err
    assert "tickets.csv, line 4, Client: " in said.err
    assert await counted() == before

    (tmp_path / "tickets.csv").write_text(head + tickets)
    (tmp_path / "sites.CSV").write_text(SITES)
    assert await command([str(tmp_path)]) == 0
    assert [now - then for now, then in zip(await counted(), before, strict=True)][:5] == [3, 3, 1, 2, 2]
    said = capsys.readouterr()
    assert await command([str(tmp_path / "tickets.csv"), f"clients={tmp_path / 'clients.csv'}"]) == 0
    assert capsys.readouterr().out.count("0 are new, 0 changed") == 2


async def test_the_command_says_what_it_cannot_take(
    command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "chairs.csv").write_text("reference;name\n")
    for words, why in (
        (tmp_path / "empty", "no .csv file"),
        (tmp_path / "chairs.csv", "KIND=FILE"),
        (tmp_path / "clients.csv", "No such file"),
    ):
        with pytest.raises(SystemExit):
            await command([str(words)])
        assert why in capsys.readouterr().err
    (tmp_path / "clients.csv").write_text("a;b\n1;2\n")
    (tmp_path / "sites.csv").write_text("a;b\n1;2\n")
    assert await command([str(tmp_path / "clients.csv"), str(tmp_path / "sites.csv")]) == 1
    said = capsys.readouterr().err
    assert {line.partition(",")[0] for line in said.splitlines() if "line 1" in line} == {"clients.csv", "sites.csv"}
