"""What dispatchers and technicians do by hand, in a real browser, with and without scripts."""

from pathlib import Path
from typing import Any

import pytest
from e2e.windows import DESK, ERRORS, PHONE, window
from playwright.async_api import Browser, expect

pytestmark = [pytest.mark.infra, pytest.mark.timeout(120)]


async def test_a_template_is_written_once_and_used_by_all_the_staff(
    world: Any, until: Any, browser: Browser, screenshots: Path
) -> None:
    address, name = world.stack.address, f"Accusé {world.tag}"
    near = await world.technician()
    ticket = await world.ticket("software_troubleshooting", wished_mode="remote")
    desk = await window(browser, address, world.dispatcher, DESK, "/dispatch")
    await desk.locator("#me > summary").click()
    await desk.get_by_role("link", name="Gabarits").click()
    await desk.get_by_role("link", name="Nouveau gabarit").first.click()
    await desk.get_by_label("Nom", exact=True).fill(name)
    await desk.get_by_label("Texte en français").fill("Bonjour {requester}, {salaire} pour {number}.")
    await desk.get_by_role("button", name="Enregistrer").click()
    await expect(desk.locator("#text_fr-fault")).to_contain_text("salaire")
    await desk.get_by_label("Texte en français").fill("Bonjour {requester}, nous suivons {number} avec {technician}.")
    await desk.get_by_role("button", name="Enregistrer").click()
    await expect(desk.get_by_role("link", name=name)).to_be_visible()
    await desk.screenshot(path=screenshots / "templates.png", full_page=True)

    offer = await until(world.offered(near, ticket))
    await near.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    await until(world.reaches(ticket, "assigned"))
    phone = await window(browser, address, near, PHONE, f"/tickets/{ticket['id']}")
    await phone.get_by_label("Ajouter un message").fill("P.-S. ")
    await phone.get_by_label("Gabarit").select_option(label=name)
    await phone.get_by_role("button", name="Insérer").click()
    said = f"Bonjour Essai client, nous suivons {ticket['number']} avec Essai technician."
    await expect(phone.get_by_label("Ajouter un message")).to_have_value(f"P.-S. {said}")
    await expect(phone.get_by_label("Ajouter un message")).to_be_focused()
    await phone.get_by_label("Note interne").check()
    await phone.get_by_role("button", name="Envoyer le message").click()
    await expect(phone.locator(".timeline")).to_contain_text(said)
    await expect(phone.locator(".timeline")).to_contain_text("Note interne")
    client = await window(browser, address, world.client, PHONE, f"/tickets/{ticket['id']}")
    await expect(client.locator("#story")).to_be_visible()
    await expect(client.locator(".timeline")).not_to_contain_text("nous suivons")

    plain = await window(browser, address, world.dispatcher, DESK, f"/tickets/{ticket['id']}", scripts=False)
    await plain.get_by_label("Gabarit").select_option(label=name)
    await plain.get_by_role("button", name="Insérer").click()
    await expect(plain.get_by_label("Ajouter un message")).to_have_value(said)
    await plain.get_by_role("button", name="Envoyer le message").click()
    await expect(client.locator(".timeline"), "seen without reloading").to_contain_text(said)
    assert not ERRORS


async def test_a_request_is_opened_from_a_template(world: Any, browser: Browser) -> None:
    """S001-03: by its author's own choice of what it is, on the page. S001-09: and answered there."""
    address, name = world.stack.address, f"Arrivée {world.tag}"
    await world.dispatcher.post(
        "/api/v1/templates",
        {
            "use": "ticket", "name": name, "title_fr": "Nouveau poste chez {client}", "text_fr": "Écran, clavier.",
            "service_code": "hardware_upgrade",
        },
    )  # fmt: skip
    desk = await window(browser, address, world.dispatcher, DESK, f"/tickets/new?client_id={world.client_id}")
    await desk.get_by_label("Commencer avec").select_option(label=name)
    await desk.get_by_role("button", name="Insérer").click()
    await expect(desk.get_by_label("En une phrase")).to_have_value(f"Nouveau poste chez Essais {world.tag}")
    await desk.get_by_text("Une question ou une demande").click()
    await desk.get_by_text("Rien d’urgent").click()
    await desk.get_by_text("Siège").click()
    await desk.get_by_role("button", name="Demander une intervention").click()
    await expect(desk.locator("#told .ref")).to_contain_text("TKT-")
    opened = await world.dispatcher.get(f"/api/v1/tickets/{desk.url.rsplit('/', 1)[-1]}")
    assert (opened["kind"], opened["service"]["code"], opened["description"]) == (
        "request", "hardware_upgrade", "Écran, clavier.",
    )  # fmt: skip
    client = await window(browser, address, world.client, PHONE, "/tickets/new")
    await expect(client.get_by_label("Quelque chose ne marche pas")).to_be_checked()
    await client.get_by_text("Une panne qui revient").click()
    await client.get_by_text("Dépannage logiciel").click()
    await client.get_by_label("En une phrase").fill(f"Encore la paie {world.tag}")
    await client.get_by_text("Tout est arrêté").click()
    await client.get_by_text("À distance", exact=True).click()
    await client.get_by_role("button", name="Demander une intervention").click()
    await expect(client.locator("#told .ref")).to_contain_text("TKT-")
    found = await world.client.get("/api/v1/tickets", kind="problem")
    assert [one["title"] for one in found["items"]] == [f"Encore la paie {world.tag}"]
    question = await world.ticket("software_troubleshooting", kind="request", impact="person", urgency="low")
    await desk.goto(f"/tickets/{question['id']}")
    await desk.locator("#resolve > summary").click()
    await desk.locator("#resolve-answer").fill("Par le menu Fichier.")
    await desk.locator("#resolve button").click()
    await client.goto(f"/tickets/{question['id']}")
    await expect(client.locator(".timeline")).to_contain_text("Par le menu Fichier.")
    await client.get_by_role("button", name="Oui, tout fonctionne").click()
    await expect(client.locator("#told")).to_contain_text("Vous avez confirmé")
    assert not ERRORS


async def test_many_requests_are_acted_on_at_once(world: Any, until: Any, browser: Browser, screenshots: Path) -> None:
    address = world.stack.address
    tickets = [await world.ticket("software_troubleshooting", wished_mode="remote") for _ in range(3)]
    ended = tickets.pop()
    here = f"/tickets?show=all&client_id={world.client_id}"
    desk = await window(browser, address, world.dispatcher, DESK, here)
    act = desk.get_by_role("button", name="Agir sur la sélection")
    await expect(act).to_be_disabled()
    await desk.locator(f"#row-{tickets[0]['id']} .cell-title a").focus()
    await desk.keyboard.press("x")
    await expect(desk.locator(".pick-bar")).to_contain_text("1 choisie")
    await desk.get_by_label("Tout choisir").check()
    await expect(desk.locator(".pick-bar")).to_contain_text("3 choisies")
    await desk.screenshot(path=screenshots / "many-picked.png")
    await act.click()
    await expect(desk.locator("h1")).to_have_text("3 demandes choisies")
    await world.client.post(f"/api/v1/tickets/{ended['id']}/cancel", {})
    await desk.get_by_text("Mettre en attente").click()
    await desk.locator("#wait-waits_for").select_option("parts")
    await desk.get_by_role("button", name="Appliquer à 3 demandes").locator("visible=true").click()
    await expect(desk.locator("h1")).to_have_text("2 demandes traitées")
    await expect(desk.get_by_role("alert")).to_contain_text(ended["number"])
    await expect(desk.get_by_role("alert")).to_contain_text("entre-temps")
    assert [await world.state(each) for each in tickets] == ["waiting", "waiting"]
    await desk.get_by_role("button", name="Annuler ce changement").click()
    await expect(desk.locator(".notice-done")).to_contain_text("Tout est comme avant")
    assert "waiting" not in [await world.state(each) for each in tickets]

    phone = await window(browser, address, world.dispatcher, PHONE, here, scripts=False)
    for ticket in tickets:
        await phone.get_by_label(f"Choisir {ticket['number']}").check()
    await phone.get_by_role("button", name="Agir sur la sélection").click()
    await phone.get_by_text("Ajouter des étiquettes").click()
    await phone.locator("#add_tags-tags").fill("Étage 2, Paie")
    await phone.get_by_role("button", name="Appliquer à 2 demandes").locator("visible=true").click()
    await expect(phone.locator("h1")).to_have_text("2 demandes traitées")
    await phone.get_by_role("link", name="Revenir à la liste").click()
    assert phone.url.endswith(here)
    for ticket in tickets:
        seen = await world.dispatcher.get(f"/api/v1/tickets/{ticket['id']}")
        assert seen["tags"] == ["Étage 2", "Paie"]
    assert not ERRORS


async def test_the_queue_is_searched_whole_and_a_view_keeps_words_and_whose(
    world: Any, until: Any, browser: Browser
) -> None:
    """S001-04, S002-31."""
    address = world.stack.address
    near = await world.technician()
    ticket = await world.ticket("software_troubleshooting", wished_mode="remote", title=f"Zythum {world.tag}")
    other = await world.ticket("software_troubleshooting", wished_mode="remote")
    last = await world.ticket("software_troubleshooting", wished_mode="remote", impact="person", urgency="low")
    body = {"title": f"Zythum devis {world.tag}", "category": "equipment", "description": "Dix."}
    await world.client.post("/api/client/requests/quote", body)
    offer = await until(world.offered(near, ticket))
    await near.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    await until(world.reaches(ticket, "assigned"))

    async def indexed() -> bool:
        found = await world.dispatcher.get("/api/v1/tickets", q=f"zythum {world.tag}")
        return len(found["items"]) == 2

    await until(indexed)
    desk = await window(browser, address, world.dispatcher, DESK, "/dispatch")
    rows = desk.locator("tr[data-href]")
    await expect(desk.locator("#main")).not_to_contain_text("Zythum devis")
    queue = await desk.locator("#main").inner_text()
    assert queue.index(other["number"]) < queue.index(last["number"]), "by priority, whatever came last"
    await desk.locator("#q").fill(f"zythums {world.tag}")
    await desk.keyboard.press("Enter")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text(ticket["number"])

    phone = await window(browser, address, near, PHONE, f"/tickets?show=open&q=zythum+{world.tag}&mine=true")
    await phone.get_by_text("Enregistrer cette vue").click()
    await phone.get_by_label("Nom de la vue").fill(f"Les miennes {world.tag}")
    await phone.locator("#keep-view button").click()
    await expect(phone.locator("tr[data-href]")).to_have_count(1)
    await expect(phone.locator("tr[data-href]")).to_contain_text(ticket["number"])
    await phone.goto("/tickets?show=all")
    await phone.locator("#filters > summary").click()
    await phone.locator("select[name=service]").select_option("hardware_repair")
    await phone.locator("select[name=service]").evaluate("select => select.form.requestSubmit()")
    await expect(phone.locator("#main")).not_to_contain_text(ticket["number"])
    assert "service=hardware_repair" in phone.url
    (kept,) = await near.get("/api/v1/saved-views")
    assert (kept["query"]["q"], kept["query"]["mine"]) == (f"zythum {world.tag}", True)
    await desk.goto("/tickets?show=all")
    await expect(desk.locator("#main")).to_contain_text(other["number"])
    await expect(desk.locator("#main")).not_to_contain_text("Zythum devis")
    await desk.goto("/tickets?show=all&kind=billing")
    await expect(desk.locator("#main")).to_contain_text("Zythum devis")
    assert not ERRORS


async def test_who_asks_again_is_told_of_the_open_request(world: Any, browser: Browser, screenshots: Path) -> None:
    """S000-80: in front of the form, and sent all the same when they want it."""
    ticket = await world.ticket("software_troubleshooting", wished_mode="remote", title=f"La paie {world.tag} bloque")
    client = await window(browser, world.stack.address, world.client, PHONE, "/tickets/new")
    await client.get_by_text("Dépannage logiciel").click()
    await client.get_by_label("En une phrase").fill(f"Paie {world.tag} bloquée")
    await client.get_by_text("Tout est arrêté").click()
    await client.get_by_text("À distance", exact=True).click()
    await client.get_by_role("button", name="Demander une intervention").click()
    await expect(client.locator(".notice-warn")).to_contain_text("Déjà demandé")
    await expect(client.locator(".notice-warn").get_by_role("link")).to_have_text(ticket["number"])
    await expect(client.get_by_label("En une phrase")).to_have_value(f"Paie {world.tag} bloquée")
    await client.screenshot(path=screenshots / "client-asked-already.png", full_page=True)
    assert len((await world.client.get("/api/v1/tickets"))["items"]) == 1
    await client.get_by_role("button", name="Demander une intervention").click()
    await expect(client.locator("#told .ref")).to_contain_text("TKT-")
    assert len((await world.client.get("/api/v1/tickets"))["items"]) == 2
    assert not ERRORS


async def test_who_confirms_a_parent_may_confirm_its_children(world: Any, browser: Browser, screenshots: Path) -> None:
    parent, child, left = [
        await world.ticket("software_troubleshooting", wished_mode="remote", kind="problem") for _ in range(3)
    ]
    for one in (child, left):
        link = {"relation": "child", "ticket_id": one["id"]}
        await world.dispatcher.post(f"/api/v1/tickets/{parent['id']}/links", link)
    for one in (parent, child, left):
        await world.dispatcher.post(f"/api/v1/tickets/{one['id']}/resolve", {"answer": "La mise à jour est retirée."})
    client = await window(browser, world.stack.address, world.client, PHONE, f"/tickets/{parent['id']}")
    await client.get_by_label(f"{child['number']} ").check()
    await client.screenshot(path=screenshots / "client-confirms-children.png", full_page=True)
    await client.get_by_role("button", name="Oui, tout fonctionne").click()
    await expect(client.locator("#told")).to_contain_text("Vous avez confirmé")
    assert [await world.state(one) for one in (parent, child, left)] == ["validated", "validated", "resolved"]
    assert not ERRORS
