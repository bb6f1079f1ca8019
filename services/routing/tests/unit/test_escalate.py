"""A promise at risk or broken: who is asked again, and how long they have."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from routing.domain.decide import accept, begin, decline, hear
from routing.domain.escalate import AT_RISK, BROKEN, escalate
from routing.domain.evolve import evolve
from routing.domain.heard import Ended, Reopened
from routing.domain.messages import AttemptBegun, Escalated, OfferMade
from routing.domain.model import Deadlines, Facts, Phase


@pytest.fixture
def team(bench):
    return bench.technician(1, skills={"network": 5}), bench.technician(2)


@pytest.fixture
def desk(bench, team):
    return bench.desk(*team)


@pytest.fixture
def offered(bench, desk):
    job = bench.job(facts={"priority": "P1"})
    return evolve(job, begin(job, desk))


def test_whoever_said_no_is_asked_again(bench, team, offered, desk):
    """S000-40, S001-06."""
    stuck = offered
    while found := stuck.open_offer:
        answer = decline(stuck, found.offer_id, found.technician_id, "busy", None, bench.desk(*team))
        stuck = evolve(stuck, answer)
    assert stuck.phase is Phase.UNROUTED
    facts = escalate(stuck, "accept", AT_RISK, desk)
    assert [type(fact) for fact in facts] == [Escalated, AttemptBegun, OfferMade]
    assert facts[0].asks_again
    again = evolve(stuck, facts)
    assert (again.phase, again.round, again.attempt) == (Phase.OFFERED, stuck.round + 1, stuck.attempt + 1)


def test_who_is_thinking_is_left_to_think_and_the_next_has_half_the_time(offered, desk):
    facts = escalate(offered, "accept", AT_RISK, desk)
    assert [type(fact) for fact in facts] == [Escalated]
    job = evolve(offered, facts)
    found = job.open_offer
    assert found == offered.open_offer
    made = decline(job, found.offer_id, found.technician_id, "busy", None, desk)[-1]
    assert made.expires_at == desk.now + timedelta(minutes=2, seconds=30)


def test_each_level_is_reached_once(bench, offered, desk):
    job = evolve(offered, escalate(offered, "accept", AT_RISK, desk))
    assert escalate(job, "respond", AT_RISK, desk) == []
    job = evolve(job, escalate(job, "accept", BROKEN, desk))
    assert job.facts.alarm == BROKEN
    assert escalate(job, "resolve", AT_RISK, desk) == []
    assert escalate(job, "resolve", BROKEN, desk) == []


def test_reopening_begins_anew(bench, offered, desk):
    job = evolve(offered, accept(offered, offered.open_offer.offer_id, UUID(int=1), desk))
    job = evolve(job, escalate(job, "resolve", BROKEN, desk))
    ended, facts = hear(job, Ended(bench.now, None), desk)
    job = evolve(ended, facts)
    assert escalate(job, "resolve", BROKEN, desk) == []
    again, facts = hear(job, Reopened(bench.now + timedelta(hours=1), "P2", Deadlines()), desk)
    assert again.facts.alarm == 0
    assert escalate(evolve(again, facts), "accept", AT_RISK, desk) != []


@pytest.mark.parametrize("opening", [{"kind": "billing"}, {"imported": True}])
def test_what_routing_leaves_alone_it_does_not_escalate(bench, desk, opening):
    job = bench.job(opening=opening)
    assert escalate(job, "accept", BROKEN, desk) == []
    unknown = replace(job, facts=Facts())
    assert escalate(unknown, "accept", BROKEN, desk) == []
