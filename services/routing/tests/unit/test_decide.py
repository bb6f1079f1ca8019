"""Given a job, when something happens, then these decisions."""

from dataclasses import replace
from datetime import time, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.domain import errors, heard, model
from routing.domain.decide import accept, assign, begin, decline, expire, hear, lose_technician, withdraw
from routing.domain.evolve import evolve
from routing.domain.hear_visits import confirm, find_impossible, finish, give_up, propose, reassign, start
from routing.domain.model import Mode, OfferState, Phase

ADA, BOB, DISPATCHER = UUID(int=1), UUID(int=2), UUID(int=99)


def names(decisions):
    return [type(decision).__name__ for decision in decisions]


@pytest.fixture
def team(bench):
    return bench.technician(1, skills={"network": 5}), bench.technician(2)


@pytest.fixture
def offered(bench, team):
    job = bench.job()
    return evolve(job, begin(job, bench.desk(*team)))


@pytest.fixture
def onsite(bench, team):
    job = bench.job(opening={"default_mode": Mode.ONSITE})
    return evolve(job, begin(job, bench.desk(*team)))


def slot(bench, revision=1):
    starts_at = bench.now + timedelta(hours=2)
    return model.Visit(UUID(int=4000), revision, model.Window(starts_at, starts_at + timedelta(hours=1)))


def accepted(bench, job):
    found = job.open_offer
    return evolve(job, accept(job, found.offer_id, found.technician_id, bench.desk()))


def test_the_deadline_of_an_offer_follows_its_priority(bench, team):
    job = bench.job(facts={"priority": "P1"})
    made = begin(job, bench.desk(*team))[-1]
    assert made.expires_at == bench.now + timedelta(minutes=5)


def test_minutes_run_while_the_technician_works_but_not_past_the_slot(bench, onsite):
    evening = bench.technician(1, shifts=tuple(model.Shift(day, time(18), time(22)) for day in range(7)))
    desk = bench.desk(evening)
    [early] = propose(onsite, 1, slot(bench), (ADA,), desk)
    assert early.expires_at == bench.now + timedelta(hours=2)
    tomorrow = model.Window(bench.now + timedelta(days=1), bench.now + timedelta(days=1, hours=1))
    [late] = propose(onsite, 1, replace(slot(bench), slot=tomorrow), (ADA,), desk)
    assert late.expires_at == bench.now + timedelta(hours=9)
    now = model.Window(bench.now, bench.now + timedelta(hours=1))
    [close] = propose(onsite, 1, replace(slot(bench), slot=now), (ADA,), desk)
    assert close.expires_at == bench.now + timedelta(hours=1)


def test_accepting_again_says_nothing_more(bench, offered):
    job = accepted(bench, offered)
    assert accept(job, offered.open_offer.offer_id, ADA, bench.desk()) == []


def test_a_refusal_asks_the_next_then_nobody(bench, offered, team):
    job = offered
    for _ in team:
        found = job.open_offer
        job = evolve(job, decline(job, found.offer_id, found.technician_id, "busy", None, bench.desk(*team)))
    assert (job.phase, job.attempt) == (Phase.UNROUTED, 3)
    assert {o.technician_id for o in job.offers} == {ADA, BOB}


def test_an_offer_that_expired_cannot_be_accepted(bench, offered, team):
    late = bench.desk(*team, now=offered.open_offer.expires_at)
    with pytest.raises(errors.OfferExpired):
        accept(offered, offered.open_offer.offer_id, ADA, late)
    job = evolve(offered, expire(offered, offered.open_offer.offer_id, late))
    with pytest.raises(errors.OfferExpired):
        accept(job, offered.open_offer.offer_id, ADA, late)


def test_an_offer_that_was_accepted_does_not_expire(bench, offered, team):
    job = accepted(bench, offered)
    assert expire(job, offered.open_offer.offer_id, bench.desk(*team)) == []


def test_someone_elses_offer_does_not_exist(bench, offered):
    with pytest.raises(errors.OfferUnknown):
        accept(offered, offered.open_offer.offer_id, BOB, bench.desk())


def test_by_hand_remote_work_is_theirs_at_once(bench, offered, team):
    decisions = assign(offered, BOB, DISPATCHER, bench.desk(*team))
    assert names(decisions) == ["OfferWithdrawn", "AttemptBegun", "OfferAccepted"]
    job = evolve(offered, decisions)
    assert (job.phase, job.attempt, job.decided_by) == (Phase.ACCEPTED, 2, DISPATCHER)


def test_by_hand_on_site_one_candidate_is_asked_for_a_slot_then_bound(bench, onsite, team):
    decisions = assign(onsite, BOB, DISPATCHER, bench.desk(*team))
    assert names(decisions) == ["VisitWithdrawn", "AttemptBegun", "VisitRequested"]
    assert [c.technician_id for c in decisions[-1].candidates] == [BOB]
    job = evolve(onsite, decisions)
    [bound] = propose(job, 2, slot(bench), (BOB,), bench.desk(*team))
    assert (type(bound).__name__, bound.decided_by, bound.technician_id) == ("OfferAccepted", DISPATCHER, BOB)


def test_by_hand_rules_advise_and_do_not_forbid(bench, team):
    job = bench.job()
    unskilled = bench.technician(3, skills={})
    assert names(assign(job, unskilled.technician_id, DISPATCHER, bench.desk(*team, unskilled)))[-1] == "OfferAccepted"
    with pytest.raises(errors.TechnicianUnknown):
        assign(job, UUID(int=77), DISPATCHER, bench.desk(*team))


def test_nobody_who_is_travelling_is_moved(bench, onsite, team):
    job = evolve(onsite, propose(onsite, 1, slot(bench), (ADA,), bench.desk(*team)))
    job = accepted(bench, job)
    job = evolve(job, start(job, 1, slot(bench).visit_id))
    with pytest.raises(errors.WorkStarted):
        assign(job, BOB, DISPATCHER, bench.desk(*team))
    with pytest.raises(errors.WorkStarted):
        withdraw(job, DISPATCHER, bench.desk(*team))


def test_who_was_let_go_by_hand_is_not_asked_again(bench, offered, team):
    job = evolve(offered, withdraw(offered, DISPATCHER, bench.desk(*team)))
    assert job.open_offer.technician_id == BOB


def test_a_crew_is_asked_one_after_the_other(bench, onsite, team):
    """S002-05."""
    job = evolve(onsite, propose(onsite, 1, slot(bench), (ADA, BOB), bench.desk(*team)))
    decisions = accept(job, job.open_offer.offer_id, ADA, bench.desk(*team))
    assert names(decisions) == ["OfferAccepted", "OfferMade"]
    job = evolve(job, decisions)
    assert (job.phase, job.open_offer.technician_id) == (Phase.OFFERED, BOB)
    job = accepted(bench, job)
    assert job.phase is Phase.ACCEPTED


def test_when_one_of_a_crew_refuses_the_others_are_let_go(bench, onsite, team):
    job = evolve(onsite, propose(onsite, 1, slot(bench), (ADA, BOB), bench.desk(*team)))
    job = evolve(job, accept(job, job.open_offer.offer_id, ADA, bench.desk(*team)))
    decisions = decline(job, job.open_offer.offer_id, BOB, "sick", None, bench.desk(*team))
    assert names(decisions) == ["OfferDeclined", "OfferWithdrawn", "AttemptBegun", "VisitRequested"]


@pytest.mark.parametrize(("attempt", "revision"), [(0, 9), (1, 1), (1, 2)])
def test_an_older_attempt_or_revision_changes_nothing(bench, onsite, team, attempt, revision):
    job = evolve(onsite, propose(onsite, 1, slot(bench, 2), (ADA,), bench.desk(*team)))
    assert propose(job, attempt, slot(bench, revision), (BOB,), bench.desk(*team)) == []
    if attempt == 0:
        assert find_impossible(job, attempt, None, ()) == []
        assert finish(job, attempt, UUID(int=5), False, bench.desk(*team)) == []


def test_a_visit_given_to_someone_else_by_plan_is_a_new_attempt_without_withdrawing_the_visit(bench, onsite, team):
    job = evolve(onsite, propose(onsite, 1, slot(bench), (ADA,), bench.desk(*team)))
    job = accepted(bench, job)
    decisions = reassign(job, 1, slot(bench, 2), (BOB,), (UUID(int=70),), Mode.ONSITE, DISPATCHER)
    assert names(decisions) == ["OfferWithdrawn", "AttemptBegun", "OfferAccepted"]
    assert (decisions[0].accepted, decisions[-1].attempt, decisions[-1].visit.revision) == (True, 2, 2)


def test_what_is_said_of_a_visit_that_was_given_on_counts_whatever_the_attempt(bench, onsite, team):
    job = accepted(bench, evolve(onsite, propose(onsite, 1, slot(bench), (ADA,), bench.desk(*team))))
    visit_id = slot(bench).visit_id
    job = evolve(job, reassign(job, 1, slot(bench, 2), (BOB,), (UUID(int=70),), Mode.ONSITE, DISPATCHER))
    assert job.attempt == 2
    assert reassign(job, 1, slot(bench, 2), (ADA,), (UUID(int=71),), Mode.ONSITE, DISPATCHER) == []
    again = reassign(job, 1, slot(bench, 3), (ADA,), (UUID(int=71),), Mode.ONSITE, DISPATCHER)
    assert again[-1].attempt == 3
    assert names(confirm(job, 1, slot(bench, 3))) == ["VisitKnown"]
    assert names(start(job, 1, visit_id)) == ["WorkStarted"]
    assert names(finish(job, 1, visit_id, True, bench.desk(*team))) == ["WorkEnded"]
    assert start(job, 1, UUID(int=5)) == finish(job, 1, UUID(int=5), True, bench.desk(*team)) == []
    assert names(give_up(job, 1, visit_id, "left_out_by_plan"))[-1] == "TicketUnrouted"


def test_a_whole_crew_is_bound_by_a_plan(bench, onsite, team):
    job = accepted(bench, evolve(onsite, propose(onsite, 1, slot(bench), (ADA,), bench.desk(*team))))
    offers = (UUID(int=70), UUID(int=71))
    decisions = reassign(job, 1, slot(bench, 2), (ADA, BOB), offers, Mode.ONSITE, DISPATCHER)
    assert [one.technician_id for one in decisions[-2:]] == [ADA, BOB]
    after = evolve(job, decisions)
    assert after.phase is Phase.ACCEPTED
    assert {one.technician_id for one in after.live_offers} == {ADA, BOB}


def test_who_stays_in_a_crew_keeps_their_offer_and_only_who_goes_is_let_go(bench, onsite, team):
    cleo = UUID(int=3)
    job = accepted(bench, evolve(onsite, propose(onsite, 1, slot(bench), (ADA, BOB), bench.desk(*team))))
    job = accepted(bench, job)
    kept = next(one.offer_id for one in job.live_offers if one.technician_id == BOB)
    new_ids = (UUID(int=70), UUID(int=71))
    decisions = reassign(job, 1, slot(bench, 2), (BOB, cleo), new_ids, Mode.ONSITE, DISPATCHER)
    assert names(decisions) == ["OfferWithdrawn", "AttemptBegun", "OfferAccepted", "OfferAccepted"]
    assert decisions[0].technician_id == ADA
    after = evolve(job, decisions)
    assert {(one.technician_id, one.offer_id, one.attempt, one.visit.revision) for one in after.live_offers} == {
        (BOB, kept, 2, 2),
        (cleo, new_ids[1], 2, 2),
    }


@pytest.mark.parametrize("why", ["appointment_cancelled", "left_out_by_plan"])
def test_an_appointment_given_up_lets_everybody_go_and_waits_for_a_dispatcher(bench, onsite, team, why):
    visit_id = slot(bench).visit_id
    job = evolve(onsite, propose(onsite, 1, slot(bench), (ADA,), bench.desk(*team)))
    assert give_up(job, 1, visit_id, why) == []
    job = accepted(bench, job)
    assert give_up(job, 0, UUID(int=5), why) == []
    decisions = give_up(job, 1, visit_id, why)
    assert names(decisions) == ["OfferWithdrawn", "AttemptBegun", "TicketUnrouted"]
    assert (decisions[0].why, decisions[0].accepted, decisions[-1].attempt) == (why, True, 2)
    assert decisions[-1].impossible == (model.Reason(why),)
    after = evolve(job, decisions)
    assert (after.phase, after.visit, after.live_offers) == (Phase.UNROUTED, None, ())
    assert give_up(after, 1, visit_id, why) == []
    assert names(assign(after, ADA, DISPATCHER, bench.desk(*team))) == ["AttemptBegun", "VisitRequested"]
    assert give_up(evolve(job, start(job, 1, visit_id)), 1, visit_id, why) == []


def test_an_absence_takes_back_only_what_it_touches(bench, offered, team):
    tomorrow = model.Window(bench.now + timedelta(days=1), bench.now + timedelta(days=2))
    today = model.Window(bench.now, bench.now + timedelta(hours=4))
    desk = bench.desk(*team)
    assert lose_technician(offered, ADA, [tomorrow], desk) == []
    assert names(lose_technician(offered, ADA, [today], desk))[0] == "OfferWithdrawn"
    assert lose_technician(offered, BOB, [today], desk) == []
    assert lose_technician(accepted(bench, offered), ADA, [today], desk) == []


def test_work_reported_by_its_doer_ends_quietly_and_by_another_is_taken_back(bench, offered):
    job = accepted(bench, offered)
    later = bench.now + timedelta(hours=1)
    _, quiet = hear(job, heard.Ended(later, ADA), bench.desk())
    assert names(quiet) == ["WorkEnded"]
    after, told = hear(job, heard.Ended(later, DISPATCHER), bench.desk())
    assert names(told) == ["OfferWithdrawn", "WorkEnded"]
    assert evolve(after, told).offers[0].state is OfferState.WITHDRAWN


def later_promise(bench, priority):
    due = bench.now + timedelta(days=2)
    return heard.Reprioritised(bench.now + timedelta(hours=1), priority, model.Deadlines(due, due, due))


def test_more_time_alone_withdraws_no_offer_and_is_told_after_acceptance(bench, offered):
    after, told = hear(offered, later_promise(bench, offered.facts.priority), bench.desk())
    assert (names(told), after.facts.deadlines.resolve_by) == ([], bench.now + timedelta(days=2))
    taken = accepted(bench, offered)
    _, told = hear(taken, later_promise(bench, taken.facts.priority), bench.desk())
    assert names(told) == ["JobChanged"]


def test_more_time_may_help_a_ticket_that_nobody_could_take(bench):
    job = bench.job()
    stuck = evolve(job, begin(job, bench.desk()))
    assert stuck.phase is Phase.UNROUTED
    _, told = hear(stuck, later_promise(bench, stuck.facts.priority), bench.desk(bench.technician()))
    assert "TicketUnrouted" not in names(told)
    assert names(told)[0] == "AttemptBegun"


def about(bench, skill, mode=Mode.REMOTE):
    service = replace(bench.opening().service, skills=(model.SkillNeed(skill, 1),))
    return heard.Requalified(bench.now + timedelta(hours=1), model.Judged("incident", service, mode))


def test_another_service_asks_whoever_has_its_skills(bench, offered):
    team = (bench.technician(1, skills={"network": 5}), bench.technician(2, skills={"security": 3}))
    after, told = hear(offered, about(bench, "security"), bench.desk(*team))
    assert names(told) == ["OfferWithdrawn", "AttemptBegun", "OfferMade"]
    assert evolve(after, told).open_offer.technician_id == BOB


def test_another_service_after_acceptance_is_told_and_takes_nothing_back(bench, offered):
    taken = accepted(bench, offered)
    after, told = hear(taken, about(bench, "security"), bench.desk())
    assert names(told) == ["JobChanged"]
    assert after.facts.opening.service.skills[0].skill == "security"


def story_of(bench):
    at = iter(bench.now + timedelta(minutes=minute) for minute in range(10))
    site = bench.site(site_id=UUID(int=7001))
    due = model.Deadlines(None, None, bench.now + timedelta(days=1))
    windows = (model.Window(bench.now, bench.now + timedelta(hours=5)),)
    opening = bench.opening(default_mode=Mode.ONSITE)
    return (
        heard.Opened(next(at), opening, "Panne", "P3", model.Deadlines(), None, ()),
        heard.SiteConfirmed(next(at), site),
        heard.Reprioritised(next(at), "P1", due),
        heard.Retitled(next(at), "Serveur"),
        heard.Rescheduled(next(at), windows),
        heard.Requalified(next(at), model.Judged("request", bench.opening().service, Mode.ONSITE)),
    )


ENDINGS = [(), (heard.Cancelled,), (heard.Ended,), (heard.Ended, heard.Reopened)]


@given(data=st.data(), ending=st.sampled_from(ENDINGS))
def test_events_in_any_order_come_to_the_same(bench, data, ending):
    known = list(story_of(bench))
    for minute, kind in enumerate(ending, 11):
        at = bench.now + timedelta(minutes=minute)
        due = model.Deadlines()
        more = {heard.Cancelled: (), heard.Ended: (None,), heard.Reopened: ("P2", due)}[kind]
        known.append(kind(at, *more))
    desk = bench.desk(bench.technician())
    blank = replace(bench.job(), facts=model.Facts())
    in_order = through(blank, known, desk)
    shuffled = through(blank, data.draw(st.permutations(known)), desk)
    assert shuffled.facts == in_order.facts
    assert shuffled.phase is in_order.phase


def through(job, told, desk):
    for news in told:
        job, decisions = hear(job, news, desk)
        job = evolve(job, decisions)
        assert sum(o.state is OfferState.OPEN for o in job.offers) <= 1
    return job


def test_a_ticket_cancelled_first_or_last_ends_the_same(bench):
    opened, *_ = story_of(bench)
    for order in permutations([opened, heard.Cancelled(bench.now + timedelta(hours=1))]):
        job = through(replace(bench.job(), facts=model.Facts()), order, bench.desk(bench.technician()))
        assert (job.phase, job.open_offer) == (Phase.ENDED, None)
