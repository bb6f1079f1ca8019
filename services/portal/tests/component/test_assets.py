"""Third-party files come by npm at build: pinned, without addresses, never committed."""

import json
import re
from pathlib import Path

import pytest

from portal.pages.render import PACKAGE

PORTAL = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", [PORTAL, PORTAL / "tests" / "integration" / "oidc_provider"], ids=lambda f: f.name)
def test_the_lock_names_no_registry_and_pins_every_package(folder: Path) -> None:
    """S004-165."""
    text = (folder / "package-lock.json").read_text()
    assert "://" not in re.sub(r'"url": "[^"]*"', "", text)
    packages = {name: one for name, one in json.loads(text)["packages"].items() if name}
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_pages_ask_nobody_else_for_anything() -> None:
    sources = [
        *(PACKAGE / "templates").glob("*.html"),
        *(PACKAGE / "static").glob("css/*"),
        *(PACKAGE / "static").glob("js/*"),
    ]
    asked = re.compile(r"""(?:src|href)="https?://|url\(["']?https?:|@import|from ["']https?:""")
    found = [path.name for path in sources if asked.search(path.read_text())]
    assert found == []


def test_colours_are_chosen_in_one_place() -> None:
    sheets = [path for path in (PACKAGE / "static" / "css").glob("*.css") if path.name != "tokens.css"]
    assert sheets
    assert [path.name for path in sheets if re.search(r"#[0-9a-fA-F]{3,8}\b", path.read_text())] == []
