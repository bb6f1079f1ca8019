"""Given what a ticket is about, when staff judge it anew, then what is said."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain import errors
from intake.domain.messages import Requalified
from intake.domain.model import Deadlines, Impact, Kind, Priority, Ticket, Urgency, Verdict
from intake.domain.priority import judge_priority
from intake.domain.qualification import Qualification, judge_anew, priority_anew

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BY = UUID(int=9)
BY_HAND: list[dict[str, Any]] = [{"code": "set_by_hand", "params": {}}]


def ticket(**more: Any) -> Ticket:
    key = UUID(int=1)
    due = Deadlines(NOW, NOW, NOW)
    return Ticket(key, key, key, key, NOW, Priority.P3, BY_HAND, due, **more)


BEFORE = Qualification(
    title="Panne", service_code="hardware_repair", kind=Kind.INCIDENT, impact=Impact.PERSON, urgency=Urgency.HIGH,
    tags={"vpn": "VPN"},
)  # fmt: skip


def test_each_thing_is_said_with_what_it_was() -> None:
    after = replace(BEFORE, service_code="security", tags={"reseau": "Réseau"}, title="Panne du VPN")
    assert judge_anew(ticket(), BEFORE, after, by=BY) == [
        Requalified("title_changed", BY, text="Panne → Panne du VPN"),
        Requalified("service_changed", BY, "hardware_repair", "security"),
        Requalified("tag_removed", BY, from_value="vpn", is_internal=True),
        Requalified("tag_added", BY, to_value="reseau", is_internal=True),
    ]


def test_an_ended_ticket_is_still_tagged_but_not_judged() -> None:
    ended = ticket(verdict=Verdict.CLOSED)
    assert judge_anew(ended, BEFORE, replace(BEFORE, tags={}), by=BY) == [
        Requalified("tag_removed", BY, from_value="vpn", is_internal=True)
    ]
    with pytest.raises(errors.TicketEnded):
        judge_anew(ended, BEFORE, replace(BEFORE, urgency=Urgency.LOW), by=BY)


def test_no_ticket_becomes_a_bill() -> None:
    with pytest.raises(errors.BillingApart):
        judge_anew(ticket(), BEFORE, replace(BEFORE, kind=Kind.BILLING), by=BY)


@given(st.sampled_from(Impact), st.sampled_from(Urgency), st.booleans())
def test_the_rule_gives_the_priority_only_when_impact_or_urgency_is_another(
    impact: Impact, urgency: Urgency, vip: bool
) -> None:
    after = replace(BEFORE, impact=impact, urgency=urgency, kind=Kind.REQUEST)
    found = priority_anew(ticket(), BEFORE, after, vip=vip)
    is_same = (impact, urgency) == (BEFORE.impact, BEFORE.urgency)
    assert found == ((Priority.P3, BY_HAND) if is_same else judge_priority(impact, urgency, vip=vip))
