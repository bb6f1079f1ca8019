"""Rules that a reader could break without noticing: who commits, who reads the clock, who sends."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("services/*/src/**/*.py"), *ROOT.glob("libs/*/src/**/*.py")])

# Where the edge is: what opens transactions, reads the clock and mints ids for everything below it.
MAY_COMMIT = {"chassis/tx.py", "chassis/offsets.py"}
MAY_READ_CLOCK = {"chassis/clock.py", "chassis/ids.py", "chassis/limits.py", "chassis/tokens.py"}
CLOCK_MODULES = ("chassis/testing/", "portal/pages/")
CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"),
}  # fmt: skip
MAY_SEND = {"chassis/relay.py", "chassis/kafka.py"}


def where(path: Path) -> str:
    return path.as_posix().split("/src/")[-1]


def breaches(path: str, source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            attribute = node.func.attr
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            if attribute in ("commit", "rollback") and path not in MAY_COMMIT:
                yield f"{path}:{node.lineno} calls {attribute}(): only the edge does"
            if (name, attribute) in CLOCKS and path not in MAY_READ_CLOCK and not path.startswith(CLOCK_MODULES):
                yield f"{path}:{node.lineno} reads the clock: time is an argument below the edge"
            if attribute in ("send", "send_and_wait") and "producer" in name and path not in MAY_SEND:
                yield f"{path}:{node.lineno} touches a producer: only the relay does"
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if text.strip().rstrip(";").upper() in ("COMMIT", "ROLLBACK") and path not in MAY_COMMIT:
            yield f"{path}:{node.lineno} commits in SQL: only the edge does"


def test_only_the_edge_commits_reads_the_clock_or_sends() -> None:
    found = [b for path in SOURCES for b in breaches(where(path), path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("async def f(session):\n    await session.commit()", "calls commit()"),
        ("async def f(conn):\n    await conn.execute('COMMIT;')", "commits in SQL"),
        ("from datetime import datetime\nx = datetime.now()", "reads the clock"),
        ("import time\nx = time.time()", "reads the clock"),
        ("async def f(self):\n    await self.producer.send('t')", "touches a producer"),
    ],
)
def test_a_planted_breach_is_seen(source: str, said: str) -> None:
    (found,) = breaches("routing/usecases/route_ticket.py", source)
    assert said in found


def test_no_vague_modules() -> None:
    vague = {"utils", "helpers", "manager", "base", "common", "misc"}
    assert [where(p) for p in SOURCES if p.stem in vague] == []


MARKUP = re.compile(
    r"\|\s*safe\b|\bautoescape\b|\bMarkup\(|(?<![\x22])\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write\b"
)
MAY_MARK_UP = {
    "render.py: autoescape=True,",
    'wording.py: autoescape=lambda name: bool(name and name.endswith(".html.j2")),',
    "page.js: cell.innerHTML = await answer.text();",  # a part of our own page
}


def test_nothing_typed_is_ever_let_through_as_markup() -> None:
    """S003-76."""
    shown = [*ROOT.glob("services/*/src/**/*.html"), *ROOT.glob("services/*/src/**/*.j2"), *SOURCES]
    scripts = [path for path in ROOT.glob("services/*/src/**/*.js") if "vendor" not in path.parts]
    assert len(shown) > len(SOURCES) > 100
    assert scripts
    lines = {
        f"{path.name}: {line.strip()}"
        for path in [*shown, *scripts]
        for line in path.read_text().splitlines()
        if MARKUP.search(line)
    }
    assert lines == MAY_MARK_UP
