"""Clocks that can be trusted (D3): rules as properties, and one test for each complaint of the field."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.coverage import ALWAYS, Calendar, Hours, Why
from intake.domain.model import Priority
from intake.domain.sla import FOR_EVER, Goal, Happened, Sla, Target, Terms, sla

PARIS = ZoneInfo("Europe/Paris")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICE = Calendar(hours=tuple(h for day in range(5) for h in (Hours(day, 540, 720), Hours(day, 840, 1080))))
P1, P2, P3, P4 = Priority


def terms(name: str = "standard", calendar: Calendar = OFFICE, resolve: int = 480, **more: object) -> Terms:
    minutes = {Goal.ACCEPT: 30, Goal.RESPOND: 120, Goal.RESOLVE: resolve}
    factor = {P1: 1, P2: 2, P3: 4, P4: 8}
    targets = {(p, g): Target(minutes[g] * factor[p]) for p in Priority for g in Goal}
    return Terms(name, calendar, {**targets, **more.pop("targets", {})}, **more)  # type: ignore[dict-item, arg-type]


STANDARD, PREMIUM = terms(), terms("premium", Calendar(hours=ALWAYS), resolve=240)


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS).astimezone(UTC)  # type: ignore[misc, arg-type]


MONDAY = paris(2026, 11, 23, 9)


def told(*facts: tuple[datetime, str] | tuple[datetime, str, str], of: Terms = STANDARD) -> list[Happened]:
    return [Happened(fact[0], fact[1], P1, of, *fact[2:]) for fact in facts]  # type: ignore[arg-type]


@st.composite
def histories(draw: st.DrawFn) -> list[Happened]:
    """Whatever may befall a ticket, in any order that makes sense."""
    at = draw(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    priority, in_force = draw(st.sampled_from(list(Priority))), draw(st.sampled_from([STANDARD, PREMIUM]))
    history, ended = [Happened(at, "opened", priority, in_force)], False
    for _ in range(draw(st.integers(0, 8))):
        at += draw(st.timedeltas(timedelta(), timedelta(days=4)))
        what = draw(
            st.sampled_from(
                ["reopened"] if ended else ["accepted", "worked_on", "waiting", "resumed", "resolved", None]
            )
        )
        ended = what == "resolved"
        if what is None:
            priority, in_force = draw(st.sampled_from(list(Priority))), draw(st.sampled_from([STANDARD, PREMIUM]))
        reason = draw(st.sampled_from(["client", "parts"])) if what == "waiting" else ""
        history.append(Happened(at, what, priority, in_force, reason))  # type: ignore[arg-type]
    return history


later = st.timedeltas(timedelta(), timedelta(days=20))


def counted(found: Sla, goal: Goal) -> timedelta:
    return found.clock(goal).counted


@given(histories(), later)
def test_every_minute_is_explained_once(history: list[Happened], more: timedelta) -> None:
    """`GET /tickets/{id}/sla` can say of each minute whether it counted and why."""
    until = history[-1].at + more
    segments = sla(history, until).segments
    assert all(a.ends_at == b.starts_at and a.starts_at < a.ends_at for a, b in pairwise(segments))
    assert sum((s.ends_at - s.starts_at for s in segments), timedelta()) == until - history[0].at


@given(histories(), later, later)
def test_looking_again_later_never_takes_back_what_was_counted(
    history: list[Happened], one: timedelta, two: timedelta
) -> None:
    """Splitting an interval adds up: all up to an instant, then the rest, is all."""
    first, second = history[-1].at + min(one, two), history[-1].at + max(one, two)
    early, late = sla(history, first), sla(history, second)
    for clock in (clock for clock in late.newest if not clock.target.always):
        ends = [
            min(s.ends_at, clock.stopped_at or s.ends_at) - s.starts_at
            for s in late.segments
            if s.counts and s.life == clock.life and s.starts_at < (clock.stopped_at or second)
        ]
        assert clock.counted == sum(ends, timedelta())
    for before, after in zip(early.clocks, late.clocks, strict=True):
        assert before.counted <= after.counted
        assert before.stopped_at == after.stopped_at
        assert before.breached_at is None or before.breached_at == after.breached_at
    beyond = sum(
        (s.ends_at - max(s.starts_at, first) for s in late.segments if s.counts and s.ends_at > first), timedelta()
    )
    before_then = sum((s.ends_at - s.starts_at for s in early.segments if s.counts), timedelta())
    assert before_then + beyond == sum((s.ends_at - s.starts_at for s in late.segments if s.counts), timedelta())


@given(histories(), later, st.timedeltas(timedelta(), timedelta(days=3)), st.timedeltas(timedelta(), timedelta(days=3)))
def test_a_pause_never_shortens(history: list[Happened], more: timedelta, starts: timedelta, length: timedelta) -> None:
    """Neither the time left nor the deadline."""
    opened = history[0]
    quiet = [fact for fact in history if fact.what in ("opened", None)]
    begins, ends = opened.at + starts, opened.at + starts + length
    in_force_at = lambda at: [fact for fact in quiet if fact.at <= at][-1]  # noqa: E731
    pause = [
        in_force_at(begins)._replace(at=begins, what="waiting", reason="client"),
        in_force_at(ends)._replace(at=ends, what="resumed"),
    ]
    until = max(history[-1].at, ends) + more
    without, with_pause = sla(quiet, until), sla([*quiet, *pause], until)
    for goal in Goal:
        assert counted(with_pause, goal) <= counted(without, goal)
        assert with_pause.clock(goal).due_at >= without.clock(goal).due_at  # type: ignore[operator]


@given(histories(), later)
def test_a_promise_is_only_ever_broken_in_time_that_counts(history: list[Happened], more: timedelta) -> None:
    """zammad#4432, GLPI PR 22678: never at midnight, unless midnight is worked."""
    found = sla(history, history[-1].at + more)
    changes = {fact.at for fact in history if fact.what is None}
    for clock in found.clocks:
        if clock.breached_at and clock.breached_at not in changes:
            within = [
                s for s in found.segments if s.starts_at < clock.breached_at <= s.ends_at and s.life == clock.life
            ]
            assert [s.counts for s in within] == [True]


def test_the_clock_stands_still_while_the_client_is_waited_for() -> None:
    """GLPI#24481, osTicket#3034: a pending ticket is never violated."""
    history = told((MONDAY, "opened"), (MONDAY + HOUR, "waiting", "client"))
    clock = sla(history, MONDAY + timedelta(days=10)).clock(Goal.RESOLVE)
    assert (clock.counted, clock.breached_at, clock.stands_still) == (HOUR, None, True)


def test_waiting_for_our_own_parts_does_not_stop_it() -> None:
    history = told((MONDAY, "opened"), (MONDAY + HOUR, "waiting", "parts"))
    assert sla(history, MONDAY + 3 * HOUR).clock(Goal.RESOLVE).counted == 3 * HOUR


def test_a_pause_survives_a_change_of_contract_and_of_priority() -> None:
    """GLPI#6902, GLPI#15605."""
    at = MONDAY + HOUR
    history = told((MONDAY, "opened"), (at, "waiting", "client"))
    history += [Happened(at + HOUR, None, P2, STANDARD), Happened(at + 2 * HOUR, None, P2, PREMIUM)]
    history += [Happened(at + 7 * HOUR, "resumed", P2, PREMIUM)]
    clock = sla(history, at + 8 * HOUR).clock(Goal.RESOLVE)
    assert (clock.counted, clock.target.minutes) == (2 * HOUR, 480)
    assert clock.due_at == at + 8 * HOUR + 6 * HOUR


def test_each_minute_counts_by_the_contract_of_that_minute() -> None:
    evening = paris(2026, 11, 23, 18)
    history = [Happened(MONDAY, "opened", P1, STANDARD), Happened(evening, None, P1, PREMIUM)]
    assert sla(history, evening + 2 * HOUR).clock(Goal.RESOLVE).counted == 9 * HOUR


def test_a_shorter_promise_is_broken_when_it_is_made_not_before() -> None:
    history = [Happened(MONDAY, "opened", P4, STANDARD), Happened(paris(2026, 11, 24, 16), None, P1, STANDARD)]
    clock = sla(history, paris(2026, 11, 24, 17)).clock(Goal.RESPOND)
    assert clock.due_at == paris(2026, 11, 23, 11)
    assert clock.breached_at == paris(2026, 11, 24, 16)


def test_a_promise_of_working_days_counts_working_days() -> None:
    """GLPI#10594: two days of seven hours, asked on a Friday at four, end on Tuesday at four."""
    friday = paris(2026, 11, 20, 16)
    days = terms(targets={(P1, Goal.RESOLVE): Target(2 * 7 * 60)})
    assert sla(told((friday, "opened"), of=days), friday).clock(Goal.RESOLVE).due_at == paris(2026, 11, 24, 16)


def test_the_clock_runs_from_the_very_moment_of_the_answer() -> None:
    history = told((MONDAY, "opened"), (MONDAY + HOUR, "waiting", "client"), (MONDAY + 2 * HOUR, "resumed"))
    clock = sla(history, MONDAY + 2 * HOUR).clock(Goal.RESOLVE)
    assert clock.runs
    assert sla(history[:2], MONDAY + 2 * HOUR).clock(Goal.RESOLVE).stands_still


def test_what_is_due_at_closing_time_is_late_the_next_morning() -> None:
    friday = paris(2026, 11, 20, 9)
    clock = sla(told((friday, "opened"), of=terms(resolve=420)), paris(2026, 11, 20, 18)).clock(Goal.RESOLVE)
    assert (clock.due_at, clock.breached_at) == (paris(2026, 11, 20, 18), None)
    assert clock.late_at == paris(2026, 11, 23, 9) + timedelta(seconds=1)


def test_nothing_is_due_while_the_client_is_waited_for() -> None:
    """GLPI#24481: nor does such a ticket stand first in the queue. S002-33: acceptance has its own deadline."""
    history = told((MONDAY, "opened"), (MONDAY + HOUR, "waiting", "client"))
    assert sla(history, MONDAY + 2 * HOUR).due_at == FOR_EVER
    assert sla(history[:1], MONDAY + 2 * HOUR).due_at == MONDAY + 2 * HOUR
    answered = told((MONDAY, "opened"), (MONDAY + HOUR, "answered"))
    assert sla(answered, MONDAY + 2 * HOUR).due_at == sla(answered, MONDAY + 2 * HOUR).clock(Goal.RESOLVE).due_at


def test_a_clock_behind_that_of_who_opened_the_ticket_is_no_fault() -> None:
    assert sla(told((MONDAY, "opened")), MONDAY - MINUTE).clock(Goal.RESOLVE).counted == timedelta()


def test_what_is_solved_waits_for_nobody() -> None:
    """GLPI#23359: the time from the solution on is no pause, even when the ticket waited before."""
    history = told((MONDAY, "opened"), (MONDAY + HOUR, "waiting", "client"), (MONDAY + 2 * HOUR, "resolved"))
    found = sla(history, MONDAY + 9 * HOUR)
    assert [(s.why, s.counts, s.always_counts) for s in found.segments] == [
        ("covered", True, True), ("waiting_client", False, False), ("ended", False, False),
    ]  # fmt: skip
    assert not found.clock(Goal.RESOLVE).stands_still


def test_lunch_is_no_time_of_ours() -> None:
    """frappe/helpdesk#2212."""
    found = sla(told((paris(2026, 11, 23, 11, 30), "opened")), paris(2026, 11, 23, 14, 30))
    assert found.clock(Goal.RESPOND).counted == HOUR
    assert [s.why for s in found.segments] == ["covered", Why.BREAK, "covered"]


def test_a_night_of_changing_clocks() -> None:
    """A promise of eight real hours, 24 h a day: on the wall it is seven or nine."""
    for night, wall in (((2026, 3, 28, 22), (2026, 3, 29, 7)), ((2026, 10, 24, 22), (2026, 10, 25, 5))):
        clock = sla(told((paris(*night), "opened"), of=terms(calendar=Calendar(hours=ALWAYS))), paris(*night))
        assert clock.clock(Goal.RESOLVE).due_at == paris(*wall)


@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("goal", Goal)
def test_each_priority_is_counted_by_its_own_target(priority: Priority, goal: Goal) -> None:
    """S002-33. frappe#2405."""
    found = sla([Happened(MONDAY, "opened", priority, PREMIUM)], MONDAY).clock(goal)
    assert found.due_at == MONDAY + PREMIUM.targets[priority, goal].minutes * MINUTE


def test_an_urgent_promise_may_run_through_the_night() -> None:
    """S000-10: P1 around the clock beside office hours for the rest."""
    urgent = terms(targets={(P1, Goal.RESPOND): Target(120, always=True)})
    evening = paris(2026, 11, 23, 20)
    found = sla(told((evening, "opened"), of=urgent), evening + 3 * HOUR)
    assert found.clock(Goal.RESPOND).breached_at == evening + 2 * HOUR
    assert found.clock(Goal.RESOLVE).counted == timedelta()


@pytest.mark.parametrize(
    ("target", "opened", "due"),
    [
        (Target(2 * 420), paris(2026, 11, 20, 16), paris(2026, 11, 24, 16)),
        (Target(30, always=True), paris(2026, 11, 22, 3), paris(2026, 11, 22, 3, 30)),
        (Target(120, always=True), paris(2026, 11, 22, 23), paris(2026, 11, 23, 1)),
        (Target(30), paris(2026, 11, 22, 3), paris(2026, 11, 23, 9, 30)),
    ],
    ids=["two working days", "thirty minutes by night", "two hours around the clock", "thirty office minutes"],
)
def test_a_contract_promises_what_it_says_and_nothing_is_built_in(
    target: Target, opened: datetime, due: datetime
) -> None:
    """X11, S000-10, S002-26."""
    promised = terms(targets={(P1, Goal.RESPOND): target})
    assert sla(told((opened, "opened"), of=promised), opened).clock(Goal.RESPOND).due_at == due


def test_reopening_begins_a_new_round_and_leaves_the_old_one_as_it_ended() -> None:
    reopened = MONDAY + timedelta(days=1)
    history = told(
        (MONDAY, "opened"), (MONDAY + HOUR, "worked_on"), (MONDAY + 2 * HOUR, "resolved"), (reopened, "reopened")
    )
    found = sla(history, reopened + HOUR)
    old, new = (clock for clock in found.clocks if clock.goal is Goal.RESOLVE)
    assert (old.counted, old.stopped_at, old.breached_at) == (2 * HOUR, MONDAY + 2 * HOUR, None)
    assert (new.counted, new.stopped_at, new.due_at) == (HOUR, None, paris(2026, 11, 25, 10))


def test_an_answer_stops_the_clock_of_the_first_answer_only() -> None:
    """zammad#5177, zammad#3140."""
    found = sla(told((MONDAY, "opened"), (MONDAY + HOUR, "worked_on")), MONDAY + 3 * HOUR)
    assert found.clock(Goal.ACCEPT).stopped_at == found.clock(Goal.RESPOND).stopped_at == MONDAY + HOUR
    assert found.clock(Goal.RESOLVE).counted == 3 * HOUR


def test_a_public_reply_is_the_first_answer_and_no_acceptance() -> None:
    """S002-26."""
    found = sla(told((MONDAY, "opened"), (MONDAY + HOUR, "answered")), MONDAY + 3 * HOUR)
    assert found.clock(Goal.RESPOND).stopped_at == MONDAY + HOUR
    assert found.clock(Goal.ACCEPT).stopped_at is None


def test_kept_to_the_minute_is_kept() -> None:
    found = sla(told((MONDAY, "opened"), (MONDAY + 2 * HOUR, "worked_on")), MONDAY + 9 * HOUR)
    assert found.clock(Goal.RESPOND).breached_at is None
    assert (
        sla(told((MONDAY, "opened"), (MONDAY + 2 * HOUR + MINUTE, "worked_on")), MONDAY + 9 * HOUR)
        .clock(Goal.RESPOND)
        .breached_at
        == MONDAY + 2 * HOUR
    )
