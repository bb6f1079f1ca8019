"""A dispatcher supposes that a technician is ill: what would become of the day, published or left as it was."""

import re
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from e2e.windows import DESK, ERRORS, PHONE, window
from playwright.async_api import Browser, Page, expect

pytestmark = [pytest.mark.infra, pytest.mark.timeout(180)]
PARIS = ZoneInfo("Europe/Paris")
SHIFTS = [{"weekday": day, "starts": "08:00", "ends": "18:00"} for day in range(7)]
SOLVED_MS = 60_000
"""the first plan of a stack loads its solver"""


async def technician(world: Any, north: float = 0.0) -> Any:
    """Who works by day: nobody is planned for 24 hours."""
    person = await world.technician(north=north)
    _, profile = world.crew[-1]
    await world.admin.call("PUT", f"/api/v1/technicians/{person.person_id}", {**profile, "shifts": SHIFTS})
    return person


async def planned(world: Any, until: Any, technician: Any) -> tuple[dict[str, Any], dict[str, Any], str]:
    """A visit of tomorrow."""
    day = datetime.now(PARIS).date() + timedelta(days=1)
    times = {name: datetime.combine(day, time(hour), PARIS) for name, hour in (("starts_at", 9), ("ends_at", 17))}
    window = {name: at.isoformat() for name, at in times.items()}
    ticket = await world.ticket(urgency="low", impact="person", windows=[window])
    offer = await until(world.offered(technician, ticket))
    await technician.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    return ticket, await until(world.visit(technician, ticket)), day.isoformat()


async def supposed_away(page: Page, day: str, technician: Any) -> None:
    await page.goto(f"/planning?day={day}&view=table&technician={technician.person_id}")
    await page.get_by_role("link", name="Absence ?").click()
    await expect(page.get_by_role("combobox", name="Technicien")).to_have_value(technician.person_id)
    await page.get_by_role("button", name="Calculer").click()
    await expect(page.locator("#what-if-said")).to_contain_text("1 visite déplacée", timeout=SOLVED_MS)


async def test_a_technician_is_ill_and_the_day_goes_on(
    world: Any, until: Any, browser: Browser, screenshots: Path
) -> None:
    near, far = await technician(world), await technician(world, north=0.1)
    ticket, visit, day = await planned(world, until, near)
    page = await window(browser, world.stack.address, world.dispatcher, DESK)
    await supposed_away(page, day, near)
    moved = page.get_by_role("region", name="Visites déplacées").locator("li", has_text=ticket["number"])
    await expect(moved).to_contain_text("Le technicien est absent.")
    await page.screenshot(path=screenshots / "dispatcher-what-if.png", full_page=True)

    await page.get_by_role("button", name="Abandonner").click()
    await expect(page.locator(".notice")).to_contain_text("rien n’a été changé")
    assert (await world.visit(near, ticket)())["revision"] == visit["revision"]
    assert not (await world.dispatcher.get(f"/api/v1/technicians/{near.person_id}"))["absences"]

    await supposed_away(page, day, near)
    await page.locator("#publish summary").click()
    await page.locator("#publish").get_by_role("button", name="Publier").click()
    await expect(page.locator(".notice-done")).to_contain_text("Plan publié : 1 visite déplacée")
    (absence,) = (await world.dispatcher.get(f"/api/v1/technicians/{near.person_id}"))["absences"]
    assert absence["starts_at"] <= visit["starts_at"] < visit["ends_at"] <= absence["ends_at"]
    after = await until(world.visit(far, ticket))
    assert after["technician_ids"] == [far.person_id]
    await page.goto(f"/planning?day={day}&view=table&technician={far.person_id}")
    await expect(page.locator("tr", has_text=ticket["number"])).to_contain_text("Prévue")
    assert not ERRORS


async def test_a_longer_visit_without_scripts_on_a_phone(world: Any, until: Any, browser: Browser) -> None:
    near = await technician(world)
    ticket, visit, day = await planned(world, until, near)
    page = await window(browser, world.stack.address, world.dispatcher, PHONE, scripts=False)
    await page.goto(f"/planning?day={day}&visit={visit['visit_id']}")
    await page.get_by_role("link", name="Et si elle durait plus").click()
    await page.locator("#add-longer").click()
    await expect(page.locator("#asked")).to_have_text("1 hypothèse")
    await expect(page.locator(".what-if-asked")).to_contain_text(ticket["number"])
    await page.get_by_role("button", name="Calculer le plan").click()
    await expect(page.locator(".what-if-sums")).to_be_visible(timeout=SOLVED_MS)
    await expect(page.locator(".what-if-supposed")).to_contain_text(ticket["number"])
    assert not ERRORS


async def test_changes_are_added_in_place_and_a_road_is_clicked(world: Any, until: Any, browser: Browser) -> None:
    near = await technician(world)
    _, visit, day = await planned(world, until, near)
    page = await window(browser, world.stack.address, world.dispatcher, DESK, f"/planning/what-if?day={day}")
    asked = page.locator(".what-if-asked")
    await page.locator("#keep summary").click()
    await page.locator(f"input[name=keep][value='{visit['visit_id']}']").check()
    await page.locator("#who").select_option(near.person_id)
    await page.locator("#until").fill("12:00")
    await page.locator("#add-away").focus()
    await page.keyboard.press("Enter")
    await expect(asked).to_contain_text("Absence de Essai technician, jusqu’à 12")
    await expect(page.locator("#what-if-said")).to_have_text("1 hypothèse")
    await expect(page.locator("#add-away"), "the next one is added from there").to_be_focused()

    await page.locator("#number").fill("TKT-0000-0")
    await page.locator("#add-urgent").click()
    await expect(page.locator("#number-fault")).to_contain_text("Aucune demande")
    await expect(page.locator("#number")).to_be_focused()
    await page.locator("#number").fill("")

    box = await page.locator("[data-map]").bounding_box()
    assert box is not None
    await page.locator("[data-map]").click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    await expect(page.locator("#latitude")).to_have_value(re.compile(r"^48,\d+$"))
    await page.locator("#km").fill("0,5")
    await expect(page.locator("[data-closing]")).not_to_have_attribute("r", "0")
    await page.locator("#add-road").click()
    await expect(asked).to_contain_text("Route coupée, 0,5 km à la ronde")
    await expect(page.locator("circle.closed:not([data-closing])")).to_have_count(1)
    await expect(page.locator("input[name=keep]:checked")).to_have_count(1)

    await page.locator("#drop-0").click()
    await expect(asked.locator("li")).to_have_count(1)
    await expect(page.locator("#drop-0"), "the next in the list").to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#asked")).to_have_text("Rien de supposé pour l’instant")
    await expect(page.locator("#asked")).to_be_focused()
    assert not ERRORS
