"""docs/privacy.md tells of every table there is and how long each kind is kept; what else the RGPD asks is written."""

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from chassis.retention import Kept

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.name for path in (ROOT / "services").iterdir() if path.is_dir())
PRIVACY = (ROOT / "docs" / "privacy.md").read_text()
# Codes, numbers, terms and words of the house: nothing in them is anybody's.
OF_NOBODY = {
    "intake": {
        "calendars", "categories", "contract_terms", "contracts", "counters", "custom_fields", "delay_estimates",
        "free_numbers", "services", "tags", "templates", "ticket_links",
    },
    "routing": {"clients"},
    "scheduling": {"asked_times", "region_days", "region_marks", "solve_jobs"},
    "notify": {"clients"},
    "analytics": {"daily_kpis", "generations"},
    "portal": {"oidc_flows", "signing_keys"},
    "every service": {"outbox_versions", "retention"},
}  # fmt: skip


class Held(NamedTuple):
    where: str
    data: str
    purpose: str
    kept: str
    erasure: str


def section(text: str, heading: str) -> str:
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def held(text: str) -> list[Held]:
    return [Held(*row) for row in rows(section(text, "What is held")) if row[0] != "Where"]


def told(text: str) -> dict[str, set[str]]:
    """By service, the tables that the document names; `table.column` is of its table."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in held(text):
        owner = next((name for name in ("every service", *SERVICES) if row.where.startswith(f"{name} ")), row.where)
        found[owner] |= {name.split(".")[0] for name in re.findall(r"`([^`]+)`", row.where)}
    return found


def tables(owner: str) -> set[str]:
    if owner == "every service":
        sql = (ROOT / "libs" / "chassis" / "src" / "chassis" / "sql").glob("*.sql")
        return {name for path in sql for name in re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", path.read_text())}
    return set(import_module(f"{owner}.tables").metadata.tables)


@pytest.mark.parametrize("owner", [*SERVICES, "every service"])
def test_every_table_is_told_or_is_of_nobody(owner: str) -> None:
    """S002-21."""
    assert told(PRIVACY)[owner] | OF_NOBODY[owner] == tables(owner)
    assert told(PRIVACY)[owner] & OF_NOBODY[owner] == set()


def test_of_each_it_is_told_what_why_by_which_right_how_long_and_what_an_erasure_does() -> None:
    """S002-21. The letters are the bases that the document explains."""
    assert [row for row in held(PRIVACY) if not all(row)] == []
    assert [row.where for row in held(PRIVACY) if not re.search(r", [ciel]( [ciel])*$", row.purpose)] == []
    assert {letter for letter in "ciel" if f"**{letter}** " in section(PRIVACY, "What is held")} == set("ciel")


def durations(service: str) -> dict[str, str]:
    settings = import_module(f"{service}.settings").Settings(
        environment="test", database_url="postgresql://nobody@127.0.0.1:1/none"
    )
    kinds: tuple[Kept, ...] = import_module(f"{service}.app").build(settings).retention
    return {
        kept.kind: f"{kept.days} ({kept.at_least} to {kept.at_most})"
        for kept in kinds
    }  # fmt: skip


def test_what_is_written_of_durations_is_what_services_do() -> None:
    """S002-21."""
    written = {}
    for kinds, _, days, _ in rows(section(PRIVACY, "Keeping no longer than needed")):
        names = [f"{kinds.split()[0]} {name}" for name in re.findall(r"`(\w+)`", kinds)]
        written |= dict(zip(names, re.findall(r"\d+ \([^)]+\)", days), strict=True))
    assert written == {f"{s} {kind}": days for s in SERVICES for kind, days in durations(s).items()}


def test_the_contract_with_a_client_and_the_impact_assessment_are_prepared() -> None:
    """S002-21. Every clause of article 28(3), and both kinds of processing that call for an assessment."""
    contract = (ROOT / "docs" / "processor.md").read_text()
    assert {letter for row in rows(contract) for letter in re.findall(r"\b3 ([a-h])\b", row[0])} == set("abcdefgh")
    assert [row for row in rows(contract) if len(row) != 3 or not all(row)] == []
    assessed = (ROOT / "docs" / "dpia.md").read_text()
    for heading in ("Is one needed", "Choosing who comes", "Where technicians are"):
        assert "| " in section(assessed, heading)


def test_planted_omissions_are_seen() -> None:
    planted = "\n## What is held\n\n| Where | Data | a | b | c |\n|---|---|---|---|---|\n"
    planted += "| portal `people`, `gone.name` | x | why, c | y | |\n| logs | `no table` | i | x | y |\n"
    assert told(planted)["portal"] == {"people", "gone"}
    assert [row.where for row in held(planted) if not all(row)] == ["portal `people`, `gone.name`"]
