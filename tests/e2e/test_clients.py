"""A company is entered by hand; its people name its equipment when something is broken."""

from pathlib import Path
from typing import Any

import pytest
from e2e.windows import window
from playwright.async_api import Browser, expect

SIX = (
    "Réparation matérielle", "Dépannage logiciel", "Configuration réseau",
    "Récupération de données", "Sécurité informatique", "Mise à niveau matérielle",
)  # fmt: skip
TYPED = {
    "title": "La caisse s’éteint", "description": "Toutes les dix minutes environ.", "brand": "Exemple",
    "model": "Caisse 14", "serial": "SN-77", "os": "Linux", "purchase_date": "2024-03-01", "department": "Accueil",
    "contact_name": "Agathe", "contact_phone": "01 99 00 00 43", "requester_email": "camille@acme.example",
    "requester_phone": "01 99 00 00 42", "business_impact": "On ne vend plus.", "already_tried": "Redémarré deux fois.",
}  # fmt: skip
TOLD = [value for name, value in TYPED.items() if name not in ("title", "purchase_date")]

pytestmark = [pytest.mark.infra, pytest.mark.timeout(120)]


async def test_a_company_s_equipment_is_kept_and_named_in_a_request(
    world: Any, browser: Browser, screenshots: Path
) -> None:
    """S000-14, S000-68; S000-15…18, S000-21, S000-22, S000-24…29: asked by the form, told on the page."""
    address, company = world.stack.address, f"Essais {world.tag}"
    sales = await window(browser, address, await world.person("sales"))
    await sales.goto("/clients")
    await sales.get_by_role("searchbox").fill(company.lower())
    await sales.keyboard.press("Enter")
    await sales.get_by_role("link", name=company).click()
    await sales.get_by_role("link", name="Modifier le client").click()
    await sales.get_by_label("SIRET du siège").fill("404 833 048 00023")
    await sales.get_by_label("Raison sociale").fill("Essais SAS")
    await sales.get_by_role("button", name="Enregistrer").click()
    await expect(sales.locator("#siret-fault")).to_contain_text("14 chiffres")
    await expect(sales.get_by_label("Raison sociale")).to_have_value("Essais SAS")
    await sales.get_by_label("SIRET du siège").fill("")
    await sales.get_by_role("button", name="Enregistrer").click()
    await expect(sales.locator(".facts")).to_contain_text("Essais SAS")

    await sales.get_by_role("link", name="Ajouter un contact").click()
    await sales.get_by_label("Nom", exact=True).fill(f"Zoé {world.tag}")
    await sales.get_by_label("Téléphone").fill("01 99 00 00 77")
    await sales.get_by_role("group", name="Sur place").get_by_label("Siège").check()
    await sales.get_by_role("button", name="Enregistrer").click()
    await expect(sales.locator("li", has_text=f"Zoé {world.tag}")).to_contain_text("Sur place (Siège)")

    await sales.get_by_role("link", name="Ajouter un équipement").click()
    await sales.get_by_label("Nom ou n° d’inventaire").fill(f"PC {world.tag}")
    await sales.get_by_label("Nature").select_option("workstation")
    await sales.get_by_label("Site", exact=True).select_option(label="Siège")
    await sales.get_by_label("Utilisé par").select_option(label=f"Zoé {world.tag}")
    await sales.get_by_role("button", name="Enregistrer").click()
    await sales.get_by_role("link", name=f"PC {world.tag}").click()
    await expect(sales.locator(".timeline")).to_contain_text("Équipement ajouté")
    here = sales.url
    await sales.get_by_role("link", name="Modifier l’équipement").click()
    await sales.get_by_label("Système").fill("Linux")
    await sales.get_by_role("button", name="Enregistrer").click()
    await expect(sales.locator(".timeline")).to_contain_text("rien → Linux")

    await world.contract(services={"software_troubleshooting": "included", "hardware_repair": "quoted"})
    client = await window(browser, address, world.client)
    title = f"Écran noir {world.tag}"
    await client.goto("/tickets/new")
    for name in SIX:
        await expect(client.get_by_role("radio", name=name)).to_have_count(1)
    await expect(client.locator(".choice", has_text="Dépannage logiciel")).to_contain_text("Inclus")
    await expect(client.locator(".choice", has_text="Réparation matérielle")).to_contain_text("Sur devis")
    await client.get_by_text("Dépannage logiciel").click()
    await client.get_by_label("En une phrase").fill(title)
    await client.get_by_text("Une personne est gênée").click()
    await client.get_by_text("Siège").click()
    await client.get_by_text("L’appareil et qui joindre").click()
    await client.get_by_label("L’appareil", exact=True).select_option(label=f"PC {world.tag}")
    await client.get_by_label("Qui demander sur place").select_option(label=f"Zoé {world.tag}")
    await client.get_by_label("Votre service").fill("Comptabilité")
    await client.get_by_label("Ce que la panne empêche").fill("La paie ne part pas.")
    await client.screenshot(path=screenshots / "client-names-a-device.png", full_page=True)
    await client.get_by_role("button", name="Demander une intervention").click()
    side = client.locator(".ticket-side")
    for said in (f"PC {world.tag}", f"Zoé {world.tag} · 01 99 00 00 77", "Comptabilité", "La paie ne part pas."):
        await expect(side).to_contain_text(said)
    await side.get_by_role("link", name=f"PC {world.tag}").click()
    await expect(client.locator(".timeline li").first).to_contain_text(title)

    await client.goto("/tickets/new")
    await client.get_by_text("Réparation matérielle").click()
    await client.get_by_text("Une équipe est bloquée").click()
    await client.get_by_text("Siège").click()
    await client.get_by_text("L’appareil et qui joindre").click()
    for name, value in TYPED.items():
        await client.locator(f"[name='{name}']").fill(value)
    await client.get_by_label("Comment vous joindre").select_option(label="SMS")
    await client.get_by_role("button", name="Demander une intervention").click()
    for said in (*TOLD, "Acheté le 01/03/2024", "SMS", "par Essai client", "12 rue de Rivoli"):
        await expect(side).to_contain_text(said)

    desk = await window(browser, address, world.dispatcher)
    await desk.goto(here)
    await expect(desk.locator(".timeline li").first).to_contain_text(title)
    await desk.get_by_role("link", name=company).click()
    await expect(desk.locator("section", has=desk.locator("#last"))).to_contain_text(title)
