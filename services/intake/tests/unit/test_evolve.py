"""Given what happened, a ticket is where it should be, whatever order the news came in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain import decide, errors
from intake.domain.evolve import evolve, hear, is_said_again
from intake.domain.messages import Cancelled, Reopened, StateChanged, Validated
from intake.domain.model import (
    Accepted,
    Audience,
    Deadlines,
    Heard,
    Mode,
    Priority,
    Slot,
    Stage,
    State,
    Ticket,
    Verdict,
    WaitsFor,
    Work,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = Deadlines(NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=4))
ANNA, BOB = UUID(int=1), UUID(int=2)
CLIENT = UUID(int=9)


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def ticket(*news: Heard, verdict: Verdict | None = None, reopened_after: int = 0) -> Ticket:
    found = Ticket(
        ticket_id=UUID(int=100),
        client_id=UUID(int=200),
        service_id=UUID(int=300),
        requester_id=CLIENT,
        created_at=NOW,
        priority=Priority.P2,
        priority_reasons=[],
        deadlines=LATER,
        verdict=verdict,
        reopened_after=reopened_after,
    )
    for heard in news:
        found = hear(found, heard)
    return found


def slots() -> st.SearchStrategy[Slot]:
    return st.integers(0, 5).map(lambda n: Slot(at(n * 60), at(n * 60 + 45)))


news = st.builds(
    Heard,
    attempt=st.integers(1, 4),
    stage=st.sampled_from([stage for stage in Stage if stage]),
    mode=st.none() | st.sampled_from(Mode),
    revision=st.integers(0, 3),
    technician_ids=st.lists(st.sampled_from([ANNA, BOB]), max_size=2, unique=True).map(tuple),
    slot=st.none() | slots(),
    arrives_at=st.none() | st.integers(0, 500).map(at),
    started_at=st.none() | st.integers(0, 500).map(at),
    finished_at=st.none() | st.integers(0, 500).map(at),
    accepted=st.none() | st.builds(Accepted, st.integers(0, 500).map(at), st.sampled_from([ANNA, BOB])),
)


@given(st.lists(news, max_size=6).flatmap(lambda n: st.tuples(st.just(n), st.permutations(n))))
def test_news_commutes(orders: tuple[list[Heard], list[Heard]]) -> None:
    one, other = orders
    assert ticket(*one) == ticket(*other)


@given(st.lists(news, max_size=6))
def test_news_heard_twice_changes_nothing(heard: list[Heard]) -> None:
    assert ticket(*heard) == ticket(*heard, *heard)


@given(st.lists(news, max_size=4), st.lists(news, max_size=4))
def test_no_late_news_changes_a_cancelled_ticket(before: list[Heard], late: list[Heard]) -> None:
    given_ticket = evolve(ticket(*before), [Cancelled(CLIENT)])
    for heard in late:
        given_ticket, said = decide.follow(given_ticket, heard)
        assert said == []
    assert given_ticket.state is State.CANCELLED


@given(st.lists(news, min_size=1, max_size=6))
def test_the_newest_attempt_decides(heard: list[Heard]) -> None:
    newest = max(one.attempt for one in heard)
    alone = ticket(*(one for one in heard if one.attempt == newest))
    assert ticket(*heard).state is alone.state
    assert ticket(*heard).work.technician_ids == alone.work.technician_ids


@pytest.mark.parametrize(
    ("heard", "state"),
    [
        ([], State.NEW),
        ([Heard(1)], State.QUALIFIED),
        ([Heard(1), Heard(1, Stage.ACCEPTED)], State.ASSIGNED),
        ([Heard(1, Stage.EN_ROUTE)], State.ASSIGNED),
        ([Heard(1, Stage.STARTED)], State.IN_PROGRESS),
        ([Heard(1, Stage.DONE)], State.RESOLVED),
        ([Heard(1, Stage.NOT_DONE)], State.WAITING),
        ([Heard(1, Stage.NOT_DONE), Heard(2)], State.QUALIFIED),
        ([Heard(1, Stage.DONE), Heard(1, Stage.STARTED)], State.RESOLVED),
    ],
)
def test_where_news_leads(heard: list[Heard], state: State) -> None:
    assert ticket(*heard).state is state


def test_a_newer_attempt_forgets_the_technician_and_the_slot() -> None:
    accepted = Heard(1, Stage.CONFIRMED, revision=1, technician_ids=(ANNA,), slot=Slot(at(0), at(60)))
    work = ticket(accepted, Heard(2), Heard(1, Stage.STARTED, started_at=at(5))).work
    assert work == Work(attempt=2, stage=Stage.REQUESTED, first_work_at=at(5), worked_at=at(5))


@pytest.mark.parametrize("answered_after", range(4))
def test_a_visit_that_somebody_else_is_given_goes_on_in_the_next_attempt(answered_after: int) -> None:
    visit, slot = UUID(int=50), Slot(at(0), at(60))
    bob, anna = (Heard(1, Stage.CONFIRMED, None, n, (who,), slot, visit_id=visit) for n, who in ((1, BOB), (2, ANNA)))
    started = Heard(1, Stage.STARTED, started_at=at(5), visit_id=visit)
    accepted = Heard(2, Stage.ACCEPTED, None, 2, (ANNA,), slot, visit_id=visit)
    news = [replace(bob, stage=Stage.ACCEPTED), bob, anna, started]
    news = [*news[: answered_after + 1], accepted, *news[answered_after + 1 :]]
    states = [ticket(*news[: n + 1]).state for n in range(len(news))]
    assert states == sorted(states, key=[State.ASSIGNED, State.IN_PROGRESS].index)
    work = ticket(*news).work
    assert (work.attempt, work.stage, work.technician_ids) == (2, Stage.STARTED, (ANNA,))
    assert is_said_again(work, replace(started, attempt=2))
    assert not is_said_again(work, replace(started, visit_id=UUID(int=51)))
    assert not is_said_again(work, Heard(2, Stage.DONE, finished_at=at(30), visit_id=visit))


def test_a_moved_slot_replaces_the_old_one() -> None:
    confirmed = Heard(1, Stage.CONFIRMED, revision=1, technician_ids=(ANNA,), slot=Slot(at(0), at(60)))
    moved = Heard(1, revision=2, technician_ids=(BOB,), slot=Slot(at(60), at(120)))
    for order in ((confirmed, moved), (moved, confirmed)):
        work = ticket(*order).work
        assert (work.technician_ids, work.slot, work.stage) == ((BOB,), moved.slot, Stage.CONFIRMED)


def test_a_crew_gathers() -> None:
    slot = Slot(at(0), at(60))
    anna, bob = (Heard(1, Stage.ACCEPTED, revision=1, technician_ids=(t,), slot=slot) for t in (ANNA, BOB))
    assert ticket(anna, bob).work.technician_ids == (ANNA, BOB)


def test_given_resolved_when_validated_then_said_with_its_state() -> None:
    resolved = ticket(Heard(1, Stage.DONE))
    assert decide.validate(resolved, by=CLIENT) == [
        Validated(CLIENT),
        StateChanged(State.RESOLVED, State.VALIDATED, CLIENT),
    ]


def test_given_validated_when_late_news_comes_then_nothing_changes() -> None:
    validated = evolve(ticket(Heard(1, Stage.DONE)), [Validated(CLIENT)])
    after, said = decide.follow(validated, Heard(2, Stage.STARTED))
    assert (after.state, said) == (State.VALIDATED, [])


def test_given_reopened_when_the_old_attempt_speaks_then_only_a_newer_one_moves_it() -> None:
    resolved = ticket(Heard(2, Stage.DONE))
    said = decide.reopen(resolved, LATER, by=CLIENT)
    assert said == [
        Reopened(State.RESOLVED, Priority.P2, LATER, CLIENT),
        StateChanged(State.RESOLVED, State.REOPENED, CLIENT),
    ]
    reopened = evolve(resolved, said)
    assert hear(reopened, Heard(2, Stage.DONE)).state is State.REOPENED
    assert hear(reopened, Heard(3)).state is State.QUALIFIED
    again = hear(reopened, Heard(3, Stage.DONE))
    assert evolve(again, decide.validate(again, by=CLIENT)).state is State.VALIDATED


@pytest.mark.parametrize("stage", [Stage.NONE, Stage.REQUESTED, Stage.ACCEPTED, Stage.NOT_DONE])
def test_a_client_cancels_until_work_begins(stage: Stage) -> None:
    given_ticket = ticket(Heard(1, stage)) if stage else ticket()
    assert decide.cancel(given_ticket, by=CLIENT, role="client")[0] == Cancelled(CLIENT)


@pytest.mark.parametrize("role", ["client", "dispatcher"])
def test_only_the_desk_cancels_work_that_began(role: str) -> None:
    begun = ticket(Heard(1, Stage.STARTED))
    if role == "client":
        with pytest.raises(errors.TooLateToCancel):
            decide.cancel(begun, by=CLIENT, role=role)
    else:
        assert decide.cancel(begun, by=CLIENT, role=role)


@given(st.sampled_from(Verdict), st.lists(news, max_size=3), st.sampled_from(["client", "dispatcher"]))
def test_what_is_offered_is_what_is_permitted(verdict: Verdict, heard: list[Heard], role: str) -> None:
    """S000-60."""
    given_ticket = ticket(*heard, verdict=verdict, reopened_after=2)
    offered = decide.allowed_actions(given_ticket.state, role, has_site=given_ticket.site_id is not None)
    commands = {
        decide.Action.CANCEL: lambda: decide.cancel(given_ticket, by=CLIENT, role=role),
        decide.Action.REOPEN: lambda: decide.reopen(given_ticket, LATER, by=CLIENT),
        decide.Action.COMMENT: lambda: decide.comment(given_ticket, ANNA, Audience.PUBLIC, by=CLIENT, role=role),
    }
    if role == "client":
        commands[decide.Action.VALIDATE] = lambda: decide.validate(given_ticket, by=CLIENT)
    else:
        commands[decide.Action.REPRIORITISE] = lambda: decide.reprioritise(given_ticket, Priority.P1, LATER, by=CLIENT)
        commands[decide.Action.CONFIRM_SITE] = lambda: decide.confirm_site(given_ticket, ANNA, by=CLIENT)
    for action, command in commands.items():
        if action in offered:
            assert command()
        else:
            with pytest.raises(errors.Conflict):
                command()


def test_a_ticket_closes_only_after_validation() -> None:
    """S000-60."""
    assert decide.close(ticket(Heard(1, Stage.DONE))) == []
    validated = evolve(ticket(Heard(1, Stage.DONE)), [Validated(CLIENT)])
    assert evolve(validated, decide.close(validated)).state is State.CLOSED
    cancelled = evolve(ticket(), [Cancelled(CLIENT)])
    assert decide.close(cancelled) == []


def test_internal_notes_are_for_staff() -> None:
    with pytest.raises(errors.CommentForStaff):
        decide.comment(ticket(), ANNA, Audience.INTERNAL, by=CLIENT, role="client_manager")
    assert decide.comment(ticket(), ANNA, Audience.INTERNAL, by=BOB, role="technician")


def on_hold(given: Ticket, for_whom: WaitsFor = WaitsFor.CLIENT, minutes: int = 0) -> Ticket:
    return evolve(given, decide.wait(given, for_whom, at=at(minutes), by=ANNA))


@pytest.mark.parametrize(
    ("news", "state"),
    [
        ([Heard(2), Heard(2, Stage.ACCEPTED)], State.WAITING),
        ([Heard(1, Stage.STARTED, started_at=at(9))], State.WAITING),
        ([Heard(1, Stage.STARTED, started_at=at(11))], State.IN_PROGRESS),
        ([Heard(1, Stage.STARTED, started_at=at(11)), Heard(2)], State.QUALIFIED),
    ],
)
def test_waiting_ends_with_work_after_it_whatever_order_it_is_heard_in(news: list[Heard], state: State) -> None:
    """What began before someone said so ends nothing, however late it is told."""
    said_first = on_hold(ticket(Heard(1, Stage.ACCEPTED)), minutes=10)
    for order in permutations(news):
        after = said_first
        for heard in order:
            after = hear(after, heard)
        assert after.state is state


def test_the_client_s_answer_ends_waiting_for_the_client_and_a_note_of_ours_does_not() -> None:
    """zammad#1322, zammad#3140."""
    waiting = on_hold(ticket())
    ours = decide.comment(waiting, UUID(int=5), Audience.INTERNAL, by=ANNA, role="technician")
    assert evolve(waiting, ours).state is State.WAITING
    theirs = decide.comment(waiting, UUID(int=5), Audience.PUBLIC, by=CLIENT, role="client")
    assert evolve(waiting, theirs).state is State.NEW
    for_parts = on_hold(ticket(), WaitsFor.PARTS)
    assert evolve(
        for_parts, decide.comment(for_parts, UUID(int=5), Audience.PUBLIC, by=CLIENT, role="client")
    ).state is (State.WAITING)


def test_nobody_resumes_what_does_not_wait() -> None:
    with pytest.raises(errors.NotWaiting):
        decide.resume(ticket(), by=ANNA)
    with pytest.raises(errors.NotWaiting):
        decide.resume(ticket(Heard(1, Stage.NOT_DONE)), by=ANNA)
