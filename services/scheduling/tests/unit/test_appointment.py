"""Which times are offered, who may arrange what, and what a chosen time makes of the job."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import AppError
from scheduling.domain.appointment import Asker, Choice, best_of, crews_of, open_to, promise_of
from scheduling.domain.decide import decide
from scheduling.domain.errors import AppointmentUnknown, NothingToArrange, SlotTaken, VisitOver, VisitUnderWay
from scheduling.domain.evolve import evolve
from scheduling.domain.messages import (
    AcceptOffer,
    AttemptClosed,
    CancelAppointment,
    ChooseSlot,
    Command,
    Fact,
    FinishVisit,
    GiveUp,
    RequestVisit,
    SetOff,
    StartVisit,
    TakeSlot,
    VisitCancelled,
    VisitConfirmed,
    VisitMoved,
    VisitProposed,
)
from scheduling.domain.model import Arrangement, Candidate, Job, Need, Search, Slot

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ADA, BOB, CLIENT, REQUESTER, VISIT, LATER = uuid4(), uuid4(), uuid4(), uuid4(), uuid4(), uuid4()
NEED = Need("TKT-2026-00042", "onsite", "P3", 45, requester_id=REQUESTER)
EMPTY = Job(uuid4(), CLIENT)
AFTERNOON = Slot(NOW + timedelta(hours=6), NOW + timedelta(hours=7))


def after(*commands: Command, job: Job = EMPTY) -> tuple[Job, list[Fact]]:
    facts: list[Fact] = []
    for command in commands:
        facts = decide(job, command)
        for fact in facts:
            job = evolve(job, fact)
    return job, facts


def arrangement(mode: str = "onsite", crew: tuple[UUID, ...] = (ADA,)) -> Arrangement:
    return Arrangement(VISIT, 1, 1, mode, Slot(NOW + timedelta(hours=1), NOW + timedelta(hours=2)), crew)  # type: ignore[arg-type]


ASK = RequestVisit(1, VISIT, NEED, (Candidate(ADA, 900), Candidate(BOB, 700)))
PROPOSE = TakeSlot(Search(VISIT, 1, 1), arrangement())
ACCEPT = AcceptOffer(1, ADA, LATER, NEED, VISIT, 1, NOW)
CHOOSE = ChooseSlot(LATER, AFTERNOON, (ADA,), 12, 9_000, REQUESTER)
CANCEL = CancelAppointment(REQUESTER)


def test_a_confirmed_visit_moves_with_its_people() -> None:
    job, facts = after(ASK, PROPOSE, ACCEPT, CHOOSE)
    (moved,) = facts
    assert isinstance(moved, VisitMoved)
    assert (moved.arrangement.visit_id, moved.arrangement.revision, moved.arrangement.slot) == (VISIT, 2, AFTERNOON)
    assert (moved.from_slot, moved.decided_by) == (arrangement().slot, REQUESTER)
    assert job.visit is not None
    assert job.visit.name == "confirmed"
    assert decide(job, CHOOSE) == []
    with pytest.raises(SlotTaken):
        decide(job, replace(CHOOSE, technician_ids=(BOB,)))


def test_before_it_is_accepted_the_technician_is_asked_again() -> None:
    job, facts = after(ASK, PROPOSE, replace(CHOOSE, technician_ids=(BOB,)))
    (proposed,) = facts
    assert isinstance(proposed, VisitProposed)
    found = proposed.arrangement
    assert (found.visit_id, found.revision, found.technician_ids) == (VISIT, 2, (BOB,))
    assert proposed.decided_by == REQUESTER
    late = decide(job, ACCEPT)  # of the first time, on its way when another was chosen
    assert [type(fact).__name__ for fact in late] == ["SearchStarted"]


def test_a_search_under_way_is_answered_by_who_asks() -> None:
    job, (proposed,) = after(ASK, CHOOSE)
    assert isinstance(proposed, VisitProposed)
    assert (proposed.arrangement.visit_id, proposed.arrangement.revision) == (VISIT, 1)
    assert decide(job, PROPOSE) == []


def test_a_search_that_found_nothing_may_be_answered_by_who_asks() -> None:
    _, (proposed,) = after(ASK, GiveUp(Search(VISIT, 1, 1), ("no_candidate_free",)), CHOOSE)
    assert isinstance(proposed, VisitProposed)
    assert (proposed.arrangement.visit_id, proposed.arrangement.revision) == (LATER, 1)


def test_a_remote_visit_already_accepted_is_confirmed_at_once() -> None:
    need = replace(NEED, mode="remote")
    _, facts = after(AcceptOffer(1, ADA, VISIT, need, None, None, NOW), CHOOSE)
    (confirmed,) = facts
    assert isinstance(confirmed, VisitConfirmed)
    assert (confirmed.mode, confirmed.arrangement.slot, confirmed.decided_by) == ("remote", AFTERNOON, REQUESTER)


def test_an_appointment_given_up_ends_the_attempt() -> None:
    job, facts = after(ASK, PROPOSE, ACCEPT, CANCEL)
    cancelled, closed = facts
    assert isinstance(cancelled, VisitCancelled)
    assert (cancelled.arrangement.revision, cancelled.reason) == (2, "appointment_cancelled")
    assert closed == AttemptClosed(1)
    with pytest.raises(NothingToArrange):
        open_to(job, Asker(REQUESTER))
    with pytest.raises(NothingToArrange):
        after(ASK, PROPOSE, CANCEL)


ON_THE_WAY = (ASK, PROPOSE, ACCEPT, SetOff(VISIT, ADA, NOW))
STARTED = (*ON_THE_WAY, StartVisit(VISIT, ADA, NOW))
OVER = (*STARTED, FinishVisit(VISIT, ADA, NOW, "done", None, None))


@pytest.mark.parametrize(
    ("past", "error"),
    [((), AppointmentUnknown), (ON_THE_WAY, VisitUnderWay), (STARTED, VisitUnderWay), (OVER, VisitOver)],
)
def test_nobody_on_the_way_is_moved(past: tuple[Command, ...], error: type[AppError]) -> None:
    with pytest.raises(error):
        open_to(after(*past)[0], Asker(REQUESTER))


def test_whose_appointment_it_is() -> None:
    job, _ = after(ASK)
    for may in (Asker(uuid4()), Asker(uuid4(), CLIENT), Asker(REQUESTER, CLIENT, own_only=True)):
        assert open_to(job, may) is job
    for may_not in (Asker(uuid4(), uuid4()), Asker(uuid4(), CLIENT, own_only=True), Asker(REQUESTER, uuid4(), True)):
        with pytest.raises(AppointmentUnknown):
            open_to(job, may_not)


def test_who_accepted_keeps_the_work() -> None:
    assert [one.technician_id for one in crews_of(after(ASK)[0])] == [ADA, BOB]
    assert [one.technician_id for one in crews_of(after(ASK, PROPOSE, ACCEPT)[0])] == [ADA]


@given(st.integers(0, 2 * 365 * 24 * 12))
def test_a_promise_is_two_hours_that_hold_the_start(five_minutes: int) -> None:
    at = NOW + timedelta(minutes=5 * five_minutes)
    promise = promise_of(at, PARIS)
    assert promise.starts_at <= at < promise.ends_at
    assert promise.ends_at - promise.starts_at == timedelta(hours=2)


def choice(hours: float, cost: int) -> Choice:
    starts_at = datetime(2026, 11, 23, 8, tzinfo=PARIS).astimezone(UTC) + timedelta(hours=hours)
    slot = Slot(starts_at, starts_at + timedelta(minutes=45))
    return Choice(slot, promise_of(starts_at, PARIS), (ADA,), 0, 0, 0, cost, frozenset())


def shown(choices: list[Choice]) -> list[float]:
    first = datetime(2026, 11, 23, 8, tzinfo=PARIS)
    return [(one.slot.starts_at - first) / timedelta(hours=1) for one in choices]


def test_the_cheapest_of_each_promise_half_days_taking_turns() -> None:
    free = [choice(0, 5), choice(1, 3), choice(2, 1), choice(4.5, 9), choice(24, 4), choice(26, 8), choice(29, 9)]
    assert shown(best_of(free, "P3", PARIS, 12)) == [1, 2, 4.5, 24, 26, 29]
    few = best_of(free, "P3", PARIS, 4)
    assert shown(few) == [2, 4.5, 24, 29]
    assert [one.is_recommended for one in few] == [True, False, False, False]
    assert best_of([], "P3", PARIS, 4) == []


def test_where_it_is_urgent_the_earliest_counts() -> None:
    """D9 asks for the earliest lawful slot then."""
    urgent = best_of([choice(0.5, 90), choice(1, 3), choice(2, 1), choice(24, 0)], "P1", PARIS, 2)
    assert shown(urgent) == [0.5, 24]
    assert urgent[0].is_recommended
