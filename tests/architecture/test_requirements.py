"""What tests cite is what docs/requirements.md calls built; that the page is up to date is `make check`'s own step."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
REGISTER: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "requirements.py"))
OWNERS = {path.name for path in (ROOT / "services").iterdir() if path.is_dir()} | {"all", "deploy"}
Need = REGISTER["Need"]
NEEDS = {
    "S000-41": Need("Assignment on expertise", "routing"),
    "S000-42": Need("Assignment on proximity | distance", "routing"),
    "S001-21": Need("Intuitive", "portal", "user tests"),
    "X9": Need("Errors: one format", "all"),
}


@pytest.fixture
def cited(tmp_path: Path) -> Callable[[str], dict[str, list[Path]]]:
    def cited(source: str) -> dict[str, list[Path]]:
        test = tmp_path / "services" / "routing" / "tests" / "unit" / "test_score.py"
        test.parent.mkdir(parents=True)
        test.write_text(source)
        found: dict[str, list[Path]] = REGISTER["citations"](tmp_path)
        return found

    return cited


def test_every_need_has_an_owner() -> None:
    needs = REGISTER["load"]()
    assert {need.service for need in needs.values()} == OWNERS
    assert [name for name in needs if list(REGISTER["ids"](name)) != [name]] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("S000-41, X9 (D4).", ["S000-41", "X9", "D4"]),
        ("S000-08…11", ["S000-08", "S000-09", "S000-10", "S000-11"]),
        ("S004-123…125; S001-01", ["S004-123", "S004-124", "S004-125", "S001-01"]),
        ("S005-01, XS000-41, S000-1234, X509, AX9", []),
    ],
)
def test_ids_stand_alone_and_a_range_is_all_of_them(text: str, found: list[str]) -> None:
    assert list(REGISTER["ids"](text)) == found


def test_docstrings_alone_are_read(cited: Any) -> None:
    source = (
        '"""S000-41."""\nX9 = "S000-42"  # S001-21\n\nclass TestIt:\n    async def test_it(self):\n        """X9."""\n'
    )
    path = Path("services/routing/tests/unit/test_score.py")
    assert cited(source) == {"S000-41": [path], "X9": [path]}


def test_a_stranger_and_the_untestable_are_refused(cited: Any) -> None:
    assert REGISTER["refused"](NEEDS, cited('"""S000-41, S000-99, S001-21."""')) == [
        "services/routing/tests/unit/test_score.py cites S000-99, which is not in requirements.toml",
        "services/routing/tests/unit/test_score.py cites S001-21, which is not testable",
    ]


def test_what_is_built_is_what_is_cited(cited: Any) -> None:
    page = REGISTER["render"](NEEDS, cited('"""S000-41."""'))
    link = "[routing/test_score](../services/routing/tests/unit/test_score.py)"
    for row in (
        f"| S000-41 | Assignment on expertise | routing | built | {link} |",
        "| S000-42 | Assignment on proximity \\| distance | routing | not built |  |",
        "| S001-21 | Intuitive | portal | not testable: user tests |  |",
        "| 000 Client journey | 1 | 1 | 0 |",
        "| All | 1 | 2 | 1 |",
    ):
        assert f"{row}\n" in page


def test_three_tests_are_linked_and_the_others_counted() -> None:
    tests = [Path(f"tests/e2e/test_{n}.py") for n in "abcde"]
    assert REGISTER["links"](tests).endswith("[e2e/test_c](../tests/e2e/test_c.py), +2")
    assert "+" not in REGISTER["links"](tests[:3])
