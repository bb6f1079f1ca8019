"""From an invitation to signing out everywhere: a letter, a password, two devices, and a forgotten password."""

import re
from pathlib import Path
from typing import Any

import pytest
from e2e.windows import come_in
from playwright.async_api import Browser, BrowserContext, Page, expect
from town.api import Person

pytestmark = [pytest.mark.infra, pytest.mark.timeout(120)]
PASSWORD, NEXT = "quatre chevaux sous la pluie", "cinq lanternes dans la brume"


async def device(browser: Browser, address: str, width: int = 390) -> tuple[BrowserContext, Page]:
    context = await browser.new_context(
        base_url=address, locale="fr-FR", viewport={"width": width, "height": 844}, has_touch=width < 500
    )
    return context, await context.new_page()


async def test_from_an_invitation_to_signing_out_everywhere(
    world: Any, until: Any, browser: Browser, screenshots: Path
) -> None:
    """S001-24."""
    address, email = world.stack.address, f"naima@{world.tag}.example"
    guest = Person(address, email, PASSWORD)
    world.people.append(guest)
    manager = await world.person("client_manager", world.client_id)

    async def link(words: str, path: str) -> str:
        letters = await until(world.mailed(guest, words))
        found = re.findall(rf"{re.escape(path)}/([\w-]+)", f"{letters}")
        assert found, letters
        return f"{path}/{found[-1]}"

    _, desk = await device(browser, address, 1440)
    await come_in(desk, manager.email, manager.password)
    await desk.get_by_role("link", name="Invitations").click()
    await desk.get_by_label("Nom", exact=True).fill("Naïma Essai")
    await desk.get_by_label("Adresse e-mail").fill(email)
    await desk.screenshot(path=screenshots / "manager-invites.png", full_page=True)
    await desk.get_by_role("button", name="Envoyer l’invitation").click()
    await expect(desk.locator("table")).to_contain_text(email)

    invitation = await link("vous attend", "/invitation")
    _, phone = await device(browser, address)
    await phone.goto(invitation)
    await expect(phone.get_by_label("Adresse e-mail")).to_have_value(email)
    await phone.get_by_label("Nouveau mot de passe").fill("bonjourbonjour")
    await phone.get_by_role("button", name="Ouvrir mon compte").click()
    await expect(phone.get_by_role("alert")).to_contain_text("Trop facile")
    await phone.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    await phone.screenshot(path=screenshots / "guest-chooses-a-password.png", full_page=True)
    await phone.get_by_role("button", name="Ouvrir mon compte").click()
    await expect(phone.locator("main")).to_contain_text("Bienvenue, Naïma Essai")
    await desk.reload()
    await expect(desk.locator("#main")).to_contain_text("Aucune invitation en attente")

    _, laptop = await device(browser, address, 1440)
    await laptop.goto(invitation)
    await expect(laptop.get_by_role("alert")).to_contain_text("déjà été acceptée")
    await come_in(laptop, email, PASSWORD)
    await expect(laptop.locator(".me-name")).to_have_text("Naïma Essai")

    await laptop.goto("/password/forgotten")
    await laptop.get_by_label("Adresse e-mail").fill(email)
    await laptop.get_by_role("button", name="Recevoir un lien").click()
    await expect(laptop.locator(".notice")).to_contain_text("un lien vient de partir")
    await laptop.goto(await link("nouveau mot de passe", "/password/reset"))
    await laptop.get_by_label("Nouveau mot de passe").fill(NEXT)
    await laptop.get_by_role("button", name="Changer le mot de passe").click()
    await expect(laptop.locator(".notice")).to_contain_text("a changé")
    await until(world.mailed(guest, "Votre mot de passe a changé"))
    await phone.context.clear_cookies(name="astreinte_access")
    await phone.goto("/tickets")
    await expect(phone.get_by_role("heading", level=1), "its session is over").to_have_text("Se connecter")
    await come_in(phone, email, NEXT)
    await expect(phone.locator(".me-letters")).to_be_visible()
    await come_in(laptop, email, NEXT)
    await expect(laptop.locator(".me-name")).to_have_text("Naïma Essai")
    await laptop.goto("/account")
    await expect(laptop.locator("[id^=session-]")).to_have_count(2)
    await laptop.screenshot(path=screenshots / "guest-sees-devices.png", full_page=True)
    await laptop.get_by_role("button", name="Me déconnecter partout").click()
    await expect(laptop.locator(".notice")).to_contain_text("déconnecté partout")
    await phone.context.clear_cookies(name="astreinte_access")
    await phone.goto("/tickets")
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Se connecter")


async def test_an_account_is_corrected_on_a_phone(world: Any, browser: Browser, screenshots: Path) -> None:
    """By keyboard, and the person comes in by the new address."""
    person, admin = await world.person("technician"), await world.person("admin")
    _, phone = await device(browser, world.stack.address)
    await come_in(phone, admin.email, admin.password)
    await phone.goto(f"/people?q={person.email}")
    await phone.get_by_role("link", name="Essai technician – Corriger un compte").press("Enter")
    await phone.get_by_label("Nom", exact=True).fill("Naïma Corrigée")
    await phone.get_by_label("Adresse e-mail").fill(admin.email)
    await phone.get_by_label("Rôle").select_option("Responsable client")
    await phone.get_by_label("Nom", exact=True).press("Enter")
    await expect(phone.get_by_role("alert")).to_be_focused()
    await expect(phone.get_by_label("Entreprise cliente").locator("..")).to_contain_text("appartient à une entreprise")
    await phone.get_by_label("Rôle").select_option("Répartiteur")
    await phone.get_by_role("button", name="Enregistrer").click()
    await expect(phone.get_by_label("Adresse e-mail")).to_have_accessible_description(re.compile("existe déjà"))
    await phone.screenshot(path=screenshots / "admin-corrects-an-account.png", full_page=True)
    await phone.get_by_label("Adresse e-mail").fill(f"corrigee-{person.email}")
    await phone.get_by_role("button", name="Enregistrer").click()
    await expect(phone.get_by_role("status").first).to_contain_text("Le compte de Naïma Corrigée est corrigé")
    _, theirs = await device(browser, world.stack.address, 1440)
    await come_in(theirs, f"corrigee-{person.email}", person.password)
    await expect(theirs.get_by_role("heading", level=1)).to_have_text("Répartition")
