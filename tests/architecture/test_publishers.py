"""What the contracts call planned is what nobody says: a reader of docs/flow.md can believe it."""

import ast
from pathlib import Path

import pytest

from contracts.topic import Topic
from contracts.topics import ALL

SERVICES = Path(__file__).parents[2] / "services"


def names_in(folder: Path) -> set[str]:
    found = set()
    for source in (*folder.rglob("publishes.py"), *folder.rglob("publishes/*.py")):
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
    return found


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.name)
def test_planned_is_what_nobody_says(topic: Topic) -> None:
    said = names_in(SERVICES / topic.producer / "src")
    events = topic.types.values()
    assert {e.__name__ for e in topic.planned} == {e.__name__ for e in events if e.__name__ not in said}
