"""A client picks another time: the technician sees it, their calendar has it, and nobody is asked twice."""

from datetime import datetime
from typing import Any

import httpx2
import pytest
from e2e.windows import ERRORS, PHONE, window
from icalendar import Calendar
from playwright.async_api import Browser, expect

pytestmark = [pytest.mark.infra, pytest.mark.timeout(120)]


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_client_picks_another_time(world: Any, until: Any, browser: Browser, scripts: bool) -> None:
    near = await world.technician()
    ticket = await world.ticket()
    offer = await until(world.offered(near, ticket))
    await near.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    visit = await until(world.visit(near, ticket))
    await until(world.reaches(ticket, "assigned"))
    calendar = (await near.post("/api/v1/calendars"))["url"].partition("/api/")[2]

    page = await window(browser, world.stack.address, world.client, PHONE, f"/tickets/{ticket['id']}", scripts=scripts)
    card = page.locator(".appointment")
    await expect(card).to_contain_text("Avant le passage")
    await expect(card).to_contain_text("Essai technician")
    await card.get_by_role("link", name="Choisir un autre créneau").click()
    times = page.locator("button.time")
    await expect(times.first).to_be_visible()
    await times.last.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Confirmer ce créneau")
    await page.get_by_role("button", name="Confirmer le rendez-vous").click()
    await expect(page.locator(".notice-done")).to_contain_text("votre rendez-vous est confirmé")

    async def moved() -> Any:
        (found,) = (await near.get("/api/v1/visits", ids=visit["visit_id"]))["items"]
        return found if found["starts_at"] > visit["starts_at"] else None

    after = await until(moved)
    assert (after["state"], after["revision"], after["technician_ids"]) == ("confirmed", 2, visit["technician_ids"])

    async def told() -> bool:
        seen = await world.client.get(f"/api/v1/tickets/{ticket['id']}")
        return bool(seen["slot"]["starts_at"] == after["starts_at"])

    await until(told)
    async with httpx2.AsyncClient(base_url=world.stack.address) as nobody:
        answer = await nobody.get(f"/api/{calendar}")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("DTSTART") == datetime.fromisoformat(after["starts_at"])
    assert event["SEQUENCE"] == 2
    assert ERRORS == []
