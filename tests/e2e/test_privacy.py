"""An administrator looks at what would go, and says how long things are kept."""

from typing import Any

import pytest
from e2e.windows import window
from playwright.async_api import Browser, expect

pytestmark = [pytest.mark.infra, pytest.mark.timeout(120)]


async def test_an_admin_tries_a_duration_then_keeps_it(world: Any, browser: Browser) -> None:
    page = await window(browser, world.stack.address, await world.person("admin"))
    await page.goto("/people")
    await page.get_by_role("link", name="Durées de conservation").click()
    rows = page.locator("tbody tr")
    await expect(rows).to_have_count(10)
    letters = page.get_by_label("Jours de conservation : Journal des e-mails envoyés")
    await letters.fill("5")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.get_by_role("alert")).to_contain_text("Un point est à corriger")
    await expect(rows.filter(has=letters)).to_contain_text("Doit être supérieur ou égal à 30")
    await letters.fill("90")
    await page.get_by_role("button", name="Voir ce qui partirait").click()
    await expect(page.get_by_text("Rien n’est encore enregistré")).to_be_visible()
    await expect(letters).to_have_value("90")
    await page.goto("/retention")
    await expect(letters).to_have_value("400")
    await letters.fill("90")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.get_by_text("Durées enregistrées")).to_be_visible()
    await expect(letters).to_have_value("90")
    await letters.fill("400")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(letters).to_have_value("400")


async def test_an_admin_words_a_purpose_and_a_person_agrees(world: Any, browser: Browser) -> None:
    page = await window(browser, world.stack.address, await world.person("admin"))
    await page.goto("/people")
    await page.get_by_role("link", name="Registre des traitements").click()
    await page.get_by_role("link", name="Vous demander votre avis").click()
    await page.get_by_label("Finalité (anglais)").fill("")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.get_by_role("alert")).to_contain_text("Un point est à corriger")
    await page.get_by_label("Finalité (anglais)").fill("Asking you")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.get_by_text("Registre mis à jour")).to_be_visible()
    theirs = await window(browser, world.stack.address, await world.person("dispatcher"))
    await theirs.goto("/my-data")
    await theirs.get_by_role("button", name="J’accepte : Vous demander votre avis").click()
    await expect(theirs.locator("#consent-surveys")).to_contain_text("Vous avez accepté le")
    await theirs.get_by_role("button", name="Je retire mon accord : Vous demander votre avis").click()
    await expect(theirs.locator("#consent-surveys")).to_contain_text("Vous avez retiré votre accord")
