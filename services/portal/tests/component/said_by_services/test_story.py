"""A ticket's story says each thing once; the conversation stands apart."""

from datetime import timedelta

import pytest
from services.portal.tests.component.said_by_services.said import ID, NOW, said_moment, said_ticket

from portal.pages.said_by_intake import count_of, ticket_of
from portal.pages.views.ticket import Slot


def test_a_story_says_each_thing_once_latest_first() -> None:
    later = (NOW + timedelta(minutes=1)).isoformat()
    ticket = ticket_of(
        said_ticket(),
        [
            said_moment("opened"),
            said_moment("state_changed", "qualified"),
            said_moment("cancelled", at=later, text="Erreur"),
            said_moment("state_changed", "cancelled", at=later),
        ],
        "fr",
    )
    assert [moment.code for moment in ticket.timeline] == ["cancelled", "opened", "qualified"]
    assert ticket.priority_why[0].code == "company_high"
    assert "new" in ticket.reached
    assert ticket.description == ""
    assert ticket.may == {"comment", "cancel"}


def test_waiting_is_told_once_with_whom_for_and_a_visit_s_outcome_by_the_visit() -> None:
    def at(minutes: int) -> str:
        return (NOW + timedelta(minutes=minutes)).isoformat()

    desk = {"person_id": ID, "name": "Hugo Essai"}
    by_hand, by_visit = {"reason": "client"}, {"reason": "next_visit"}
    ticket = ticket_of(
        said_ticket(),
        [
            said_moment("waiting", "client", at=at(1), text="Quel poste ?"),
            said_moment("state_changed", "waiting", from_value="qualified", params=by_hand, at=at(1), actor=desk),
            said_moment("resumed", at=at(2)),
            said_moment("state_changed", "qualified", from_value="waiting", at=at(2), actor=desk),
            said_moment("state_changed", "waiting", from_value="in_progress", params=by_visit, at=at(3)),
            said_moment("sla_breached", "resolve", at=at(4)),
        ],
        "fr",
    )
    assert [moment.code for moment in ticket.timeline] == ["sla_breached", "waiting", "resumed", "waiting_client"]
    assert ticket.timeline[0].reason == ("goal", "resolve")


@pytest.mark.parametrize(("always", "counts"), [((True, True), "yes"), ((False, False), "no"), ((True, False), "some")])
def test_a_minute_counts_for_some_promises_or_for_all(always: tuple[bool, bool], counts: str) -> None:
    clock = {
        "state": "running", "target_minutes": 60, "counted_minutes": 5.0, "due_at": NOW.isoformat(), "life": 0,
    }  # fmt: skip
    night = {"starts_at": NOW.isoformat(), "ends_at": NOW.isoformat(), "counts": False, "always_counts": True}
    said = {
        "ticket_id": ID, "contract": None, "segments": [night | {"why": "closed"}],
        "clocks": [clock | {"goal": g, "always": a} for g, a in zip(("respond", "resolve"), always, strict=True)],
    }  # fmt: skip
    count = count_of(said, said_ticket())
    assert [stretch.counts for stretch in count.stretches] == [counts]
    assert [clock.goal for clock in count.clocks] == ["resolve", "respond"]


def test_a_line_that_says_more_stands_for_the_state_it_brought() -> None:
    start, end = NOW.isoformat(), (NOW + timedelta(hours=1)).isoformat()
    not_done = {"outcome": "not_done", "reason": "part_missing"}
    ticket = ticket_of(
        said_ticket(),
        [
            said_moment("offer_accepted", actor={"person_id": ID, "name": "Naïma"}),
            said_moment("state_changed", "assigned"),
            said_moment("visit_confirmed", params={"starts_at": start, "ends_at": end}),
            said_moment("visit_finished", params=not_done),
        ],
        "fr",
    )
    assert {moment.code for moment in ticket.timeline} == {"offer_accepted", "visit_confirmed", "visit_not_done"}
    assert set(ticket.reached) == {"new", "assigned"}
    assert [moment.reason for moment in ticket.timeline if moment.reason] == [("not_done", "part_missing")]
    assert [moment.slot for moment in ticket.timeline if moment.slot] == [Slot(NOW, NOW + timedelta(hours=1))]


def test_the_conversation_stands_apart_from_the_story() -> None:
    chat = {"channel": "chat"}
    client, naima = ({"person_id": ID, "name": name} for name in ("Camille Démo", "Naïma Exemple"))
    ticket = ticket_of(
        said_ticket(),
        [
            said_moment("opened"),
            said_moment("comment", text="Où êtes-vous ?", params=chat, actor=client),
            said_moment("comment", text="Devant.", params=chat | {"answers": True}, actor=naima),
            said_moment("comment", text="Noté.", params={"number": "TKT-2026-00007"}, audience="internal"),
        ],
        "fr",
    )
    assert [(one.said, one.author, one.is_staff) for one in ticket.conversation] == [
        ("Où êtes-vous ?", "Camille Démo", False), ("Devant.", "Naïma Exemple", True),
    ]  # fmt: skip
    assert [(moment.code, moment.is_internal) for moment in ticket.timeline] == [
        ("opened", False), ("comment_copied", True),
    ]  # fmt: skip
