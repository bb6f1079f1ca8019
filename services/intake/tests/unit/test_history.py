"""D3: what moves the clocks of a ticket, read from its timeline."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from intake.domain.contract import terms_as_json, terms_from_json, usual_terms
from intake.domain.coverage import ALWAYS, Calendar
from intake.domain.history import Fact, Version, happened
from intake.domain.model import Priority
from intake.domain.sla import Goal, Target, Terms

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EACH = {"P1": 10, "P2": 20, "P3": 30, "P4": 40}
USUAL = usual_terms("Europe/Paris", {goal: EACH for goal in Goal})


def promising(minutes: int) -> Terms:
    return usual_terms("Europe/Paris", {goal: dict.fromkeys(EACH, minutes) for goal in Goal})


VERSIONS = [Version(NOW - timedelta(days=9), promising(1)), Version(NOW + timedelta(minutes=30), promising(3))]


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def state(minutes: int, before: str, after: str, reason: str | None = None) -> Fact:
    return Fact(at(minutes), "state_changed", before, after, reason)


OPENED = Fact(NOW, "opened", None, "P2")


def test_a_life_in_facts() -> None:
    found = happened(
        [
            OPENED,
            Fact(at(1), "offer_accepted"),
            state(2, "new", "waiting", "client"),
            state(3, "waiting", "assigned"),
            Fact(at(4), "reprioritised", "P2", "P1"),
            Fact(at(5), "visit_started"),
            state(6, "in_progress", "resolved"),
            state(7, "resolved", "reopened"),
            Fact(at(8), "answered"),
            state(9, "reopened", "cancelled"),
        ],
        VERSIONS[:1],
    )
    assert [fact.what for fact in found] == [
        "opened", "accepted", "waiting", "resumed", None, "worked_on", "resolved", "reopened", "answered", "ended",
    ]  # fmt: skip
    assert [fact.priority for fact in found] == [Priority.P2] * 4 + [Priority.P1] * 6
    assert found[2].reason == "client"


def test_the_terms_of_each_moment() -> None:
    """Also those that changed while the ticket was open."""
    found = happened([OPENED, Fact(at(50), "visit_started")], VERSIONS)
    promised = [(fact.at, fact.terms.targets[Priority.P2, Goal.RESOLVE].minutes) for fact in found]
    assert promised == [(NOW, 1), (at(30), 3), (at(50), 3)]


def test_states_follow_each_other_as_they_were_decided() -> None:
    """Late news of a visit, told after someone had put the ticket on hold and stamped before it."""
    facts = [OPENED, state(10, "assigned", "waiting", "client"), state(9, "waiting", "in_progress")]
    found = happened(facts, VERSIONS[:1])
    assert [(fact.at, fact.what) for fact in found] == [(NOW, "opened"), (at(10), "waiting"), (at(10), "resumed")]


def test_nothing_happened_before_the_opening() -> None:
    """Whatever the clock of another machine says."""
    found = happened([OPENED, Fact(at(-5), "offer_accepted")], VERSIONS[:1])
    assert [(fact.at, fact.what) for fact in found] == [(NOW, "opened"), (NOW, "accepted")]


def test_what_is_validated_or_closed_stays_ended() -> None:
    facts = [
        OPENED,
        state(5, "in_progress", "resolved"),
        state(6, "resolved", "validated"),
        state(7, "validated", "closed"),
    ]
    assert [fact.what for fact in happened(facts, VERSIONS[:1])] == ["opened", "resolved", "ended", "ended"]


def test_terms_are_kept_as_they_were() -> None:
    closed = replace(USUAL, calendar=Calendar("Indian/Reunion", ALWAYS, frozenset({date(2026, 12, 24)})))
    for terms in (USUAL, closed):
        assert terms_from_json(terms_as_json(terms)) == terms
    assert USUAL.targets[Priority.P3, Goal.ACCEPT] == Target(30, always=True)
