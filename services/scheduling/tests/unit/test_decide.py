"""Given what was heard, when a command comes, then these facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from chassis.errors import AppError
from scheduling.domain.decide import decide
from scheduling.domain.errors import VisitNotConfirmed, VisitNotStarted, VisitOver, VisitUnknown
from scheduling.domain.evolve import evolve
from scheduling.domain.messages import (
    AcceptOffer,
    AttemptClosed,
    ChangeNeed,
    Command,
    Fact,
    FinishVisit,
    GiveUp,
    ReleaseVisit,
    RequestVisit,
    SearchStarted,
    SetOff,
    StartVisit,
    TakeSlot,
    VisitAccepted,
    VisitCancelled,
    VisitConfirmed,
    VisitFinished,
    VisitImpossible,
    VisitProposed,
)
from scheduling.domain.model import Arrangement, Cancelled, Candidate, Job, Mode, Need, Search, Slot, Work

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ADA, BOB = uuid4(), uuid4()
VISIT, NEXT = uuid4(), uuid4()
NEED = Need("TKT-2026-00042", "onsite", "P2", 45)
REMOTE = replace(NEED, mode="remote")
EMPTY = Job(uuid4(), uuid4())


def arrangement(
    attempt: int = 1, revision: int = 1, crew: tuple[UUID, ...] = (ADA,), mode: Mode = "onsite"
) -> Arrangement:
    slot = Slot(NOW + timedelta(hours=1), NOW + timedelta(hours=2))
    return Arrangement(VISIT, attempt, revision, mode, slot, crew)


def request(attempt: int = 1, visit_id: UUID = VISIT) -> RequestVisit:
    return RequestVisit(attempt, visit_id, NEED, (Candidate(ADA, 900), Candidate(BOB, 700)))


def take(revision: int = 1, attempt: int = 1, crew: tuple[UUID, ...] = (ADA,), mode: Mode = "onsite") -> TakeSlot:
    return TakeSlot(Search(VISIT, attempt, revision), arrangement(attempt, revision, crew, mode))


def accept(who: UUID = ADA, attempt: int = 1, revision: int | None = 1, at: datetime = NOW) -> AcceptOffer:
    return AcceptOffer(attempt, who, NEXT, NEED, VISIT if revision else None, revision, at)


def accept_remote(attempt: int = 1) -> AcceptOffer:
    return AcceptOffer(attempt, ADA, VISIT, REMOTE, None, None, NOW)


def release(attempt: int = 1, revision: int | None = None) -> ReleaseVisit:
    return ReleaseVisit(attempt, revision, "offer_declined")


START = StartVisit(VISIT, ADA, NOW + timedelta(minutes=50))
DONE = FinishVisit(VISIT, ADA, NOW + timedelta(minutes=80), "done", None, "changé le four")


def after(*commands: Command) -> Job:
    job = EMPTY
    for command in commands:
        for fact in decide(job, command):
            job = evolve(job, fact)
    return job


def kinds(facts: list[Fact]) -> list[type]:
    return [type(fact) for fact in facts]


def test_a_request_starts_a_search() -> None:
    (fact,) = decide(EMPTY, request())
    assert isinstance(fact, SearchStarted)
    assert fact.search == Search(VISIT, 1, 1)


def test_a_found_slot_is_proposed_once() -> None:
    assert kinds(decide(after(request()), take())) == [VisitProposed]
    assert decide(after(request(), take()), take()) == []


def test_no_slot_is_said_with_its_reasons() -> None:
    given_up = GiveUp(Search(VISIT, 1, 1), ("site_closed",))
    assert decide(after(request()), given_up) == [VisitImpossible(Search(VISIT, 1, 1), ("site_closed",))]


def test_the_current_revision_is_confirmed() -> None:
    assert decide(after(request(), take()), accept()) == [
        VisitAccepted(ADA),
        VisitConfirmed(arrangement(), "onsite"),
    ]


def test_a_crew_is_confirmed_when_all_have_accepted() -> None:
    """S002-05."""
    given = (request(), take(crew=(ADA, BOB)))
    assert kinds(decide(after(*given), accept(ADA))) == [VisitAccepted]
    assert kinds(decide(after(*given, accept(ADA)), accept(BOB))) == [VisitAccepted, VisitConfirmed]


@pytest.mark.parametrize(
    "stale",
    [
        accept(revision=2),
        accept(at=NOW + timedelta(hours=3)),
        accept(who=BOB),
        replace(accept(), works_then=False),
    ],
)
def test_a_slot_that_is_gone_is_looked_for_again(stale: AcceptOffer) -> None:
    (fact,) = decide(after(request(), take()), stale)
    assert isinstance(fact, SearchStarted)
    assert fact.search == Search(VISIT, 1, (stale.revision or 0) + 1)
    again = after(request(), take(), stale)
    found = TakeSlot(fact.search, arrangement(revision=fact.search.revision))
    assert kinds(decide(again, found)) == [VisitProposed]


def test_a_slot_gone_for_good_ends_the_visit() -> None:
    stale = accept(at=NOW + timedelta(hours=3))
    job = after(request(), take(), stale, GiveUp(Search(VISIT, 1, 2), ("no_candidate_free",)))
    assert isinstance(job.visit, Cancelled)


def test_a_remote_visit_is_made_when_accepted() -> None:
    (fact,) = decide(EMPTY, accept_remote())
    assert isinstance(fact, SearchStarted)
    assert [c.technician_id for c in fact.candidates] == [ADA]
    assert kinds(decide(after(accept_remote()), take(mode="remote"))) == [VisitConfirmed]


def test_accepting_twice_changes_nothing() -> None:
    assert decide(after(request(), take(), accept()), accept()) == []
    assert decide(after(accept_remote()), accept_remote()) == []


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ((request(), take()), "proposed"),
        ((request(), take(), accept()), "confirmed"),
        ((request(), take(), accept(), SetOff(VISIT, ADA, NOW)), "en_route"),
        ((request(), take(), accept(), START), "started"),
    ],
)
def test_a_release_cancels_the_visit_and_says_where_it_was(given: tuple[Command, ...], state: str) -> None:
    facts = decide(after(*given), release(revision=1))
    assert facts == [VisitCancelled(arrangement(), state, "offer_declined"), AttemptClosed(1)]


def test_a_release_drops_the_late_answer_of_the_solver() -> None:
    job = after(request(), release())
    assert job.search is None
    assert decide(job, take()) == []


def test_a_release_leaves_what_is_finished() -> None:
    assert kinds(decide(after(request(), take(), accept(), START, DONE), release())) == [AttemptClosed]


def test_a_word_on_a_replaced_revision_is_ignored() -> None:
    job = after(request(), take(), accept(revision=2), take(revision=3))
    assert decide(job, release(revision=1)) == []


@pytest.mark.parametrize("late", [request(1), accept(), release(1), ChangeNeed(1, "P1", (), None)])
def test_an_older_attempt_is_ignored(late: Command) -> None:
    assert decide(after(request(2)), late) == []


def test_a_newer_attempt_cancels_the_older_visit() -> None:
    facts = decide(after(request(), take()), request(2, NEXT))
    assert kinds(facts) == [VisitCancelled, SearchStarted]


@pytest.mark.parametrize("late", [request(1), accept(), accept_remote()])
def test_effects_of_events_commute(late: Command) -> None:
    """A release heard before what it releases still wins."""
    assert decide(after(release(1)), late) == []
    assert decide(after(release(1)), request(2)) != []


def test_changing_the_need_moves_nobody() -> None:
    job = after(request(), take(), accept(), ChangeNeed(1, "P1", (), NOW))
    assert job.need == replace(NEED, priority="P1", resolve_by=NOW)
    assert job.visit == after(request(), take(), accept()).visit


def test_work_judged_anew_is_asked_for_from_then_on() -> None:
    change = ChangeNeed(1, "P1", (), NOW, Work("Serveur", 90, (("network", 2),)))
    job = after(request(), take(), accept(), change)
    assert job.need == replace(
        NEED, priority="P1", resolve_by=NOW, service="Serveur", minutes=90, skills=(("network", 2),)
    )
    assert job.visit == after(request(), take(), accept()).visit


def test_the_technician_sets_off_starts_and_finishes() -> None:
    job = after(request(), take(), accept(), SetOff(VISIT, ADA, NOW), START)
    (fact,) = decide(job, DONE)
    assert isinstance(fact, VisitFinished)
    assert (fact.minutes_spent, fact.outcome) == (30, "done")


CONFIRMED = (request(), take(), accept())


@pytest.mark.parametrize(
    ("given", "command", "error"),
    [
        (CONFIRMED, replace(START, technician_id=BOB), VisitUnknown),
        (CONFIRMED, replace(START, visit_id=NEXT), VisitUnknown),
        ((request(), take()), START, VisitNotConfirmed),
        ((request(), take()), SetOff(VISIT, ADA, NOW), VisitNotConfirmed),
        (CONFIRMED, DONE, VisitNotStarted),
        ((*CONFIRMED, START), START, VisitNotConfirmed),
        ((*CONFIRMED, START, DONE), DONE, VisitOver),
        ((*CONFIRMED, release()), START, VisitOver),
        ((*CONFIRMED, release()), SetOff(VISIT, ADA, NOW), VisitOver),
    ],
)
def test_a_command_out_of_turn_is_refused(given: tuple[Command, ...], command: Command, error: type[AppError]) -> None:
    with pytest.raises(error):
        decide(after(*given), command)


def test_the_answer_to_an_older_search_is_dropped() -> None:
    job = after(request(), request(2))
    assert decide(job, take()) == []
    assert decide(job, GiveUp(Search(VISIT, 1, 1), ("site_closed",))) == []
    assert kinds(decide(job, take(attempt=2))) == [VisitProposed]
