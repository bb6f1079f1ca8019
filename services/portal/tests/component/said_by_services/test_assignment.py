"""Why somebody was chosen, as routing says it."""

from datetime import timedelta
from typing import Any

import pytest
from services.portal.tests.component.said_by_services.said import ID, NOW

from portal.pages.said_by_routing import offer_of, rules_of, unrouted_of, why_of


def part(criterion: str, weight: int, value: int) -> dict[str, Any]:
    label = criterion.title()
    return {"criterion": criterion, "label": label, "weight": weight, "value": value, "points": weight * value // 1000}


def candidate(name: str, score: int) -> dict[str, Any]:
    return {"technician_id": ID, "technician_name": name, "score": score, "parts": [part("expertise", 300, 900)]}


def rejected(name: str, *codes: str) -> dict[str, Any]:
    reasons = [{"code": code, "text": code, "params": {}} for code in codes]
    return {"technician_id": ID, "technician_name": name, "reasons": reasons}


def assignment(**changes: Any) -> dict[str, Any]:
    attempt = {"attempt": 2, "round": 1}
    declined = {"attempt": 2, "technician_name": "Théo", "state": "declined", "why": "busy"}
    return {
        "ticket_id": ID, "number": "TKT-2026-00042", "title": "Plus de réseau", "priority": "P1", "state": "unrouted",
        "chosen": candidate("Naïma", 824), "runners_up": [candidate("Théo", 712)], "reason": None,
        "rejected": [rejected("Inès", "skill_missing"), rejected("Luc", "skill_missing", "off_shift")],
        "impossible": [], "unrouted_at": NOW.isoformat(), "attempts": [{"attempt": 1, "round": 0}, attempt],
        "history": [declined | {"attempt": 1, "why": "sick"}, declined, declined | {"state": "expired"}],
    } | changes  # fmt: skip


def test_points_are_of_a_hundred_and_rules_are_counted() -> None:
    why = why_of(assignment())
    assert why.chosen is not None
    assert why.runner_up is not None
    assert (why.chosen.total, why.chosen.reasons[0].points, why.chosen.reasons[0].out_of) == (82.4, 27.0, 30.0)
    assert why.runner_up.name == "Théo"
    assert [(rule.code, rule.count) for rule in rules_of(assignment()["rejected"])] == [
        ("skill_missing", 2),
        ("off_shift", 1),
    ]


def test_what_is_stuck_tells_the_refusals_of_its_last_round() -> None:
    stuck = unrouted_of(assignment(), None, "key")
    assert stuck.refusals == (("Théo", "busy"),)
    assert stuck.expiries == ("Théo",)
    assert stuck.ticket.number == "TKT-2026-00042"


@pytest.mark.parametrize(("minutes", "state"), [(1, "open"), (-1, "expired")])
def test_an_offer_past_its_deadline_is_expired_before_routing_says_so(minutes: int, state: str) -> None:
    said = {
        "offer_id": ID, "ticket_id": ID, "number": "TKT-2026-00042", "title": "Plus de réseau", "priority": "P2",
        "state": "open", "mode": "remote", "slot": None, "site": None, "service": {"usual_minutes": 30}, "score": 0,
        "breakdown": [], "made_at": NOW.isoformat(), "expires_at": (NOW + timedelta(minutes=minutes)).isoformat(),
    }  # fmt: skip
    assert offer_of(said, NOW, "key").state == state
