"""What the documents say of this repository is so: links, decisions, and who says and hears what."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.service import Service
from contracts.topics import ALL, BY_NAME

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.name for path in (ROOT / "services").iterdir() if path.is_dir())
SECTIONS = ("hears", "says", "http", "tables", "invariants")
FOLDERS = ("docs", "libs", "services", "deploy", "tests", "benchmarks")
ADR = ROOT / "docs" / "adr"
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
TOPIC = re.compile(r"`([a-z]+\.[a-z]+)`")
SILENT = re.compile(r"silent|declared|nothing yet")


def documents() -> list[Path]:
    found = [*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))]
    return sorted(path for path in found if "node_modules" not in path.parts)


def anchors(text: str) -> set[str]:
    """As GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dangling(document: Path, text: str) -> Iterator[str]:
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    for target in LINK.findall(prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = document.parent / path if path else document
        if not there.exists():
            yield f"{document.name}: {target} leads nowhere"
        elif anchor and there.suffix == ".md" and anchor not in anchors(there.read_text() if path else text):
            yield f"{document.name}: {target} has no such heading"


def test_links_between_documents_resolve() -> None:
    found = documents()
    assert len(found) > 20
    assert [each for document in found for each in dangling(document, document.read_text())] == []


def test_planted_links_are_seen() -> None:
    here = ROOT / "README.md"
    text = "# One two\n[a](#one-two) [b](#three) [c](gone.md) [d](https://example.org/x)\n```\n[e](f)\n```\n"
    assert list(dangling(here, text)) == [
        "README.md: #three has no such heading",
        "README.md: gone.md leads nowhere",
    ]


def test_every_decision_is_in_the_index_and_has_its_parts() -> None:
    index = (ADR / "README.md").read_text()
    records = sorted(ADR.glob("0*.md"))
    assert [record.name[:4] for record in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    for record in records:
        text = record.read_text()
        assert f"[{record.name[:4]}]({record.name})" in index, record.name
        assert text.startswith(f"# {record.name[:4]} "), record.name
        parts = ("**Context.**", "**Decision.**", "## Consequences", "**Alternatives.**", "**Look again when**")
        assert [part for part in parts if part not in text] == [], record.name
        assert len(text.splitlines()) <= 70, f"{record.name} is longer than a page"


def section(readme: str, name: str) -> str | None:
    """A heading's text, a bold word's paragraph, or a table's row."""
    heading = re.search(rf"^## {name}\b[^\n]*\n(.*?)(?=^## |\Z)", readme, re.M | re.S | re.I)
    bold = re.search(rf"^\*\*{name}\*\*(.*?)(?=\n\n|^\*\*|\Z)", readme, re.M | re.S | re.I)
    row = re.search(rf"^\| {name} \|(.*)$", readme, re.M | re.I)
    found = heading or bold or row
    return found[1] if found else None


def named(text: str) -> set[str]:
    """Topics of a sentence, but not of one that says they are silent."""
    text = re.sub(r"nothing yet \([^)]*\)", "", text)
    return {topic for part in re.split(r"\.\s", text) if not SILENT.search(part) for topic in TOPIC.findall(part)}


def wrong(service: str, readme: str, hears: set[str], says: set[str]) -> list[str]:
    found = [f"{service}: no section {name}" for name in SECTIONS if section(readme, name) is None]
    for verb, real in (("hears", hears), ("says", says)):
        claimed = {topic for topic in named(section(readme, verb) or "") if topic in BY_NAME}
        found += [f"{service} {verb} {topic}, unsaid" for topic in sorted(real - claimed)]
        found += [f"{service} does not {verb.removesuffix('s')} {topic}" for topic in sorted(claimed - real)]
    return found


def spoken(service: str) -> set[str]:
    """Topics of which the service's publishes names an event."""
    package = ROOT / "services" / service / "src" / service
    source = "\n".join(path.read_text() for path in [*package.glob("publishes.py"), *package.glob("publishes/*.py")])
    words = set(re.findall(r"\w+", source))
    own = [topic for topic in ALL if topic.producer == service]
    return {
        topic.name
        for topic in own
        if any(event.__name__ in words and event.__module__ in source for event in topic.types.values())
        or (f"import {topic.name.split('.')[1]} as" in source)
    }


@pytest.mark.parametrize("name", SERVICES)
def test_a_readme_says_what_its_service_says_and_hears(name: str) -> None:
    settings = importlib.import_module(f"{name}.settings").Settings(
        environment="test", database_url="postgresql://nobody@127.0.0.1:1/none"
    )
    service: Service = importlib.import_module(f"{name}.app").build(settings)
    readme = (ROOT / "services" / name / "README.md").read_text()
    assert wrong(name, readme, set(service.event_router().topics), spoken(name)) == []


def test_a_planted_untruth_is_seen() -> None:
    readme = (
        "**Hears** `intake.tickets`, `intake.clients`.\n**Says** `routing.assignments`. "
        "`routing.erasures` is silent.\n\n## HTTP\n\nnone\n\n## Invariants\n\nnone\n"
    )
    assert wrong("routing", readme, {"intake.tickets"}, {"routing.assignments", "routing.erasures"}) == [
        "routing: no section tables",
        "routing does not hear intake.clients",
        "routing says routing.erasures, unsaid",
    ]


def test_someone_new_finds_what_to_run_and_where_to_read() -> None:
    """S002-52, S002-54."""
    readme = (ROOT / "README.md").read_text()
    for document in ("docs/install.md", "docs/architecture/events.md", "CONTRIBUTING.md", ".env.example"):
        assert f"]({document})" in readme
        assert (ROOT / document).stat().st_size > 1000
    assert (ROOT / "docs" / "api" / "asyncapi.yaml").exists()
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
    assert "==" in (ROOT / "requirements.lock").read_text()
    assert "make demo" in readme
    assert "make test" in readme
