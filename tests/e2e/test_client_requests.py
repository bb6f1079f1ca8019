"""What clients ask for from their portal, told by hand in real browsers: nobody reloads a page."""

import asyncio
import re
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from e2e.windows import DESK, ERRORS, PHONE, window
from playwright.async_api import Browser, Page, expect
from town.api import Person

pytestmark = [pytest.mark.infra, pytest.mark.timeout(120)]


async def live(browser: Browser, address: str, person: Person, size: tuple[int, int], at: str) -> Page:
    page = await window(browser, address, person, size, at)
    await expect(page.locator("#live-mark")).to_have_attribute("data-state", "on")
    return page


async def test_an_intervention_from_the_portal_to_the_repair(
    world: Any, until: Any, browser: Browser, screenshots: Path
) -> None:
    """S000-36, S000-38, S003-23, S003-24, S003-48, S003-52, S003-54, S003-55, S003-56, S003-57, S003-58, S003-66."""
    near = await world.technician()
    address = world.stack.address
    title = f"Panne critique {world.tag}"
    before = await world.client.post(
        "/api/client/requests/intervention",
        {"type": "planned", "title": f"Entretien {world.tag}", "description": "Annuel.", "site": "Siège"},
    )
    admin = await live(browser, address, await world.person("admin"), DESK, "/dispatch")
    client = await live(browser, address, world.client, PHONE, "/client-portal")
    await client.get_by_role("link", name="Intervention").click()
    await client.get_by_text("Urgente", exact=True).click()
    await client.get_by_label("Titre").fill(title)
    await client.get_by_label("Description du problème").fill("Plus rien ne répond.")
    await client.get_by_label("Site").fill("Siège")
    await client.get_by_role("button", name="Envoyer la demande").click()
    await expect(client.locator(".notice-done")).to_contain_text("Demande envoyée")
    line = client.locator(".request", has_text=title)
    await expect(line).to_contain_text("Ouverte")

    toast = admin.locator(".toast", has_text=title)
    await expect(toast).to_contain_text("🚨 Intervention Urgente")
    await expect(admin.locator("#live-mark")).to_be_visible()
    await admin.screenshot(path=screenshots / "admin-hears-of-a-request.png")
    await toast.get_by_role("link").click()
    await expect(admin.locator("h1")).to_contain_text(title)
    number = await admin.locator("#told .ref").inner_text()
    assert re.fullmatch(r"INT-\d{6}-\d{4,}", number)
    ticket_id = admin.url.rsplit("/", 1)[-1].partition("?")[0]
    ticket = {"id": ticket_id}

    await admin.get_by_role("link", name="Évaluer la demande").click()
    await admin.get_by_label("Votre question au client").fill("Quel poste ?")
    await admin.get_by_role("button", name="Poser la question").click()
    await expect(line).to_contain_text("En attente")
    await line.get_by_role("link", name=title).click()
    await expect(client.locator(".timeline")).to_contain_text("Quel poste ?")
    await client.get_by_label("Ajouter un message").fill("Celui de l’accueil.")
    await client.get_by_role("button", name="Envoyer le message").click()
    await expect(admin.locator(".timeline")).to_contain_text("Celui de l’accueil")

    offer = await until(world.offered(near, ticket))
    await near.post(f"/api/v1/offers/{offer['offer_id']}/decline", {"reason": "busy"})
    await until(world.unrouted(ticket))
    await admin.goto("/dispatch")
    stuck = admin.locator(f"#stuck-{ticket_id}")
    await stuck.get_by_label("Technicien").select_option(value=near.person_id)
    await stuck.get_by_label("Raison du choix").fill("Joint par téléphone")
    await stuck.get_by_role("button", name="Attribuer").click()
    await expect(client.locator(".tech")).to_contain_text("Essai technician")
    await expect(client.locator("#told")).to_contain_text("vient")
    await until(world.mailed(world.client, "Essai technician intervient"))

    visit = await until(world.visit(near, ticket))
    for verb, told in (("en-route", "en route"), ("start", "travaille sur votre demande")):
        await near.post(f"/api/v1/visits/{visit['visit_id']}/{verb}")
        await expect(client.locator("#told")).to_contain_text(told)
    await until(world.mailed(world.client, "Essai technician est en route"))
    await near.post(f"/api/v1/visits/{visit['visit_id']}/finish", {"outcome": "done", "notes": "Alimentation."})
    await expect(client.locator("#told")).to_contain_text("Tout fonctionne-t-il")
    for step in ("Demande reçue", "des précisions", "Un technicien a accepté", "en route", "Intervention terminée"):
        await expect(client.locator(".timeline")).to_contain_text(step)
    await client.goto("/requests/interventions")
    await expect(line).to_contain_text("Résolue")
    await expect(client.locator(".request")).to_have_count(2)
    await expect(client.locator(".request", has_text=before["ticket"]["ticketNumber"])).to_contain_text("Ouverte")
    await client.screenshot(path=screenshots / "client-follows-requests.png", full_page=True)
    assert not ERRORS


async def test_a_quote_from_the_request_to_the_download(
    world: Any, until: Any, browser: Browser, screenshots: Path
) -> None:
    """S003-26, S003-30, S003-33, S003-34, S003-35."""
    address, title = world.stack.address, f"Dix caméras {world.tag}"
    seller = await live(browser, address, await world.person("sales"), DESK, "/requests/quotes")
    client = await live(browser, address, world.client, PHONE, "/client-portal")
    await client.get_by_role("link", name="Devis").click()
    await client.get_by_label("Titre").fill(title)
    await client.get_by_text("Équipement", exact=True).click()
    await client.get_by_label("Description").fill("Pour l’entrée.")
    await client.get_by_label("Article 1").fill("Caméra 4K")
    await client.get_by_label("Quantité 1").fill("10")
    await client.get_by_label("Caractéristiques 1").fill("Vision nocturne 30 m")
    await client.get_by_role("button", name="Envoyer la demande").click()
    await expect(client.locator(".notice-done")).to_contain_text("Demande envoyée")

    toast = seller.locator(".toast", has_text=title)
    await expect(toast).to_contain_text("Nouvelle Demande de Devis")
    await toast.get_by_role("link").click()
    await expect(seller.locator("main")).to_contain_text("Vision nocturne 30 m")
    await expect(seller.get_by_label("Désignation 1")).to_have_value("Caméra 4K")
    await expect(seller.get_by_label("Quantité 1")).to_have_value("10")
    await seller.get_by_label("Prix unitaire HT 1").fill("129,90")
    await seller.get_by_label("Valable jusqu’au").fill("2030-12-31")
    await seller.get_by_role("button", name="Envoyer le devis").click()
    await expect(seller.locator("#offered")).to_be_visible()

    line = client.locator(".request", has_text=title)
    await expect(line, "seen without reloading").to_contain_text("1\u202f558,80")
    await until(world.mailed(world.client, "votre devis est prêt"))
    await line.get_by_role("link", name=title).click()
    async with client.expect_download() as saved:
        await client.get_by_role("link", name="Télécharger").click()
    download = await saved.value
    assert re.fullmatch(r"DEV-\d{6}-\d{4,}-v1\.pdf", download.suggested_filename)
    content = await asyncio.to_thread((await download.path()).read_bytes)
    assert content.startswith(b"%PDF-")
    assert len(content) > 5_000
    await client.get_by_role("button", name="Accepter").click()
    await expect(seller.locator(".toast", has_text="Devis accepté")).to_contain_text(title)
    await client.screenshot(path=screenshots / "client-accepts-a-quote.png", full_page=True)
    assert not ERRORS


async def test_a_project_is_validated_by_hand_and_its_client_told(world: Any, browser: Browser) -> None:
    """S003-11, S003-13, S003-55, S003-56, S003-58, S003-76."""
    address, name, other = world.stack.address, f"Vidéo <b>surveillance</b> {world.tag}", f"Réseau {world.tag}"
    admin = await live(browser, address, await world.person("admin"), DESK, "/dispatch")
    await admin.get_by_role("link", name="Projets et devis").first.click()
    await expect(admin.locator("h1")).to_have_text("Projets")
    await expect(admin.locator("#live-mark")).to_have_attribute("data-state", "on")
    client = await live(browser, address, world.client, PHONE, "/requests/projects")
    body = {
        "name": name, "serviceType": "surveillance", "description": "Seize caméras.", "address": "12 rue X, Paris",
        "estimatedBudget": 2500, "preferredStartDate": "2030-12-01", "urgency": "high",
    }  # fmt: skip
    await world.client.post("/api/client/requests/project", body)
    await world.client.post("/api/client/requests/project", body | {"name": other})
    asked, refused = (admin.locator(".request", has_text=each) for each in (name, other))
    for part in ("Seize caméras.", "12 rue X, Paris", "2\u202f500", "01/12/2030", "Haute"):
        await expect(asked).to_contain_text(part)
    await expect(admin.locator(".toast", has_text=name)).to_contain_text("Nouvelle Demande de Projet")
    await asked.get_by_role("button", name="Valider").click()
    await expect(client.locator(".toast", has_text=name)).to_contain_text("Projet validé")
    await expect(client.locator(".request", has_text=name)).to_contain_text("Actif")
    await refused.locator("summary").click()
    await refused.get_by_label("Pourquoi").fill("Hors de notre zone.")
    await refused.get_by_role("button", name="Refuser").click()
    await expect(client.locator(".request", has_text=other)).to_contain_text("Refusé")
    await expect(client.locator(".request", has_text=other)).to_contain_text("Hors de notre zone.")
    assert not ERRORS


async def test_admins_are_told_within_a_second(world: Any, until: Any, pg_url: str) -> None:
    """S003-68: from the request's row to the message on the stream, by the instants both services kept."""
    body = {"serviceType": "network", "description": "Baie.", "address": "12 rue X, Paris"}
    for n in range(20):
        await world.client.post("/api/client/requests/project", body | {"name": f"Baie {world.tag} {n}"})
    intake, notify = [
        await asyncpg.connect(f"{pg_url.rsplit('/', 1)[0]}/astreinte_{one}") for one in ("intake", "notify")
    ]
    asked = {
        str(row["project_id"]): row["created_at"]
        for row in await intake.fetch(
            "SELECT project_id, created_at FROM projects WHERE name LIKE $1", f"%{world.tag}%"
        )
    }

    async def told() -> dict[str, Any] | None:
        rows = await notify.fetch(
            """SELECT data->'data'->>'projectId' AS id, created_at FROM live_messages
            WHERE channel = 'group:admins' AND data->'data'->>'projectId' = ANY($1)""",
            list(asked),
        )
        return {row["id"]: row["created_at"] for row in rows} if len(rows) == len(asked) == 20 else None

    found = await until(told)
    waits = sorted((found[key] - at).total_seconds() for key, at in asked.items())
    await asyncio.gather(intake.close(), notify.close())
    assert waits[0] > 0
    assert waits[-1] < 1, waits
