"""A file from another tool, brought by hand: looked at first, then imported; and everything out again."""

from pathlib import Path
from typing import Any

import pytest
from e2e.windows import PHONE, window
from playwright.async_api import Browser, expect
from town.api import Person

pytestmark = [pytest.mark.infra, pytest.mark.timeout(120)]


async def test_old_tickets_are_brought_by_hand_and_left_alone(
    world: Any, until: Any, browser: Browser, screenshots: Path
) -> None:
    """What is wrong is told before anything is written; routing waits for a person, and nobody is written to."""
    manager: Person = await world.person("manager")
    page = await window(browser, world.stack.address, manager, PHONE)
    await page.goto("/imports")
    await page.get_by_role("button", name="Vérifier le fichier").click()
    await expect(page.locator("#file-fault")).to_contain_text("Choisissez un fichier")

    head = "Référence;Client;Prestation;Titre;Description;État;Demandeur;Ouvert le;Clos le"
    past = f"Dépannage logiciel;Vieux serveur {world.tag};Il chauffe"
    lines = [
        f"{world.tag}-1;Essais {world.tag};{past};Clos;;05/03/2024 09:00;06/03/2024",
        f"{world.tag}-2;Essais {world.tag};{past};En cours;{world.client.person_id};05/03/2024;",
        f"{world.tag}-3;Personne;{past};Fini;;32/03/2024;",
    ]
    file = {"name": "anciens.csv", "mimeType": "text/csv", "buffer": "\r\n".join([head, *lines]).encode("cp1252")}
    await page.get_by_label("Ce que contient le fichier").select_option("tickets")
    await page.get_by_label("Fichier CSV").set_input_files(file)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Vérifier le fichier").click()
    await expect(page.get_by_role("alert")).to_contain_text("Rien n’est écrit")
    faults = page.locator("table tbody tr")
    await expect(faults.first).to_contain_text("4")
    await page.screenshot(path=screenshots / "manager-checks-a-file.png", full_page=True)
    assert (await world.admin.get("/api/v1/tickets", reference=f"{world.tag}-1"))["items"] == []

    await page.get_by_role("button", name="Importer les").click()
    await expect(page.get_by_role("alert")).to_contain_text("restée de côté")
    found = (await world.admin.get("/api/v1/tickets", reference=f"{world.tag}-1"))["items"]
    assert [(one["state"], one["created_at"][:10]) for one in found] == [("closed", "2024-03-05")]
    async with page.expect_download() as download:
        await page.get_by_label("Exporter tout, Anciens tickets").click()
    exported = Path(await (await download.value).path())
    assert f"{world.tag}-1;".encode() in exported.read_bytes()  # noqa: ASYNC240

    opened = (await world.admin.get("/api/v1/tickets", reference=f"{world.tag}-2"))["items"][0]

    async def heard() -> bool:
        known = (await world.admin.get("/api/v1/assignments", ticket_ids=opened["id"]))["items"]
        return bool(known) and known[0]["state"] == "waiting"

    await until(heard)
    assert await world.mailed(world.client, opened["number"])() == []
