"""The sample pages in a real browser: usable by everybody, no wider than any screen, and keeping what is typed."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
from launcher import assets, machine
from playwright.async_api import Browser, Page, Route, async_playwright, expect

from portal.pages.render import STATIC, render

pytestmark = [pytest.mark.infra, pytest.mark.timeout(300)]
HERE = Path(__file__).with_name("axe")
ORIGIN = "http://portal.test"
ARRIVED = "![...Object.keys(sessionStorage), ...Object.keys(localStorage)].some((key) => /^(sent|draft):/.test(key))"
WIDTHS = (390, 1024, 1280, 1366, 1440)
FOUND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`)"""
BROKEN = """() => [...document.querySelectorAll("dt, th, label, button, summary, h1, h2, h3, .points span")]
    .filter((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top)));
        return !one.children.length && lines.size > one.textContent.trim().split(/[\\s-]+/).length;
    })
    .map((one) => one.textContent.trim())"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=machine.browser(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()


async def opened(browser: Browser, pages: dict[str, Any], width: int = 1280) -> Page:
    """A page at whose addresses the samples are; whatever is sent goes back to the page it was sent from."""
    context = await browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)

    async def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if not route.request.url.startswith(ORIGIN):
            await route.fulfill(status=204)
            return
        if path.startswith("/static/"):
            await route.fulfill(path=STATIC / path.removeprefix("/static/"))
        elif route.request.method == "POST":
            back = route.request.headers["referer"]
            await route.fulfill(body=f"<script>location.replace({back!r})</script>", content_type="text/html")
        elif path.removeprefix("/page/") in pages:
            template, frame, view = pages[path.removeprefix("/page/")]
            await route.fulfill(body=render(template, frame, **view), content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    await context.route("**/*", serve)
    return await context.new_page()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
async def test_axe_finds_nothing_on_any_page(browser: Browser, samples: ModuleType, theme: str, width: int) -> None:
    assets.install(HERE, machine.look())
    script = (HERE / "node_modules" / "axe-core" / "axe.min.js").read_text()
    pages = samples.pages("fr", theme)
    page = await opened(browser, pages, width)
    found = {}
    for name in pages:
        await page.goto(f"{ORIGIN}/page/{name}")
        await page.evaluate(script)
        if violations := await page.evaluate(FOUND):
            found[name] = violations
    assert found == {}


async def test_no_page_is_wider_than_its_screen_nor_breaks_a_word(browser: Browser, samples: ModuleType) -> None:
    pages = samples.pages("fr")
    page = await opened(browser, pages)
    wide, broken = [], {}
    for name in pages:
        await page.goto(f"{ORIGIN}/page/{name}")
        stays = pages[name][0] != "signed_out.html"
        if stays:
            await page.evaluate("for (const one of document.querySelectorAll('details:not(.me)')) one.open = true")
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 900})
            if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append((name, width))
        await page.set_viewport_size({"width": 390, "height": 900})
        if stays and (words := await page.evaluate(BROKEN)):
            broken[name] = words
    assert (wide, broken) == ([], {})


@pytest.mark.parametrize(("name", "box"), [("linked", "chat"), ("talk", "comment"), ("desk", "comment")])
async def test_what_was_sent_does_not_come_back_into_its_box(
    browser: Browser, samples: ModuleType, name: str, box: str
) -> None:
    page = await opened(browser, samples.pages("fr"))
    await page.goto(f"{ORIGIN}/page/ticket_{name}")
    form, box = f"#{box}-form", f"#{box}"
    await page.locator(box).press_sequentially("Bonjour à tous")
    await page.reload()
    await expect(page.locator(box)).to_have_value("Bonjour à tous")
    await page.locator(f"{form} button:not([type=button])").last.click()
    await page.wait_for_function(ARRIVED)
    await expect(page.locator(box)).to_have_value("")


async def test_what_a_failure_took_is_still_in_its_box(browser: Browser, samples: ModuleType) -> None:
    pages = samples.pages("fr")
    page = await opened(browser, pages)
    whole = pages["ticket_talk"]
    await page.goto(f"{ORIGIN}/page/ticket_talk")
    await page.locator("#comment").press_sequentially("Bonjour à tous")
    for away in ("error_away", "sign_in"):
        pages["ticket_talk"] = pages[away]
        await page.evaluate(
            "sessionStorage.setItem('sent:' + document.querySelector('#comment-form').dataset.draft, '1')"
        )
        await page.reload()
        await page.wait_for_function("!Object.keys(sessionStorage).some((key) => key.startsWith('sent:'))")
        pages["ticket_talk"] = whole
        await page.reload()
        await expect(page.locator("#comment")).to_have_value("Bonjour à tous")


async def test_nobody_finds_what_somebody_else_typed(browser: Browser, samples: ModuleType) -> None:
    pages = samples.pages("fr")
    page = await opened(browser, pages)
    await page.goto(f"{ORIGIN}/page/ask")
    await page.locator("#title").press_sequentially("Secret de A")
    await page.goto(f"{ORIGIN}/page/sign_in")
    await page.goto(f"{ORIGIN}/page/ask")
    await expect(page.locator("#title"), "whose session ran out finds it again").to_have_value("Secret de A")
    pages["ask"] = samples.read_by(pages["ask"], 7)
    await page.reload()
    await expect(page.locator("#title")).to_have_value("")
    assert await page.evaluate("Object.keys(localStorage).length") == 0
    await page.locator("#title").press_sequentially("Secret de B")
    await page.locator("#me summary").click()
    await page.locator("form[action='/sign-out'] button").click()
    await page.wait_for_function("!Object.keys(localStorage).length")


async def test_a_lists_head_does_not_cover_its_first_line(browser: Browser, samples: ModuleType) -> None:
    page = await opened(browser, samples.pages("fr"))
    await page.set_viewport_size({"width": 1600, "height": 900})
    for name in ("tickets_desk", "dispatch"):
        await page.goto(f"{ORIGIN}/page/{name}")
        head = await page.locator(".queue thead th").last.bounding_box()
        first = await page.locator(".queue tbody td").first.bounding_box()
        assert head is not None
        assert first is not None
        assert head["y"] + head["height"] <= first["y"] + 1, name
