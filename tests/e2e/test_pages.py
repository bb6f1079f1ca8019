"""The same story told by hand, in a real browser: nobody reloads a page."""

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from e2e.windows import DESK, ERRORS, PHONE, window
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, expect

pytestmark = [pytest.mark.infra, pytest.mark.timeout(120)]


async def test_the_story_by_hand(world: Any, until: Any, browser: Browser, screenshots: Path) -> None:
    """S000-07, S000-20, S000-23, S000-28, S000-69, S000-98, S001-02, S002-22, S002-29, S002-45."""
    near = await world.technician()
    manager = await world.person("manager")
    address = world.stack.address
    phone = await window(browser, address, near, PHONE)
    desk = await window(browser, address, world.dispatcher, DESK)
    client = await window(browser, address, world.client, DESK)
    kpis = await window(browser, address, manager, DESK)
    await phone.goto("/day")
    await kpis.goto("/kpis?days=7")

    async def picture(page: Page, name: str) -> None:
        await page.screenshot(path=screenshots / f"{name}.png", full_page=True)

    title = f"La caisse ne démarre plus {world.tag}"
    await client.goto("/tickets/new")
    await client.get_by_text("Réparation matérielle").click()
    await client.get_by_label("En une phrase").fill(title)
    await client.get_by_text("Tout est arrêté").click()
    await client.get_by_text("Siège").click()
    await client.get_by_text("Sur place", exact=True).click()
    await client.get_by_label("Plus de détails, si vous en avez").fill("Écran noir depuis ce matin.")
    await picture(client, "client-asks")
    await client.get_by_role("button", name="Demander une intervention").dblclick()
    await expect(client.locator("#told .ref")).to_contain_text("TKT-")
    number = await client.locator("#told .ref").inner_text()
    (listed,) = (await world.client.get("/api/v1/tickets", mine="true"))["items"]
    asked = await world.client.get(f"/api/v1/tickets/{listed['id']}")
    assert (asked["number"], asked["title"], asked["kind"], asked["description"]) == (
        number, title, "incident", "Écran noir depuis ce matin.",
    )  # fmt: skip
    assert (asked["service"]["code"], asked["impact"], asked["urgency"]) == ("hardware_repair", "company", "high")
    assert (asked["site"]["id"], asked["wished_mode"]) == (world.site_id, "onsite")

    offer = phone.locator(".offer", has_text=number)
    await expect(offer).to_contain_text("12 rue de Rivoli")
    await offer.get_by_text("Pourquoi moi").click()
    await expect(offer.locator(".why-body")).to_be_visible()
    await picture(phone, "technician-is-offered")
    await until(world.mailed(near, number))
    await offer.get_by_role("button", name="Accepter").click()
    await expect(client.locator(".tech")).to_contain_text("Essai technician")
    for said in ("–", "P1 · critique", "par Essai client", "12 rue de Rivoli"):
        await expect(client.locator(".ticket-side")).to_contain_text(said)
    await picture(client, "client-knows-who-comes")
    await desk.goto("/dispatch")
    await expect(desk.locator("#main")).to_contain_text(number)
    await picture(desk, "dispatcher-sees")

    await expect(phone.get_by_role("link", name="12 rue de Rivoli")).to_be_visible()
    await expect(phone.locator("a[href^='tel:']")).to_be_visible()
    await phone.get_by_role("button", name="Je pars").click()
    await phone.get_by_role("button", name="Je commence").click()
    await expect(client.locator("#told")).to_contain_text("travaille sur votre demande")
    await phone.locator("#finish > summary").click()
    done = phone.locator("#finish [value=done]")
    await phone.locator("#finish").get_by_text("C’est réparé").click()
    await phone.get_by_role("heading", level=1).click()
    another = await world.ticket("software_troubleshooting", wished_mode="remote")
    await expect(phone.locator(".offer", has_text=another["number"])).to_be_visible()
    await expect(done, "a choice outlives what arrives meanwhile").to_be_checked()
    await picture(phone, "technician-finishes")
    await phone.locator("#finish button").click()
    await client.get_by_role("button", name="Oui, tout fonctionne").click()
    await expect(client.locator("#told")).to_contain_text("Vous avez confirmé")
    await picture(client, "client-has-validated")
    row = kpis.locator("tr", has_text=f"Essais {world.tag}")
    await expect(row.locator("td.num").nth(1)).to_have_text("1")
    await picture(kpis, "manager-sees-the-figure")
    await client.goto("/tickets?show=all")
    await expect(client.locator("#main")).to_contain_text(number)
    for place, shown in (("/tickets?show=all", number), ("/dispatch", another["number"])):
        await kpis.goto(place)
        await expect(kpis.locator("#main")).to_contain_text(shown)
    assert not ERRORS


async def test_a_contract_entered_by_hand_and_a_ticket_that_waits(
    world: Any, browser: Browser, screenshots: Path
) -> None:
    """S000-10, S000-13."""
    near = await world.technician()
    seller = await world.person("sales")
    address = world.stack.address
    page = await window(browser, address, seller, DESK)
    await page.goto("/calendars/new")
    await page.get_by_label("Nom", exact=True).fill(f"Ouvré {world.tag}")
    await page.get_by_label("Lundi").fill("midi")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.locator("#day_0-fault")).to_contain_text("midi")
    await page.get_by_label("Lundi").fill("00:00-24:00")
    await page.get_by_label("Jours fermés").fill("2026-12-25 Noël")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.get_by_text(f"Ouvré {world.tag}").last).to_be_visible()

    await page.goto("/contracts/new")
    await page.get_by_label("Client", exact=True).select_option(label=f"Essais {world.tag}")
    await page.get_by_label("Contrat", exact=True).fill(f"Or {world.tag}")
    await page.get_by_label("Heures couvertes").select_option(label=f"Ouvré {world.tag}")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.locator("#starts_on-fault")).to_be_visible()
    await page.get_by_label("Du", exact=True).fill("2026-01-01")
    await page.get_by_label("Dépannage logiciel").select_option("included")
    await page.locator("[name='P1_respond_always']").check()
    await page.locator(f"[name='team_{near.person_id}']").check()
    await page.screenshot(path=screenshots / "sales-enters-a-contract.png", full_page=True)
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.locator("tr", has_text=f"Or {world.tag}")).to_contain_text(f"Essais {world.tag}")
    (kept,) = (await seller.get("/api/v1/contracts", client_id=world.client_id))["items"]
    assert kept["technician_ids"] == [near.person_id]
    always = {(level, goal): one["always"] for level, each in kept["targets"].items() for goal, one in each.items()}
    assert [name for name, ticked in always.items() if ticked] == [("P1", "respond")]

    ticket = await world.ticket("software_troubleshooting", wished_mode="remote")
    client = await window(browser, address, world.client, DESK)
    desk = await window(browser, address, world.dispatcher, DESK)
    await client.goto(f"/tickets/{ticket['id']}")
    await expect(client.locator(".ticket-side")).to_contain_text(f"contrat «\u00a0Or {world.tag}\u00a0»")
    await expect(client.locator(".ticket-side")).to_contain_text("Inclus")
    await desk.goto(f"/tickets/{ticket['id']}")
    await desk.locator("#wait > summary").click()
    await desk.get_by_label("Précision").fill("Quel poste est touché ?")
    await desk.locator("#wait button").click()
    await expect(client.locator("#told")).to_contain_text("Nous attendons votre réponse")
    await expect(client.locator(".timeline")).to_contain_text("Quel poste est touché")
    await client.get_by_role("link", name="Voir le décompte").click()
    await expect(client.locator(".clock-paused").first).to_be_visible()
    await client.screenshot(path=screenshots / "client-sees-the-count.png", full_page=True)
    await client.go_back()
    await client.get_by_label("Ajouter un message").fill("Le poste 12.")
    await client.get_by_role("button", name="Envoyer le message").click()
    await expect(desk.locator(".timeline")).to_contain_text("Reprise")
    assert not ERRORS


async def test_two_who_change_the_same_and_a_look_back(world: Any, browser: Browser, screenshots: Path) -> None:
    address = world.stack.address
    first, second = [await window(browser, address, await world.person("sales"), DESK) for _ in range(2)]
    await first.goto("/calendars/new")
    await first.get_by_label("Nom", exact=True).fill(f"Ouvré {world.tag}")
    await first.get_by_label("Lundi").fill("08:00-12:00")
    await first.get_by_role("button", name="Enregistrer").click()
    await first.get_by_role("link", name=f"Ouvré {world.tag}").click()
    await expect(first.get_by_label("Lundi")).to_have_value("08:00-12:00")
    await second.goto(first.url)
    for page, hours in ((first, "09:00-12:00"), (second, "10:00-12:00")):
        await page.get_by_label("Lundi").fill(hours)
        await page.get_by_role("button", name="Enregistrer").click()
    await expect(second.get_by_role("alert")).to_contain_text("Quelqu’un a modifié cela entre-temps")
    await expect(second.get_by_label("Lundi")).to_have_value("10:00-12:00")
    await second.screenshot(path=screenshots / "changed-meanwhile.png", full_page=True)
    await second.get_by_role("button", name="Enregistrer").click()
    await second.get_by_role("link", name=f"Ouvré {world.tag}").click()
    await expect(second.get_by_label("Lundi")).to_have_value("10:00-12:00")

    ticket = await world.ticket("software_troubleshooting", wished_mode="remote")
    desk = await window(browser, address, world.dispatcher, DESK)
    await desk.goto(f"/tickets/{ticket['id']}")
    await desk.locator("#wait > summary").click()
    await desk.locator("#wait button").click()
    await expect(desk.locator("#told")).to_contain_text("attend")
    await desk.locator(".timeline li a").last.click()
    await expect(desk.locator(".ticket-past")).to_contain_text("telle qu’elle était")
    await expect(desk.locator(".ticket-side .tag").first).to_have_text("Reçue")
    await expect(desk.locator(".told-acts")).to_have_count(0)
    await desk.screenshot(path=screenshots / "ticket-as-it-was.png", full_page=True)
    await desk.get_by_role("link", name="Revenir à aujourd’hui").click()
    await expect(desk.locator(".told-acts")).to_be_visible()
    assert not ERRORS


def photo(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return out.getvalue()


async def test_photos_go_along_with_a_request_and_are_seen_at_once(
    world: Any, browser: Browser, screenshots: Path
) -> None:
    """S000-19."""
    address = world.stack.address
    client = await window(browser, address, world.client, PHONE)
    desk = await window(browser, address, world.dispatcher, DESK)
    await client.goto("/tickets/new")
    await client.get_by_text("Réparation matérielle").click()
    await client.get_by_label("En une phrase").fill(f"Écran rayé {world.tag}")
    await client.get_by_text("Siège").click()
    chosen = [
        FilePayload(name="écran.jpg", mimeType="image/jpeg", buffer=photo("navy")),
        FilePayload(name="baie.jpg", mimeType="image/jpeg", buffer=photo("olive")),
        FilePayload(name="page.html", mimeType="text/html", buffer=b"<html><script>alert(1)</script>"),
    ]
    await client.get_by_label("Des photos, si elles aident").set_input_files(chosen)
    await client.get_by_role("button", name="Demander une intervention").click()
    await expect(client.get_by_role("alert")).to_contain_text("Un point est à corriger")
    await expect(client.get_by_role("checkbox", name="écran.jpg")).to_be_checked()
    await client.get_by_text("Tout est arrêté").click()
    await client.get_by_role("button", name="Demander une intervention").click()
    await expect(client.locator("#told .ref")).to_contain_text("TKT-")
    await expect(client.locator(".notice")).to_contain_text("page.html")
    picture = client.locator(".pictures img")
    await expect(picture).to_have_count(2)
    await expect(picture.first).to_have_js_property("naturalWidth", 640)
    await client.screenshot(path=screenshots / "client-sent-a-photo.png", full_page=True)

    await desk.goto(client.url)
    await expect(desk.locator(".pictures img")).to_have_count(2)
    await client.locator("#attach > summary").click()
    paper = FilePayload(name="journal.log", mimeType="text/plain", buffer=b"erreur 12")
    await client.get_by_label("Photos et fichiers à joindre").set_input_files(paper)
    await client.get_by_role("button", name="Joindre", exact=True).click()
    await expect(desk.locator(".papers"), "seen without reloading").to_contain_text("journal.log")
    async with desk.expect_download() as saved:
        await desk.get_by_role("link", name="journal.log").click()
    kept = await (await saved.value).path()
    assert (await asyncio.to_thread(kept.read_bytes)) == b"erreur 12"
    await client.locator(".papers summary").click()
    await client.get_by_role("button", name="Retirer ce fichier").click()
    await expect(desk.locator(".timeline")).to_contain_text("Fichier retiré")
    await expect(desk.locator(".papers")).not_to_contain_text("journal.log")
    assert not ERRORS


async def test_client_and_technician_talk_and_a_duplicate_leads_to_its_survivor(
    world: Any, until: Any, browser: Browser, screenshots: Path
) -> None:
    """S002-38, S003-50."""
    near, colleague = await world.technician(), await world.person("client", world.client_id)
    ticket = await world.ticket("software_troubleshooting", wished_mode="remote")
    offer = await until(world.offered(near, ticket))
    await near.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    await until(world.reaches(ticket, "assigned"))
    address, here = world.stack.address, f"/tickets/{ticket['id']}"
    client = await window(browser, address, world.client, DESK)
    phone = await window(browser, address, near, PHONE)
    await client.goto(here)
    await phone.goto(here)
    for writes, reads, said in ((client, phone, "Le portail est fermé."), (phone, client, "Je vous appelle.")):
        await writes.get_by_label("Votre message").fill(said)
        await writes.locator(".conversation form button").click()
        await expect(reads.locator(".talk")).to_contain_text(said)
    await phone.screenshot(path=screenshots / "technician-talks.png", full_page=True)

    body = {
        "service_code": "software_troubleshooting",
        "title": "Idem",
        "description": "Pareil.",
        "wished_mode": "remote",
    }
    twin = await colleague.post("/api/v1/tickets", body | {"site_id": world.site_id})
    await until(world.offered(near, twin))
    desk = await window(browser, address, world.dispatcher, DESK)
    await desk.goto(f"/tickets/{twin['id']}/relations")
    await desk.locator("#merge-number").fill("TKT-1999-00001")
    await desk.get_by_role("button", name="Fusionner cette demande").click()
    await expect(desk.locator("#merge-number-fault")).to_be_visible()
    await desk.locator("#merge-number").fill(ticket["number"])
    await desk.get_by_role("button", name="Fusionner cette demande").click()
    await expect(desk.locator("#told .ref")).to_contain_text(ticket["number"])

    async def withdrawn() -> bool:
        return await world.offered(near, twin)() is None

    await until(withdrawn)
    await until(world.mailed(colleague, "suivie sous une autre"))
    other = await window(browser, address, colleague, PHONE)
    await other.goto(f"/tickets/{twin['id']}")
    await expect(other.locator("#told .ref")).to_contain_text(ticket["number"])
    await expect(other.locator("#main")).to_contain_text(f"{twin['number']} a été fusionnée")
    await phone.get_by_label("Votre message").fill("C’est presque fini.")
    await phone.locator("#chat-form button").click()
    await expect(other.locator(".talk"), "whoever watches hears it live").to_contain_text("presque fini")
    assert not ERRORS
