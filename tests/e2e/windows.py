"""A person at a real browser, signed in by hand."""

from playwright.async_api import Browser, Page, expect
from town.api import Person
from town.places import DEMO_PASSWORD

DESK, PHONE = (1440, 900), (390, 844)
WAIT_MS = 20_000
expect.set_options(timeout=WAIT_MS)
ERRORS: list[str] = []
"""What scripts of the pages threw."""


async def window(
    browser: Browser, address: str, person: Person, size: tuple[int, int] = DESK, at: str = "", *, scripts: bool = True
) -> Page:
    width, height = size
    context = await browser.new_context(
        base_url=address, locale="fr-FR", viewport={"width": width, "height": height}, has_touch=size is PHONE,
        java_script_enabled=scripts, accept_downloads=True,
    )  # fmt: skip
    context.set_default_timeout(WAIT_MS)
    page = await context.new_page()
    page.on("pageerror", lambda error: ERRORS.append(f"{error}"))
    await come_in(page, person.email, DEMO_PASSWORD)
    await expect(page.get_by_role("heading", level=1)).not_to_have_text("Se connecter")
    if at:
        await page.goto(at)
    return page


async def come_in(page: Page, email: str, password: str) -> None:
    await page.goto("/sign-in")
    await page.get_by_label("Adresse e-mail").fill(email)
    await page.get_by_label("Mot de passe", exact=True).fill(password)
    await page.get_by_role("button", name="Se connecter").click()
