"""Files in by the command."""

from pathlib import Path

import pytest
from services.intake.tests.integration.imports.files import CLIENTS, SITES

from chassis.service import Service
from chassis.tx import Db
from intake.api.import_command import import_command

pytestmark = pytest.mark.infra


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
