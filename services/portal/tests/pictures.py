"""Pictures of every sample page, to be looked at: `python tests/pictures.py OUT [name…] [--lang en]`."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Route, sync_playwright
from samples import every

from portal.pages.render import STATIC, render

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main(out: Path, names: list[str], lang: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        for theme in ("light", "dark"):
            pages = every.pages(lang, theme)
            for width, height in ((390, 844), (1280, 800), (1440, 900)):
                page = browser.new_page(viewport={"width": width, "height": height})

                def serve(route: Route) -> None:
                    path = urlsplit(route.request.url).path
                    if path.startswith("/static/"):
                        route.fulfill(path=STATIC / path.removeprefix("/static/"))
                    elif path.startswith("/page/"):
                        template, frame, view = pages[path.removeprefix("/page/")]  # noqa: B023
                        route.fulfill(body=render(template, frame, **view), content_type="text/html; charset=utf-8")
                    else:
                        route.abort()

                page.route("**/*", serve)
                for name in names or pages:
                    page.goto(f"http://portal.test/page/{name}", wait_until="load")
                    page.evaluate("document.fonts.ready")
                    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                        print(f"wider than the screen: {name} {width}")
                    page.screenshot(path=out / f"{name}-{width}-{theme}.png", full_page=True)
                page.close()
        browser.close()


if __name__ == "__main__":
    words = sys.argv[1:]
    lang = words.pop(words.index("--lang") + 1) if "--lang" in words else "fr"
    words = [word for word in words if word != "--lang"]
    main(Path(words[0]), words[1:], lang)
