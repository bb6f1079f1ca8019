"""A dispatcher's day on the board: what is planned appears by itself, by keyboard, as a table and on a map."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from e2e.windows import DESK, ERRORS, PHONE, window
from playwright.async_api import Browser, expect

pytestmark = [pytest.mark.infra, pytest.mark.timeout(120)]
FOCUSED = "document.activeElement.id"
PARIS = ZoneInfo("Europe/Paris")


def day_of(offer: dict[str, Any]) -> str:
    """The technician's: late in the evening the first slot may be after their midnight, and before UTC's."""
    return datetime.fromisoformat(offer["slot"]["starts_at"]).astimezone(PARIS).date().isoformat()


async def test_a_day_on_the_board(world: Any, until: Any, browser: Browser, screenshots: Path) -> None:
    # Two visits fit into what is left of today, or nobody works before tomorrow.
    day = datetime.now(PARIS) + timedelta(hours=4)
    only_then = [{"weekday": day.weekday(), "starts": "00:00", "ends": "23:59"}]
    near, far = [await world.technician(north=north, shifts=only_then) for north in (0, 0.3)]
    desk = await window(browser, world.stack.address, world.dispatcher, DESK)
    ticket = await world.ticket(urgency="low", impact="person")
    other = await world.ticket("software_troubleshooting", "low", impact="person", wished_mode="remote")
    offer = await until(world.offered(near, ticket))
    await desk.goto(f"/planning?day={day_of(offer)}&hours=24&technician={near.person_id}&technician={far.person_id}")
    bar = desk.locator("[data-board] a", has_text=ticket["number"])
    await expect(bar.locator("title")).to_contain_text("À confirmer")

    await near.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    await expect(bar.locator("title"), "the answer appears by itself").to_contain_text("Prévue")
    await expect(bar, "and is marked").to_have_class(re.compile(r"\bconfirmed\b.*\bchanged\b"))
    remote = await until(world.offered(near, other))
    await near.post(f"/api/v1/offers/{remote['offer_id']}/accept")
    bars = desk.locator("[data-board] a[data-visit]")
    await expect(bars).to_have_count(2)

    await desk.get_by_role("link", name=ticket["number"]).focus()
    mine = await desk.evaluate(FOCUSED)
    await desk.keyboard.press("Home")
    first = await desk.evaluate(FOCUSED)
    await desk.keyboard.press("ArrowRight")
    second = await desk.evaluate(FOCUSED)
    assert first != second
    assert mine in (first, second)
    await desk.locator(f"#{mine}").focus()
    await desk.keyboard.press("Enter")
    panel = desk.locator("#visit-panel")
    await expect(panel).to_be_focused()
    await expect(desk.locator(f"#{mine}")).to_have_attribute("aria-expanded", "true")
    await expect(panel).to_contain_text("C’est le trajet le plus court.")
    await panel.get_by_text("Pourquoi cette personne").click()
    await expect(panel.locator(".points").first).to_contain_text("Total")
    assert "visit=" in desk.url
    await desk.screenshot(path=screenshots / "dispatcher-sees-the-day.png", full_page=True)
    await desk.reload()
    await expect(panel, "its address opens it too").to_contain_text(ticket["number"])
    await desk.locator(f"#{mine}").focus()
    await desk.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    assert await desk.evaluate(FOCUSED) == mine
    assert "visit=" not in desk.url

    await desk.get_by_role("link", name="Tableau").click()
    row = desk.locator("tr", has_text=ticket["number"])
    await expect(row).to_contain_text("Prévue")
    await expect(row).to_contain_text("Siège")
    await desk.get_by_role("link", name="Passage").click()
    await expect(desk.get_by_role("columnheader", name="Passage")).to_have_attribute("aria-sort", "ascending")
    await desk.get_by_role("link", name="Carte").click()
    await desk.locator(".map-key [data-visit]", has_text="Siège").hover()
    await expect(desk.locator(".stop.same"), "the same visit on the map").to_have_count(1)
    await desk.screenshot(path=screenshots / "dispatcher-sees-the-map.png", full_page=True)
    assert not ERRORS


async def test_the_day_reads_without_scripts_and_on_a_phone(world: Any, until: Any, browser: Browser) -> None:
    near = await world.technician()
    ticket = await world.ticket()
    offer = await until(world.offered(near, ticket))
    day = day_of(offer)
    page = await window(browser, world.stack.address, world.dispatcher, PHONE, scripts=False)
    await page.goto(f"/planning?day={day}&view=table&q={ticket['number']}")
    row = page.locator("tr", has_text=ticket["number"])
    await row.get_by_role("link", name="Pourquoi").click()
    await expect(page.locator("#visit-panel")).to_contain_text("Pourquoi ce créneau")
    await page.get_by_role("link", name="Frise").click()
    await page.locator("[data-board] a", has_text=ticket["number"]).focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#visit-panel")).to_contain_text(ticket["number"])
    assert not ERRORS
