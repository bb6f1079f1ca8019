"""Said from the site, early or late, from one device or two: the same end in any order, and nothing lost."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.domain.messages import Fact, ReportRefused, ReportSigned, VisitEscalated, VisitFinished, VisitStarted
from scheduling.domain.model import Arrangement, Cancelled, Confirmed, Finished, Job, Need, Proposed, Slot, Started
from scheduling.domain.on_site import OnSite, go_on, take
from scheduling.domain.report import AddAction, AddTest, Remove, Write, content_of
from scheduling.domain.said import AskForHelp, Begin, Does, End, Leave, Refuse, Said, Sign, device_time

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ADA, PHONE, TABLET = uuid4(), uuid4(), uuid4()
FOUND = Arrangement(uuid4(), 1, 1, "onsite", Slot(NOW, NOW + timedelta(hours=1)), (ADA,))
JOB = Job(uuid4(), uuid4(), 1, need=Need("TKT-2026-00042", "onsite", "P2", 45))
CONFIRMED = OnSite(JOB, Confirmed(FOUND), {})


def said(does: Does, minute: int = 0, *after: Said, device: UUID = PHONE) -> Said:
    at = NOW + timedelta(minutes=minute)
    return Said(uuid4(), device, ADA, at, does, frozenset(one.command_id for one in after))


def hear(on_site: OnSite, *commands: Said) -> tuple[OnSite, list[Fact]]:
    facts: list[Fact] = []
    for command in commands:
        on_site, more = take(on_site, command)
        facts += more
    return on_site, facts


def standing(on_site: OnSite, one: Said) -> tuple[str, str | None]:
    entry = on_site.log[one.command_id]
    return entry.standing, entry.code


def finished(*more: Said) -> OnSite:
    return hear(CONFIRMED, said(Begin(), 5), *more, said(End("done"), 30))[0]


def test_a_finish_that_comes_before_its_start_waits_for_it() -> None:
    leave, begin = said(Leave(), 0), said(Begin(), 10)
    end = said(End("done"), 40, leave, begin)
    on_site, facts = hear(CONFIRMED, end)
    assert (standing(on_site, end), facts) == (("waits", "waits_for_others"), [])
    on_site, facts = hear(on_site, begin)
    assert [type(fact) for fact in facts] == [VisitStarted]
    on_site, facts = hear(on_site, leave)
    assert [type(fact).__name__ for fact in facts] == ["DepartureNoted", "VisitFinished"]
    assert on_site.visit == Finished(FOUND, leave.at, begin.at, end.at, "done")


def test_the_same_command_twice_changes_nothing() -> None:
    begin = said(Begin())
    once, _ = hear(CONFIRMED, begin)
    assert take(once, begin) == (once, [])
    assert take(once, replace(begin, does=Write("diagnosis", "autre"))) == (once, [])


def test_the_earliest_of_two_starts_is_the_start() -> None:
    early, late = said(Begin(), 3), said(Begin(), 7, device=TABLET)
    for order in ((early, late), (late, early)):
        on_site, facts = hear(CONFIRMED, *order)
        assert on_site.visit == Started(FOUND, None, early.at)
        assert [type(fact) for fact in facts].count(VisitStarted) == 1


def test_a_failed_test_holds_back_that_it_is_done_until_words_stand_by_it() -> None:
    failed, end = said(AddTest("Débit"), 20), said(End("done"), 30)
    on_site, _ = hear(CONFIRMED, said(Begin(), 5), failed, end)
    assert standing(on_site, end) == ("waits", "test_failed")
    _, facts = hear(on_site, said(End("not_done", "part_missing"), 31))
    assert isinstance(facts[0], VisitFinished)
    on_site, facts = hear(on_site, said(Remove(failed.command_id), 32))
    assert isinstance(facts[0], VisitFinished)
    later = said(AddTest("Débit"), 45)
    assert isinstance(finished(later).visit, Finished), "what failed after the end does not undo it"
    worded = said(AddTest("Débit", reserve="Câble à changer"), 20)
    assert isinstance(finished(worded).visit, Finished)


def test_a_failed_test_that_was_seen_holds_it_back_whatever_the_clocks_say() -> None:
    failed = said(AddTest("Débit"), 31)
    end = said(End("done"), 30, failed)
    for order in ((failed, end), (end, failed)):
        on_site, _ = hear(CONFIRMED, said(Begin(), 5), *order)
        assert standing(on_site, end) == ("waits", "test_failed")
    on_site, _ = hear(CONFIRMED, said(Begin(), 5), said(End("done"), 30), failed)
    assert isinstance(on_site.visit, Finished)


def test_another_end_than_the_one_that_was_said_is_for_people_to_settle() -> None:
    on_site = finished()
    same, other = said(End("done"), 33), said(End("not_done", "other"), 35)
    on_site, _ = hear(on_site, same, other)
    assert standing(on_site, other) == ("refused", "visit_over")
    assert standing(on_site, same) == ("stands", None)
    assert isinstance(on_site.visit, Finished)
    assert on_site.visit.finished_at == same.at


def test_what_was_typed_for_a_visit_that_is_no_more_is_kept_for_people_to_settle() -> None:
    gone = replace(CONFIRMED, visit=Cancelled(FOUND, "confirmed", "ticket_cancelled"))
    typed, begin = said(Write("diagnosis", "Batterie")), said(Begin())
    on_site, facts = hear(gone, typed, begin)
    assert facts == []
    assert {standing(on_site, one) for one in (typed, begin)} == {("refused", "visit_over")}
    assert on_site.log[typed.command_id].said is typed


def test_before_it_is_confirmed_all_waits() -> None:
    typed = said(Write("diagnosis", "Batterie"))
    on_site, _ = hear(replace(CONFIRMED, visit=Proposed(FOUND)), typed)
    assert standing(on_site, typed) == ("waits", "visit_not_confirmed")
    on_site, _ = go_on(replace(on_site, visit=Confirmed(FOUND)))
    assert on_site.report.value("diagnosis") == "Batterie"


def test_help_is_asked_for_on_the_way_or_there() -> None:
    ask = said(AskForHelp("more_skill", "network", 4), 12)
    on_site, facts = hear(CONFIRMED, ask)
    assert (standing(on_site, ask), facts) == (("waits", "waits_for_start"), [])
    _, facts = hear(on_site, said(Leave(), 3))
    assert facts[-1] == VisitEscalated(FOUND, ADA, "more_skill", {"skill": "network", "level": 4})


def sign(on_site: OnSite, minute: int = 40) -> Said:
    return said(Sign(on_site.report_hash, "Camille Démo", (((1, 1), (20, 30)),)), minute)


def test_a_signature_is_bound_to_what_was_shown_and_closes_the_report() -> None:
    on_site = finished(said(Write("diagnosis", "Batterie"), 6))
    signature = sign(on_site)
    closed, facts = hear(on_site, signature)
    assert facts == [ReportSigned(FOUND, FOUND.visit_id, ADA, True)]
    assert closed.closed is not None
    assert closed.closed.report_hash == on_site.report_hash
    late = said(AddAction("Encore"), 20, device=TABLET)
    after, _ = hear(closed, late)
    assert standing(after, late) == ("refused", "report_closed")
    assert after.report_hash == closed.closed.report_hash


def test_a_signature_of_another_text_is_refused_and_kept() -> None:
    on_site = finished()
    stale = sign(on_site)
    on_site, facts = hear(on_site, said(AddAction("Encore"), 20, device=TABLET), stale)
    assert (standing(on_site, stale), facts, on_site.closed) == (("refused", "report_changed"), [], None)


def test_a_signature_waits_for_the_end() -> None:
    begin, end = said(Begin(), 5), said(End("done"), 30)
    there, _ = hear(CONFIRMED, begin, end)
    signature = replace(sign(there), after=frozenset({begin.command_id, end.command_id}))
    for order in ((signature, end, begin), (end, signature, begin), (begin, signature, end)):
        assert hear(CONFIRMED, *order)[0].closed == hear(there, signature)[0].closed


def test_a_refusal_closes_the_report_with_its_reason() -> None:
    on_site = finished()
    _, facts = hear(on_site, said(Refuse(on_site.report_hash, "still_broken", "Ça coupe"), 40))
    assert facts == [ReportRefused(FOUND, FOUND.visit_id, ADA, True, "still_broken")]


@pytest.mark.parametrize(
    ("ahead_s", "heard_s"),
    [(0, 0), (30, 30), (-30, -30), (3_600, 0), (-7_200, 0)],
)
def test_a_clock_that_is_far_off_is_put_right(ahead_s: int, heard_s: int) -> None:
    """Said ten minutes before it was sent, on a device whose clock is so many seconds ahead."""
    at = NOW - timedelta(minutes=10)
    ahead = timedelta(seconds=ahead_s)
    assert device_time(at + ahead, NOW + ahead, NOW) == at + timedelta(seconds=heard_s)


def test_nothing_is_said_in_the_future() -> None:
    assert device_time(NOW + timedelta(days=9), NOW, NOW) == NOW


@dataclass
class Device:
    """What it has said, and of each field the writes it has seen."""

    device_id: UUID
    seen: dict[str, set[UUID]] = field(default_factory=dict)
    items: list[UUID] = field(default_factory=list)
    own: list[Said] = field(default_factory=list)

    def say(self, minute: int, does: Does, *, after: bool = False) -> Said:
        one = said(does, minute, *(self.own if after else ()), device=self.device_id)
        self.own.append(one)
        return one


FIELDS = ("diagnosis", "recommendations")
STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["write", "write", "add", "remove", "test", "meet", "leave", "begin", "help"]),
        st.sampled_from(FIELDS),
        st.integers(0, 50),
        st.integers(0, 3),
    ),
    min_size=2,
    max_size=14,
)


def story(steps: Any, is_ended: bool) -> list[Said]:
    """A day of two devices that meet now and then; only the first says that it is over."""
    devices = (Device(PHONE), Device(TABLET))
    commands = []
    for at, kind, name, minute, choice in steps:
        mine = devices[at]
        match kind:
            case "meet":
                for here, there in (devices, devices[::-1]):
                    for of, ids in there.seen.items():
                        here.seen.setdefault(of, set()).update(ids)
                    here.items = sorted({*here.items, *there.items})
                continue
            case "write":
                one = mine.say(minute, Write(name, f"texte {choice}", tuple(mine.seen.get(name, ()))))
                mine.seen.setdefault(name, set()).add(one.command_id)
            case "add":
                one = mine.say(minute, AddAction(f"geste {choice}"))
                mine.items.append(one.command_id)
            case "test":
                one = mine.say(minute, AddTest("Débit", reserve="Câble" if at or choice else ""))
                mine.items.append(one.command_id)
            case "remove" if mine.items:
                one = mine.say(minute, Remove(mine.items[choice % len(mine.items)]))
            case "leave":
                one = mine.say(minute, Leave())
            case "begin":
                one = mine.say(minute, Begin())
            case "help":
                one = mine.say(minute, AskForHelp("more_time", minutes=30))
            case _:
                continue
        commands.append(one)
    if is_ended:
        commands.append(devices[0].say(25, End("done"), after=True))
    return commands


@settings(max_examples=300, deadline=None)
@given(STEPS, st.booleans(), st.randoms(use_true_random=False))
def test_any_order_of_sync_comes_to_the_same(steps: Any, is_ended: bool, chance: Any) -> None:
    commands = story(steps, is_ended)
    first, facts = hear(CONFIRMED, *commands)
    mixed = commands * 2
    chance.shuffle(mixed)
    then, other = hear(CONFIRMED, *mixed)
    assert then.visit == first.visit
    assert content_of(then.report, then.about) == content_of(first.report, first.about)
    assert set(then.report.splits) == set(first.report.splits)
    assert then.log == first.log
    assert once(facts) == once(other)


def once(facts: list[Fact]) -> dict[str, int]:
    """What others are told of, how often."""
    told = (VisitStarted, VisitFinished, VisitEscalated)
    return {kind.__name__: sum(isinstance(fact, kind) for fact in facts) for kind in told}


@settings(max_examples=300, deadline=None)
@given(STEPS, st.booleans(), st.randoms(use_true_random=False))
def test_nothing_that_was_said_is_lost(steps: Any, is_ended: bool, chance: Any) -> None:
    """It stands, or was replaced or removed by someone who had seen it, or is there for people to settle."""
    commands = story(steps, is_ended)
    chance.shuffle(commands)
    on_site, _ = hear(CONFIRMED, *commands)
    report = on_site.report
    shown = {one.command_id for one in (*report.writes.values(), *report.items)}
    shown |= {split.other.command_id for split in report.splits}
    removed = {one.does.item_id for one in commands if isinstance(one.does, Remove)}
    based_on = {base for one in commands if isinstance(one.does, Write) for base in one.does.bases}
    is_same: Callable[[Said], bool] = lambda one: any(  # noqa: E731
        isinstance(one.does, Write) and (one.does.field, one.does.value) == (name, report.value(name))
        for name in FIELDS
    )
    for one in commands:
        entry = on_site.log[one.command_id]
        assert entry.said == one
        if entry.standing == "stands" and isinstance(one.does, Write | AddAction | AddTest):
            assert one.command_id in shown | removed | based_on or is_same(one)
