"""What a file may be, over HTTP."""

import pytest
from services.intake.tests.integration.imports.files import CLIENTS, imported, sent

pytestmark = pytest.mark.infra


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
