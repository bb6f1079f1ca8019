"""A technician on site with a phone: the report, the client's signature, and what each makes of the ticket."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from e2e.windows import DESK, ERRORS, PHONE, window
from playwright.async_api import Browser, Page, expect

pytestmark = [pytest.mark.infra, pytest.mark.timeout(180)]


async def confirmed(world: Any, until: Any, **more: Any) -> tuple[Any, Any, Any]:
    """A technician, a ticket they took, and its visit."""
    near = await world.technician()
    ticket = await world.ticket(**more)
    offer = await until(world.offered(near, ticket))
    await near.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    return near, ticket, await until(world.visit(near, ticket))


async def sign_on(phone: Page) -> None:
    await phone.locator("canvas").evaluate("(canvas) => canvas.scrollIntoView({ block: 'center' })")
    glass = await phone.locator("canvas").bounding_box()
    assert glass is not None
    await phone.mouse.move(glass["x"] + 30, glass["y"] + 60)
    await phone.mouse.down()
    for across, down in ((90, 20), (150, 80), (220, 40)):
        await phone.mouse.move(glass["x"] + across, glass["y"] + down)
    await phone.mouse.up()


async def test_from_departure_to_a_signature_that_validates_the_ticket(
    world: Any, until: Any, browser: Browser, screenshots: Path
) -> None:
    """S000-73."""
    near, ticket, visit = await confirmed(world, until)
    phone = await window(browser, world.stack.address, near, PHONE)
    client = await window(browser, world.stack.address, world.client, DESK)
    await phone.goto("/day")
    await phone.get_by_role("link", name="Ouvrir la visite").click()
    await phone.get_by_role("button", name="Je pars").click()
    await phone.get_by_role("button", name="Je commence").click()
    await until(world.reaches(ticket, "in_progress"))
    await phone.locator("#diagnosis").fill("Alimentation morte")
    await phone.locator("[data-say=add_action] input[name=text]").fill("Alimentation remplacée")
    await phone.locator("[data-say=add_action] button").click()
    await phone.get_by_text("Ajouter une pièce").click()
    await phone.get_by_label("Pièce", exact=True).fill("Alimentation 150 W")
    await phone.get_by_label("Numéro de série").fill("SN 0042")
    await phone.locator("[data-say=add_part] button").click()
    await phone.get_by_text("Ajouter un essai").click()
    await phone.get_by_label("Essai", exact=True).fill("Débit")
    await phone.get_by_text("Une mesure").click()
    await phone.get_by_label("Valeur mesurée").fill("620,5")
    await phone.get_by_label("Au moins").fill("900")
    await phone.locator("[data-say=add_test] button").click()
    await expect(phone.locator("[data-list=tests]")).to_contain_text("Échoué")
    await phone.screenshot(path=screenshots / "technician-writes-report.png", full_page=True)

    await phone.locator("#finish > summary").click()
    await phone.locator("#finish").get_by_text("C’est réparé").click()
    # The phone's clock is put back between.
    await phone.evaluate("localStorage.setItem('astreinte_skew_ms', -4000)")
    await phone.locator("#finish button").click()
    await expect(phone.locator("#sync")).to_contain_text("sans réserve")
    await phone.locator("[data-list=tests]").get_by_role("button", name="Retirer").click()
    await phone.get_by_text("Ajouter un essai").click()
    await phone.get_by_label("Essai", exact=True).fill("Débit")
    await phone.get_by_text("Échoué").last.click()
    await phone.locator("#test-reserve").fill("Câble à refaire")
    await phone.locator("[data-say=add_test] button").click()
    await until(world.reaches(ticket, "resolved"))

    await expect(phone.locator("#summary")).to_contain_text("Câble à refaire")
    await expect(phone.locator("#sign")).to_be_visible()
    await phone.get_by_label("Nom de la personne qui signe").first.fill("Camille Démo")
    await sign_on(phone)
    await phone.screenshot(path=screenshots / "client-signs.png", full_page=True)
    await phone.get_by_role("button", name="Signer", exact=True).click()
    await until(world.reaches(ticket, "validated"))
    await expect(phone.locator(".notice-done")).to_contain_text("Signé par Camille Démo")

    await client.goto(f"/tickets/{ticket['id']}")
    await client.get_by_role("link", name="Lire le compte rendu").first.click()
    await expect(client.locator("#report-read")).to_contain_text("Alimentation morte")
    pdf = await client.context.request.get(f"{world.stack.address}/visits/{visit['visit_id']}/report.pdf")
    assert (await pdf.body()).startswith(b"%PDF")
    check = await world.client.get(f"/api/v1/visits/{visit['visit_id']}/report/check")
    assert (check["verdict"], check["holds"]) == ("signed", True)
    await until(world.mailed(world.client, "compte rendu signé"))
    assert not ERRORS


async def test_the_network_goes_and_nothing_is_lost(world: Any, until: Any, browser: Browser) -> None:
    """Cut off from the start to the signature; a second device writes meanwhile."""
    near, ticket, visit = await confirmed(world, until)
    phone = await window(browser, world.stack.address, near, PHONE)
    await phone.goto(f"/visits/{visit['visit_id']}")
    await until(lambda: phone.evaluate("caches.match(location.href).then(Boolean)"))
    await phone.context.set_offline(True)
    await phone.get_by_role("button", name="Je pars").click()
    await phone.get_by_role("button", name="Je commence").click()
    await phone.locator("#diagnosis").fill("Alimentation morte")
    await phone.locator("[data-say=add_action] input[name=text]").fill("Alimentation remplacée")
    await phone.locator("[data-say=add_action] button").click()
    await expect(phone.locator(".unsent")).to_contain_text("Alimentation remplacée")
    await expect(phone.locator("#sync")).to_contain_text("Hors ligne")
    await phone.reload()
    await expect(phone.locator("#diagnosis")).to_have_value("Alimentation morte")
    await expect(phone.locator(".unsent")).to_contain_text("Alimentation remplacée")
    await phone.locator("#finish > summary").click()
    await phone.locator("#finish").get_by_text("C’est réparé").click()
    await phone.locator("#finish button").click()
    await expect(phone.locator("#summary-rows")).to_contain_text("Alimentation morte")
    await phone.get_by_label("Nom de la personne qui signe").first.fill("Camille Démo")
    await sign_on(phone)
    await phone.get_by_role("button", name="Signer", exact=True).click()
    await expect(phone.locator("#sign")).to_be_hidden()
    assert await world.state(ticket) == "assigned"
    await phone.context.set_offline(False)
    await until(world.reaches(ticket, "validated"))
    report = await near.get(f"/api/v1/visits/{visit['visit_id']}/report")
    assert (report["diagnosis"], report["closed"]["signer"], report["conflicts"]) == (
        "Alimentation morte", "Camille Démo", 0,
    )  # fmt: skip
    await expect(phone.locator("#sync")).to_be_hidden()


async def test_without_scripts_a_visit_is_refused_and_the_ticket_goes_on(
    world: Any, until: Any, browser: Browser
) -> None:
    near, ticket, visit = await confirmed(world, until)
    phone = await window(browser, world.stack.address, near, PHONE, scripts=False)
    await phone.goto(f"/visits/{visit['visit_id']}")
    await phone.get_by_role("button", name="Je pars").click()
    await phone.get_by_role("button", name="Je commence").click()
    await phone.locator("#diagnosis").fill("Alimentation morte")
    await phone.locator("[data-say=write] button").first.click()
    await expect(phone.locator("#diagnosis")).to_have_value("Alimentation morte")
    await phone.locator("#finish > summary").click()
    await phone.locator("#finish").get_by_text("C’est réparé").click()
    await phone.locator("#finish button").click()
    await until(world.reaches(ticket, "resolved"))
    await phone.get_by_text("Le client ne signe pas").click()
    await phone.get_by_text("La panne est toujours là").click()
    await phone.get_by_role("button", name="Enregistrer le refus").click()
    await until(world.reaches(ticket, "qualified"), 30)
    lines = await world.client.get(f"/api/v1/tickets/{ticket['id']}/timeline")
    assert {"report_refused", "reopened"} <= {line["kind"] for line in lines}


async def test_help_asked_for_on_site_comes_before_the_desk(world: Any, until: Any) -> None:
    """S000-57."""
    near, ticket, visit = await confirmed(world, until)
    path = f"/api/v1/visits/{visit['visit_id']}"
    await near.post(f"{path}/start")
    await near.post(f"{path}/escalate", {"reason": "more_skill", "skill": "network", "level": 4, "words": "VLAN"})

    async def asked() -> Any:
        found = (await world.dispatcher.get("/api/v1/assignments/asked"))["items"]
        return next((one for one in found if one["ticket_id"] == ticket["id"]), None)

    found = await until(asked)
    assert [(one["reason"], one["skill"], one["level"]) for one in found["asked"]] == [("more_skill", "network", 4)]
    await until(world.mailed(world.dispatcher, ticket["number"]))


async def test_two_devices_that_disagree_meet_before_people(world: Any, until: Any, browser: Browser) -> None:
    near, ticket, visit = await confirmed(world, until)
    path = f"/api/v1/visits/{visit['visit_id']}"
    await near.post(f"{path}/start")
    for value in ("Batterie", "Carte mère"):
        command = {
            "command_id": str(uuid4()),
            "at": "2026-01-01T08:00:00Z" if value == "Batterie" else "2026-01-01T09:00:00Z",
            "does": {"kind": "write", "field": "diagnosis", "value": value},
        }
        body = {"device_id": str(uuid4()), "sent_at": "2026-01-01T10:00:00Z", "commands": [command]}
        await near.post(f"{path}/commands", body)
    desk = await window(browser, world.stack.address, world.dispatcher, DESK)
    await desk.goto("/visits/conflicts")
    row = desk.locator(".conflicts > li", has_text=ticket["number"])
    await expect(row).to_contain_text("Batterie")
    await row.get_by_role("button", name="Prendre celui-ci").click()
    await expect(row).to_have_count(0)
    assert (await near.get(f"{path}/report"))["diagnosis"] == "Batterie"
