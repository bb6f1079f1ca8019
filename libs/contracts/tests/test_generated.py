import json
import shutil
from pathlib import Path

import pytest
import yaml

from contracts.__main__ import FOLDERS, REPOSITORY, broken, committed, main, on_disk
from contracts.tools import asyncapi, schemas
from contracts.topics import ALL

OFFER = Path(schemas.FOLDER) / "routing.assignments" / "offer_made.v1.json"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in FOLDERS.values():
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    for file in ("docs/flow.md", "docs/api/asyncapi.yaml"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / file, tmp_path / file)
    return tmp_path


def test_what_is_committed_is_what_is_generated() -> None:
    assert main(["--check"]) == 0


def test_nothing_breaks_the_committed_schemas() -> None:
    baseline = committed(REPOSITORY, "HEAD") or on_disk(REPOSITORY)
    assert baseline
    assert broken(baseline, schemas.generate()) == []


def test_stale_missing_and_leftover_files_are_named(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "docs/flow.md").write_text("old")
    (copy / "docs/api/asyncapi.yaml").unlink()
    (copy / "libs/contracts/examples/leftover.json").write_text("{}")
    assert main(["--check"], root=copy) == 1
    assert capsys.readouterr().err.splitlines() == [
        "stale: libs/contracts/examples/leftover.json",
        "stale: docs/flow.md",
        "stale: docs/api/asyncapi.yaml",
    ]
    assert main([], root=copy) == 0
    assert main(["--check"], root=copy) == 0


def test_a_breaking_change_is_refused_and_nothing_is_written(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = json.loads((copy / OFFER).read_text())
    baseline["properties"]["bonus"] = {"type": "integer"}
    (copy / OFFER).write_text(json.dumps(baseline))
    assert main([], root=copy) == 1
    assert "offer_made.v1.json: bonus: removed" in capsys.readouterr().err
    assert json.loads((copy / OFFER).read_text()) == baseline


def test_an_event_that_disappears_is_breaking(copy: Path) -> None:
    (copy / OFFER).rename((copy / OFFER).with_name("offer_forgotten.v1.json"))
    assert broken(on_disk(copy), schemas.generate()) == [
        f"{OFFER.with_name('offer_forgotten.v1.json').as_posix()}: the event was removed"
    ]


def test_the_asyncapi_document_is_yaml_and_its_references_lead_somewhere() -> None:
    text = asyncapi.generate()[asyncapi.PATH]
    document = yaml.safe_load(text)
    assert document == asyncapi.document()
    assert document["asyncapi"] == "3.0.0"
    assert set(document["channels"]) == {topic.name for topic in ALL}
    for reference in _references(document):
        node = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def _references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in _references(value)]
    return [found for value in node for found in _references(value)] if isinstance(node, list) else []
