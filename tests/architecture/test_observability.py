"""Alerts and panels speak of figures that exist, and every alert leads to a page that says what to do."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Histogram
from prometheus_client.metrics import MetricWrapperBase

from chassis import metrics

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "observability"
RUNBOOKS = ROOT / "docs" / "runbooks"
SCRAPED = {"service", "role", "instance", "job", "le"}
SERVICES = {path.name for path in (ROOT / "services").iterdir() if path.is_dir()}
NAME = re.compile(r"astreinte_[a-z0-9_]+")
LABELS = re.compile(r"\bby \(([^)]*)\)|([a-z_]+)(?==~?\"|!~?\"|!=)")


def known() -> dict[str, tuple[str, ...]]:
    """Every series there is, and its labels."""
    found: dict[str, tuple[str, ...]] = {}
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            (described,) = metric.describe()
            suffixes = ("_bucket", "_sum", "_count") if isinstance(metric, Histogram) else ("",)
            ending = "_total" if described.type == "counter" else ""
            found |= {described.name + ending + suffix: metric._labelnames for suffix in suffixes}
    return found


def strangers(expressions: Iterable[str]) -> list[str]:
    """Names and labels that nothing exports."""
    series = known()
    labels = SCRAPED.union(*series.values())
    found = []
    for expression in expressions:
        found += [name for name in NAME.findall(expression) if name not in series]
        for grouped, compared in LABELS.findall(expression):
            found += [n for n in re.findall(r"\w+", grouped or compared) if n not in labels]
    return found


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    shown = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    return [panel for panel in shown if panel["type"] != "row"]


def drawn() -> list[str]:
    return [target["expr"] for panel in panels() for target in panel["targets"]]


def test_alerts_and_panels_name_figures_that_exist() -> None:
    """S004-123."""
    assert strangers([rule["expr"] for rule in rules()]) == []
    assert strangers(drawn()) == []


@pytest.mark.parametrize(
    ("expression", "stranger"),
    [
        ("max(astreinte_outbox_agee_seconds)", "astreinte_outbox_agee_seconds"),
        ("rate(astreinte_events[1m])", "astreinte_events"),
        ("sum by (serivce) (astreinte_consumer_lag)", "serivce"),
        ('astreinte_dead_letters{stat="open"}', "stat"),
    ],
)
def test_a_planted_stranger_is_seen(expression: str, stranger: str) -> None:
    assert strangers([expression]) == [stranger]


def test_every_figure_is_on_the_dashboard() -> None:
    shown = {re.sub("_(bucket|sum|count)$", "", name) for expression in drawn() for name in NAME.findall(expression)}
    assert {re.sub("_(bucket|sum|count)$", "", name) for name in known()} - shown == set()


def test_panels_have_places_of_their_own() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        taken |= cells


def test_every_alert_speaks_both_languages_and_leads_to_its_runbook() -> None:
    index = (RUNBOOKS / "README.md").read_text()
    linked = set()
    for rule in rules():
        said = rule["annotations"]
        assert said["summary_fr"] != said["summary_en"], rule["alert"]
        assert rule["labels"]["severity"] in {"warning", "critical"}
        runbook = ROOT / said["runbook"]
        assert runbook.parent == RUNBOOKS, rule["alert"]
        assert f"`{rule['alert']}`" in runbook.read_text(), rule["alert"]
        assert f"`{rule['alert']}`" in index, rule["alert"]
        linked.add(runbook.name)
    assert {path.name for path in RUNBOOKS.glob("*.md")} - {"README.md"} == linked


def test_every_process_of_compose_is_scraped() -> None:
    """S004-123."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    processes = {name for name in compose if name.removesuffix("-worker") in SERVICES}
    (job,) = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    assert set(job["dns_sd_configs"][0]["names"]) == processes
    assert len(processes) == 2 * len(SERVICES)
