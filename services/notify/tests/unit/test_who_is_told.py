"""Who is told what, and who is not."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.tokens import Who
from notify.channels.live import channels_of
from notify.domain.heard import Card, Fact, Slot
from notify.domain.person import Person
from notify.domain.ticket import Ticket, evolve, first, unfold
from notify.domain.who_is_told import DESK, Plan, plan

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TICKET, CLIENT, ALICE, ADA, BOB, DAN = (UUID(int=n) for n in range(1, 7))
CARD = Card(
    number="TKT-2026-00042", title="Imprimante en panne", requester_id=ALICE, priority="P1", site="Atelier Démo"
)
SLOT = Slot(starts_at=NOW + timedelta(hours=2), ends_at=NOW + timedelta(hours=3))
VISIT: dict[str, Any] = {"attempt": 1, "revision": 1, "visit_id": uuid4(), "technician_ids": (ADA,)}
OFFER: dict[str, Any] = {"attempt": 1, "offer_id": uuid4(), "technician_ids": (ADA,)}
PEOPLE = {
    ALICE: Person(person_id=ALICE, role="client", client_id=CLIENT),
    ADA: Person(person_id=ADA, role="technician"),
    BOB: Person(person_id=BOB, role="technician"),
}
DISPATCHERS = [Person(person_id=DAN, role="dispatcher")]
REQUESTER, COMPANY, TECHNICIAN = f"person:{ALICE}", f"client:{CLIENT}", f"person:{ADA}"


def fact(kind: Any, **more: Any) -> Fact:
    fields: dict[str, Any] = {"event_id": uuid4(), "at": NOW, "ticket_id": TICKET, "client_id": CLIENT}
    return Fact(kind=kind, **(fields | more))


def ticket(**more: Any) -> Ticket:
    made = first(fact("ticket_opened", card=CARD))
    assert made
    return Ticket(**{**vars(made), **more})


def told(happened: Fact, **more: Any) -> Plan:
    return plan(happened, evolve(ticket(**more), happened), PEOPLE, DISPATCHERS)


@pytest.mark.parametrize(
    ("happened", "letters", "channels"),
    [
        (fact("ticket_opened", card=CARD), {(ALICE, "ticket_opened")}, {REQUESTER, COMPANY, DESK}),
        (fact("ticket_status", state="qualified"), set(), {REQUESTER, COMPANY, DESK}),
        (fact("ticket_status", state="resolved"), {(ALICE, "ticket_resolved")}, {REQUESTER, COMPANY, DESK}),
        (fact("ticket_cancelled", by_id=ALICE), {(ALICE, "ticket_cancelled")}, set()),
        (fact("offer_made", slot=SLOT, expires_at=NOW, **OFFER), {(ADA, "offer_made")}, {TECHNICIAN, DESK}),
        (fact("offer_expired", **OFFER), {(ADA, "offer_expired")}, {TECHNICIAN, DESK}),
        (fact("offer_withdrawn", **OFFER), {(ADA, "offer_withdrawn")}, {TECHNICIAN, DESK}),
        (
            fact("offer_withdrawn", details={"accepted": True}, **OFFER),
            {(ADA, "job_withdrawn")},
            {TECHNICIAN, DESK},
        ),
        (fact("offer_declined", **OFFER), set(), {TECHNICIAN, DESK}),
        (fact("unrouted", attempt=1), {(DAN, "unrouted")}, {DESK}),
        (fact("sla_at_risk"), {(DAN, "sla_at_risk")}, {DESK}),
        (fact("sla_breached"), {(DAN, "sla_breached")}, {DESK}),
        (
            fact("escalated", details={"clock": "resolve", "level": 2}, **OFFER),
            {(ADA, "job_escalated")},
            {TECHNICIAN, DESK},
        ),
        (fact("visit_proposed", slot=SLOT, **VISIT), set(), {DESK}),
        (
            fact("visit_confirmed", slot=SLOT, **VISIT),
            {(ALICE, "visit_confirmed"), (ADA, "job_confirmed")},
            {REQUESTER, COMPANY, TECHNICIAN, DESK},
        ),
        (
            fact("visit_reminded", slot=SLOT, **VISIT),
            {(ALICE, "visit_reminder"), (ADA, "job_reminder")},
            set(),
        ),
        (
            fact("visit_en_route", **VISIT),
            {(ALICE, "visit_en_route")},
            {REQUESTER, COMPANY, TECHNICIAN, DESK},
        ),
        (fact("visit_started", **VISIT), {(ALICE, "visit_started")}, {REQUESTER, COMPANY, TECHNICIAN, DESK}),
        (
            fact("visit_finished", details={"outcome": "done"}, **VISIT),
            set(),
            {REQUESTER, COMPANY, TECHNICIAN, DESK},
        ),
        (
            fact("visit_finished", details={"outcome": "not_done"}, **VISIT),
            {(ALICE, "visit_unfinished")},
            {REQUESTER, COMPANY, TECHNICIAN, DESK},
        ),
        (
            fact("report_signed", by_id=BOB, **VISIT),
            {(ALICE, "report_signed")},
            {REQUESTER, COMPANY, TECHNICIAN, DESK},
        ),
        (
            fact("report_refused", by_id=BOB, details={"reason": "still_broken"}, **VISIT),
            set(),
            {REQUESTER, COMPANY, TECHNICIAN, DESK},
        ),
        (
            fact("visit_cancelled", details={"from_state": "confirmed", "reason": "technician_absent"}, **VISIT),
            {(ALICE, "visit_cancelled")},
            {REQUESTER, COMPANY, TECHNICIAN, DESK},
        ),
        (
            fact("visit_cancelled", details={"from_state": "confirmed", "reason": "ticket_cancelled"}, **VISIT),
            set(),
            {REQUESTER, COMPANY, TECHNICIAN, DESK},
        ),
        (
            fact("visit_cancelled", details={"from_state": "proposed", "reason": "declined"}, **VISIT),
            set(),
            {TECHNICIAN, DESK},
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Fact) else "",
)
def test_each_fact_reaches_exactly_these(happened: Fact, letters: set[tuple[UUID, str]], channels: set[str]) -> None:
    """S000-45, S000-56, S001-06, X12."""
    said = told(happened)
    assert {(letter.recipient_id, letter.template) for letter in said.letters} == letters
    assert {signal.channel for signal in said.signals} == channels


@pytest.mark.parametrize(
    ("author", "recipients"), [(ALICE, {ADA}), (ADA, {ALICE}), (DAN, {ALICE})], ids=["client", "technician", "desk"]
)
def test_a_public_comment_is_mailed_to_the_other_side(author: UUID, recipients: set[UUID]) -> None:
    """S000-38, S001-07."""
    said = told(fact("ticket_comment", by_id=author, details={"audience": "public"}), technician_ids=(ADA,))
    assert {letter.recipient_id for letter in said.letters} == recipients
    assert {signal.channel for signal in said.signals} == {REQUESTER, COMPANY, TECHNICIAN, DESK}


def test_an_internal_comment_never_reaches_the_client() -> None:
    said = told(fact("ticket_comment", by_id=DAN, details={"audience": "internal"}), technician_ids=(ADA,))
    assert not said.letters
    assert {signal.channel for signal in said.signals} == {TECHNICIAN, DESK}


def test_the_offer_tells_deadline_and_slot_and_is_dropped_after_it() -> None:
    (letter,) = told(fact("offer_made", slot=SLOT, expires_at=NOW, **OFFER)).letters
    assert letter.useful_until == NOW
    assert letter.params["expires_at"] == NOW
    assert letter.params["slot"]["starts_at"] == SLOT.starts_at


def test_a_signal_carries_the_ticket_and_no_empty_field() -> None:
    (signal, *_) = told(fact("visit_confirmed", slot=SLOT, **VISIT)).signals
    assert signal.data["number"] == "TKT-2026-00042"
    assert signal.data["technician_id"] == ADA
    assert "offer_id" not in signal.data


def test_imported_tickets_are_left_alone() -> None:
    assert told(fact("ticket_status", state="resolved"), imported=True) == Plan()


def test_a_visit_of_an_older_attempt_is_told_to_nobody() -> None:
    assert told(fact("visit_confirmed", slot=SLOT, **VISIT), attempt=2) == Plan()


def test_whoever_is_given_a_visit_is_told_even_when_routings_answer_was_heard_first() -> None:
    given = fact("visit_reassigned", slot=SLOT, from_technician_ids=(BOB,), **VISIT)
    assert {(one.recipient_id, one.template) for one in told(given, attempt=2).letters} == {
        (ALICE, "visit_confirmed"),
        (ADA, "job_confirmed"),
    }


@pytest.mark.parametrize(("is_moved", "told_of"), [(False, set()), (True, {(BOB, "job_moved")})])
def test_who_stays_in_a_crew_hears_of_another_time_alone(is_moved: bool, told_of: set[tuple[UUID, str]]) -> None:
    crews = {**VISIT, "technician_ids": (ADA, BOB), "from_technician_ids": (BOB, DAN)}
    given = fact("visit_reassigned", slot=SLOT, details={"is_moved": is_moved}, **crews)
    letters = {(one.recipient_id, one.template) for one in told(given).letters}
    assert letters == {(ALICE, "visit_confirmed"), (ADA, "job_confirmed")} | told_of


def test_a_visit_that_only_ends_at_another_time_is_told_to_its_technicians_alone() -> None:
    moved = fact("visit_moved", slot=SLOT, details={"only_ends_otherwise": True}, **VISIT)
    assert {(one.recipient_id, one.template) for one in told(moved).letters} == {(ADA, "job_moved")}


def test_a_muted_family_is_not_mailed_but_confirmations_are() -> None:
    """S000-30."""
    quiet = Person(person_id=ALICE, role="client", muted=frozenset({"progress", "confirmations"}))
    people = {ALICE: quiet}
    assert not plan(fact("ticket_status", state="resolved"), ticket(), people, []).letters
    assert plan(fact("ticket_opened", card=CARD), ticket(), people, []).letters


def test_a_merged_person_is_written_to_as_who_they_became() -> None:
    people = {ALICE: Person(person_id=BOB, role="client", client_id=CLIENT)}
    said = plan(fact("ticket_opened", card=CARD), ticket(), people, [])
    assert [letter.recipient_id for letter in said.letters] == [BOB]
    assert f"person:{BOB}" in {signal.channel for signal in said.signals}


def test_a_company_manager_hears_their_own_ticket_once() -> None:
    people = {ALICE: Person(person_id=ALICE, role="client_manager", client_id=CLIENT)}
    channels = [s.channel for s in plan(fact("ticket_opened", card=CARD), ticket(), people, []).signals]
    assert channels == [COMPANY, DESK]


def test_facts_ahead_of_their_ticket_wait_and_follow_it() -> None:
    early, opened = fact("visit_confirmed", slot=SLOT, **VISIT), fact("ticket_opened", card=CARD)
    waiting = unfold({}, {}, [early])
    assert (waiting.told, waiting.held) == ((), (early,))
    shown = unfold({}, {TICKET: [early]}, [opened])
    assert [one.kind for one, _ in shown.told] == ["ticket_opened", "visit_confirmed"]
    assert (shown.tickets[0].technician_ids, shown.held) == ((ADA,), ())


def test_the_ticket_ends_the_same_in_any_order_of_topics() -> None:
    opened = fact("ticket_opened", card=CARD)
    accepted = fact("offer_accepted", card=CARD, slot=SLOT, **OFFER)
    confirmed = fact("visit_confirmed", slot=SLOT, **VISIT)
    ends = {
        unfold({}, {}, order).tickets
        for order in (
            [opened, accepted, confirmed],
            [confirmed, accepted, opened],
            [accepted, confirmed, opened],
            [confirmed, opened, accepted],
        )
    }
    assert len(ends) == 1


def test_a_newer_attempt_forgets_the_technicians_of_the_old_one() -> None:
    again = evolve(ticket(attempt=1, technician_ids=(ADA,), slot=SLOT), fact("unrouted", attempt=2))
    assert (again.technician_ids, again.slot, again.attempt) == ((), None, 2)


def test_silence_is_written_to_only_while_the_ticket_is_resolved() -> None:
    """S000-60."""
    due = fact("validation_due", details={"validates_at": NOW})
    resolved = told(due, state="resolved")
    assert [(letter.template, letter.useful_until) for letter in resolved.letters] == [("validation_due", NOW)]
    assert resolved.signals == ()
    assert told(due, state="reopened").letters == told(due, state="validated").letters == ()


EVE, GUS, MAX = (UUID(int=n) for n in range(20, 23))
AROUND = {
    EVE: Person(person_id=EVE, role="client", client_id=CLIENT),
    GUS: Person(person_id=GUS, role="client", client_id=UUID(int=99)),
    MAX: Person(person_id=MAX, role="client_manager", client_id=CLIENT),
}


def told_around(happened: Fact) -> Plan:
    known = ticket(technician_ids=(ADA,), watcher_ids=(EVE, GUS, MAX, UUID(int=77)), contributor_ids=(BOB,))
    return plan(happened, evolve(known, happened), PEOPLE | AROUND, DISPATCHERS)


def letters_of(happened: Fact) -> set[tuple[UUID, str]]:
    return {(letter.recipient_id, letter.template) for letter in told_around(happened).letters}


def test_watchers_are_told_what_the_requester_is_told_while_they_are_of_the_client() -> None:
    resolved = fact("ticket_status", state="resolved")
    assert letters_of(resolved) == {(one, "ticket_resolved") for one in (ALICE, EVE, MAX)}
    channels = {signal.channel for signal in told_around(resolved).signals}
    assert channels == {REQUESTER, f"person:{EVE}", COMPANY, TECHNICIAN, f"person:{BOB}", DESK}
    internal = fact("ticket_comment", by_id=ADA, details={"audience": "internal"})
    assert {signal.channel for signal in told_around(internal).signals} == {TECHNICIAN, f"person:{BOB}", DESK}
    due = fact("validation_due", details={"validates_at": NOW})
    assert letters_of(due) == set()


def test_a_comment_reaches_everybody_else_on_the_ticket() -> None:
    """S001-07, S002-05, S003-50."""
    by_eve = fact("ticket_comment", by_id=EVE, details={"audience": "public"})
    assert {one for one, _ in letters_of(by_eve)} == {ADA, BOB, ALICE, MAX}
    by_ada = fact("ticket_comment", by_id=ADA, details={"audience": "public"})
    assert {one for one, _ in letters_of(by_ada)} == {ALICE, EVE, MAX}


def test_a_conversation_is_one_letter_an_hour() -> None:
    """S003-50."""

    def about(minutes: int, channel: str | None) -> UUID | None:
        said = {"audience": "public", "channel": channel}
        written = fact("ticket_comment", by_id=ADA, at=NOW + timedelta(minutes=minutes), details=said)
        return told_around(written).letters[0].about

    assert about(0, "chat") == about(59, "chat") != about(60, "chat")
    assert about(0, None) is None


def test_whoever_is_brought_to_a_ticket_is_told() -> None:
    added = {"contributor_ids": (BOB, ADA), "watcher_ids": (EVE, MAX), "details": {"added_ids": [str(BOB), str(MAX)]}}
    assert letters_of(fact("ticket_people", by_id=DAN, **added)) == {(BOB, "contributor_added"), (MAX, "watcher_added")}
    assert letters_of(fact("ticket_people", by_id=MAX, **added)) == {(BOB, "contributor_added")}


def test_a_duplicate_is_told_as_going_on_elsewhere_and_not_as_cancelled() -> None:
    merged = fact("ticket_merged", by_id=DAN, details={"into_number": "TKT-2026-00041"})
    assert letters_of(merged) == {(one, "ticket_merged") for one in (ALICE, EVE, MAX)}
    assert told_around(merged).signals == ()


@pytest.mark.parametrize(
    ("role", "groups"),
    [
        ("client", set()),
        ("technician", {"group:technicians"}),
        ("sales", {"group:sales"}),
        ("dispatcher", {"group:admins"}),
        ("manager", {"group:admins"}),
        ("admin", {"group:admins"}),
    ],
)
def test_each_role_hears_its_groups(role: str, groups: set[str]) -> None:
    """S003-11."""
    assert {
        channel for channel in channels_of(Who(person_id=uuid4(), role=role)) if channel.startswith("group:")
    } == groups


def test_a_client_hears_of_what_is_theirs_and_a_manager_of_the_companys() -> None:
    """S002-44."""
    me, company = uuid4(), uuid4()
    own = f"person:{me}"
    assert channels_of(Who(person_id=me, role="client", client_id=company)) == {own}
    assert channels_of(Who(person_id=me, role="client_manager", client_id=company)) == {own, f"client:{company}"}
    assert DESK not in channels_of(Who(person_id=me, role="technician"))
