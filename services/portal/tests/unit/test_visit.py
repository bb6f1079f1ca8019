"""What the forms of a visit's page say, as scheduling is to hear it."""

from typing import Any

import pytest

from portal.pages.said_by_scheduling_report import conflict_of, told
from portal.pages.visit import does_of
from portal.pages.words import Words


@pytest.mark.parametrize(
    ("kind", "typed", "does"),
    [
        ("set_off", {"kind": "set_off"}, {}),
        ("write", {"field": "diagnosis", "value": ""}, {"field": "diagnosis", "value": "", "bases": []}),
        (
            "write",
            {"field": "minutes_spent", "value": "45", "bases": "a,b"},
            {"field": "minutes_spent", "value": 45, "bases": ["a", "b"]},
        ),
        ("write", {"field": "minutes_spent", "value": ""}, {"field": "minutes_spent", "value": None, "bases": []}),
        ("add_part", {"label": "Câble", "quantity": "2", "serial": ""}, {"label": "Câble", "quantity": 2}),
        (
            "add_test",
            {"label": "Tension", "of": "measure", "value": "12,1", "at_least": "11,5", "passed": "no"},
            {"label": "Tension", "of": "measure", "value": "12.1", "at_least": "11.5", "passed": False},
        ),
        ("finish", {"outcome": "done", "reason": "other"}, {"outcome": "done"}),
        ("finish", {"outcome": "not_done", "reason": "other"}, {"outcome": "not_done", "reason": "other"}),
        (
            "escalate",
            {"reason": "more_skill", "skill": "network", "level": "4", "minutes": ""},
            {"reason": "more_skill", "skill": "network", "level": 4},
        ),
        ("sign", {"report_hash": "a", "signer": " Camille ", "other": "x"}, {"report_hash": "a", "signer": "Camille"}),
    ],
)
def test_a_form_says_what_was_typed(kind: str, typed: dict[str, str], does: dict[str, Any]) -> None:
    assert does_of(kind, typed) == does


def test_what_met_is_told_with_both_words() -> None:
    said = {
        "command_id": "1", "visit_id": "2", "number": "TKT-2026-00042", "code": "later_write_stands", "kind": "write",
        "at": "2026-11-23T08:00:00Z", "body": {"field": "diagnosis", "value": "Batterie"}, "instead_id": "3",
        "instead_body": {"field": "diagnosis", "value": "Carte mère"},
    }  # fmt: skip
    shown = conflict_of(said, Words("fr"))
    assert (shown.field, shown.said, shown.instead, shown.may_take) == ("diagnosis", "Batterie", "Carte mère", True)
    erased = conflict_of(
        {**said, "body": None, "kind": "add_action", "instead_id": None, "instead_body": None}, Words("fr")
    )
    assert (erased.said, erased.instead, erased.may_take) == ("", None, False)


@pytest.mark.parametrize("kind", ["write", "add_action", "add_part", "add_photo", "finish", "sign", "refuse", "start"])
def test_every_kind_can_be_told(kind: str) -> None:
    assert isinstance(told(kind, {"outcome": "done"}, Words("en")), str)
