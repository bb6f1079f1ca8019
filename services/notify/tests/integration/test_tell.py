"""Events in, letters and signals out, on a real database."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.clock import utc_now
from chassis.tx import Db
from contracts.intake.clients import ClientChanged
from contracts.intake.contacts import ContactMet
from contracts.intake.tickets import TicketCancelled, TicketRetitled, TicketSlaBreached, TicketStatusChanged
from contracts.parts import Job, Window
from contracts.portal.people import PersonErased, PersonMerged
from contracts.routing.assignments import OfferAccepted, TicketUnrouted
from contracts.scheduling.visits import (
    VisitCancelled,
    VisitConfirmed,
    VisitEnRoute,
    VisitFinished,
    VisitMoved,
    VisitReassigned,
    VisitStarted,
)
from contracts.words import Mode, Outcome, Priority, Role, SlaClock, TicketState, VisitState

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]


async def letters(db: Db) -> set[tuple[UUID, str]]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT recipient_id, template FROM deliveries")
    return {(row["recipient_id"], row["template"]) for row in rows}


async def signals(db: Db) -> list[tuple[str, str]]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT channel, kind FROM live_messages ORDER BY id")
    return [(row["channel"], row["kind"]) for row in rows]


async def test_a_ticket_is_told_step_by_step(db: Db, story: Any, hear: Hear) -> None:
    """S000-77."""
    await hear(*story.people(), story.opened(), story.offered(), story.confirmed())
    assert await letters(db) == {
        (story.requester_id, "ticket_opened"),
        (story.technician_id, "offer_made"),
        (story.requester_id, "visit_confirmed"),
        (story.technician_id, "job_confirmed"),
    }
    assert (f"person:{story.requester_id}", "visit_confirmed") in await signals(db)


@pytest.mark.parametrize("why", ["appointment_cancelled", "left_out_by_plan"])
async def test_a_visit_moved_is_told_to_both_and_one_given_up_to_the_client(
    db: Db, story: Any, hear: Hear, why: str
) -> None:
    later = Window(**{name: at + timedelta(days=1) for name, at in story.slot})
    visit = {**story.facts(), "attempt": 1, "visit_id": story.visit_id, "technician_ids": (story.technician_id,)}
    await hear(*story.people(), story.opened(), story.confirmed())
    before = await letters(db)
    await hear(VisitMoved(**visit, revision=2, from_slot=story.slot, slot=later, decided_by=story.requester_id))
    assert await letters(db) - before == {(story.requester_id, "visit_moved"), (story.technician_id, "job_moved")}
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT starts_at FROM tickets") == later.starts_at
    gone = VisitCancelled(**visit, revision=3, from_state=VisitState.CONFIRMED, reason=why)
    await hear(gone)
    assert (story.requester_id, "visit_cancelled") in await letters(db)


@pytest.mark.parametrize("answered_after", range(6))
async def test_what_is_said_again_for_routings_next_attempt_is_told_once(
    db: Db, story: Any, hear: Hear, answered_after: int
) -> None:
    """Whenever routing's answer to a reassignment is heard."""
    visit = {**story.facts(), "visit_id": story.visit_id}
    to = {"technician_ids": (story.technician_id,), "slot": story.slot}
    begun = {**visit, "revision": 3, "technician_id": story.technician_id}
    given = VisitReassigned(
        **visit, attempt=1, revision=2, **to, from_technician_ids=(story.dispatcher_id,), mode=Mode.ONSITE
    )
    earlier = Window(**{name: at - timedelta(hours=1) for name, at in story.slot})
    moved = VisitMoved(**visit, attempt=1, revision=3, **to, from_slot=earlier)
    finished = {"finished_at": story.slot.ends_at, "outcome": Outcome.NOT_DONE, "minutes_spent": 5}
    progress: list[Any] = [
        VisitEnRoute(**begun, attempt=1),
        VisitStarted(**begun, attempt=1, started_at=story.slot.starts_at),
        VisitFinished(**begun, attempt=1, **finished),
    ]
    accepted = OfferAccepted(
        **visit,
        attempt=2,
        revision=2,
        offer_id=story.offer_id,
        technician_id=story.technician_id,
        mode=Mode.ONSITE,
        job=Job(**story.job(), mode=Mode.ONSITE),
    )
    said = [given, moved, *progress]
    again = [
        VisitConfirmed(**visit, attempt=2, revision=3, **to, mode=Mode.ONSITE),
        *(one.model_copy(update={"attempt": 2}) for one in progress),
    ]
    await hear(*story.people(), story.opened(), *said[:answered_after], accepted, *said[answered_after:], *again)
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT template FROM deliveries WHERE recipient_id = $1", story.requester_id)
    told = ["ticket_opened", "visit_confirmed", "visit_en_route", "visit_started", "visit_unfinished"]
    told.append("visit_moved" if answered_after > 1 else "visit_confirmed")
    assert sorted(row["template"] for row in rows) == sorted(told)


async def test_the_order_of_topics_changes_nothing(db: Db, story: Any, hear: Hear) -> None:
    await hear(story.confirmed())
    assert await letters(db) == set()
    await hear(story.opened())
    assert {template for _, template in await letters(db)} == {
        "ticket_opened",
        "visit_confirmed",
        "job_confirmed",
    }
    async with db.reader() as reader:
        ticket = await reader.fetchrow("SELECT technician_ids, starts_at FROM tickets")
        assert await reader.fetchval("SELECT count(*) FROM held_facts") == 0
    assert ticket is not None
    assert (ticket["technician_ids"], ticket["starts_at"]) == ([story.technician_id], story.slot.starts_at)


async def test_nobody_left_reaches_every_dispatcher(db: Db, story: Any, hear: Hear) -> None:
    second = story.person(story.visit_id, Role.DISPATCHER)
    unrouted = TicketUnrouted(**story.facts(), attempt=1, priority=Priority.P1)
    await hear(*story.people(), second, story.opened(), unrouted)
    assert {who for who, template in await letters(db) if template == "unrouted"} == {
        story.dispatcher_id,
        story.visit_id,
    }
    assert ("role:dispatcher", "unrouted") in await signals(db)


async def test_an_old_version_of_a_person_changes_nothing(db: Db, story: Any, hear: Hear) -> None:
    await hear(
        story.person(story.requester_id, Role.CLIENT, version=2, name="Nouveau Démo"),
        story.person(story.requester_id, Role.CLIENT, version=1, name="Ancien Démo"),
        ContactMet(
            occurred_at=utc_now(), person_id=story.requester_id, client_id=story.client_id, name="Courriel Démo"
        ),
        ClientChanged(occurred_at=utc_now(), client_id=story.client_id, name="Société Démo", version=1),
    )
    async with db.reader() as reader:
        row = await reader.fetchrow("SELECT sealed, wrapped FROM people JOIN person_keys USING (person_id)")
        assert reader.vault.opened(row)["name"] == "Nouveau Démo"
        assert await reader.fetchval("SELECT name FROM clients") == "Société Démo"


async def test_erasure_empties_every_copy_and_says_so(db: Db, story: Any, hear: Hear) -> None:
    await hear(*story.people(), story.opened())
    await hear(PersonErased(occurred_at=utc_now(), person_id=story.requester_id))
    async with db.reader() as reader:
        tables = ("people", "tickets", "live_messages", "deliveries", "held_facts")
        left = str([[*row.values()] for table in tables for row in await reader.fetch(f"SELECT * FROM {table}")])
        said = await reader.fetchval("SELECT type FROM outbox")
    assert "Client Démo" not in left
    assert "Imprimante" not in left
    assert said == "notify.person_data_erased"


async def test_a_merged_persons_letters_go_to_who_they_became(db: Db, story: Any, hear: Hear) -> None:
    became = story.dispatcher_id
    await hear(story.opened())
    await hear(PersonMerged(occurred_at=utc_now(), person_id=story.requester_id, into_id=became, version=2))
    await hear(TicketStatusChanged(**story.facts(), from_state=TicketState.IN_PROGRESS, to_state=TicketState.RESOLVED))
    assert await letters(db) == {(became, "ticket_opened"), (became, "ticket_resolved")}


@pytest.mark.parametrize("order", [1, -1])
async def test_nobody_is_told_of_imported_tickets_whatever_follows(db: Db, story: Any, hear: Hear, order: int) -> None:
    """Also of those whose events were said a moment ago, and whatever order they come in."""

    def status(before: TicketState, after: TicketState) -> TicketStatusChanged:
        return TicketStatusChanged(**story.facts(), from_state=before, to_state=after)

    past = [
        story.opened(imported=True),
        status(TicketState.NEW, TicketState.RESOLVED),
        status(TicketState.RESOLVED, TicketState.CLOSED),
        TicketCancelled(**story.facts(), by_id=story.requester_id),
        TicketRetitled(**story.facts(), title="Mieux dit"),
        TicketSlaBreached(**story.facts(), clock=SlaClock.RESOLVE, due_at=utc_now(), priority=Priority.P1),
    ]
    await hear(*story.people(), *past[::order])
    assert (await letters(db), await signals(db)) == (set(), [])
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM held_facts") == 0


async def test_the_offer_keeps_why_this_technician(db: Db, story: Any, hear: Hear) -> None:
    await hear(story.offered())
    async with db.reader() as reader:
        params = await reader.fetchval("SELECT params FROM deliveries")
    assert params["reasons"] == [{"criterion": "expertise", "points": 40}]
