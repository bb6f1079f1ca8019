"""What others say, applied through the real handlers, in every order."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from services.intake.tests.integration.events.story import ANNA, BOB, NOW, SLOT, VISIT, Ears, person, story

from chassis.service import Service
from chassis.tx import Db
from contracts.parts import Window
from contracts.routing.assignments import OfferAccepted, TicketUnrouted
from contracts.scheduling.visits import (
    VisitCancelled,
    VisitMoved,
    VisitReassigned,
    VisitStarted,
)
from contracts.words import Mode, Outcome, Priority, VisitState

pytestmark = pytest.mark.infra


async def test_the_story_step_by_step(world, ears: Ears) -> None:
    """S000-83, S001-05, S002-11, S002-24."""
    ticket = await world.open()
    assert (ticket["state"], (await world.seen(ticket["id"]))["state"]) == ("new", "new")
    await ears.hear(person(BOB, "Basile Démo"))
    states = []
    for event in story(ticket, world.acme):
        await ears.hear(event)
        states.append((await world.seen(ticket["id"]))["state"])
    assert states == [
        "qualified", "qualified", "qualified", "assigned", "assigned", "assigned", "in_progress", "resolved",
    ]  # fmt: skip
    shown = await world.seen(ticket["id"])
    assert shown["technician"] == {"person_id": str(BOB), "name": "Basile Démo"}
    assert datetime.fromisoformat(shown["slot"]["starts_at"]) == SLOT.starts_at
    assert shown["stage"] == "done"
    assert shown["actions"] == ["comment", "validate", "reopen", "attach"]
    technician = world.as_role("technician", person_id=BOB)
    assert (await technician.get(f"/api/v1/tickets/{ticket['id']}")).status_code == 200
    assert len((await technician.get("/api/v1/tickets")).json()["items"]) == 1

    kinds = [line["kind"] for line in (await world.client.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()]
    assert "offer_declined" not in kinds
    assert "visit_started" in kinds
    staff = (await world.desk.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()
    assert [line["params"]["reason"] for line in staff if line["kind"] == "offer_declined"] == ["busy"]
    assert [(one["from_value"], one["to_value"]) for one in staff if one["kind"] == "state_changed"] == [
        ("new", "qualified"), ("qualified", "assigned"), ("assigned", "in_progress"), ("in_progress", "resolved"),
    ]  # fmt: skip


@pytest.mark.parametrize("why", ["appointment_cancelled", "left_out_by_plan"])
async def test_a_visit_moves_and_an_appointment_is_given_up(world, ears: Ears, why: str) -> None:
    ticket = await world.open()
    here = f"/api/v1/tickets/{ticket['id']}"
    await ears.hear(*story(ticket, world.acme)[:5])
    key = {"ticket_id": UUID(ticket["id"]), "client_id": world.acme, "occurred_at": NOW}
    visit = {**key, "attempt": 2, "visit_id": VISIT, "technician_ids": (BOB,), "decided_by": world.client_id}
    later = Window(starts_at=SLOT.starts_at + timedelta(days=1), ends_at=SLOT.ends_at + timedelta(days=1))
    await ears.hear(VisitMoved(**visit, revision=2, from_slot=SLOT, slot=later))
    shown = await world.seen(ticket["id"])
    assert (shown["state"], datetime.fromisoformat(shown["slot"]["starts_at"])) == ("assigned", later.starts_at)
    longer = Window(starts_at=later.starts_at, ends_at=later.ends_at + timedelta(hours=1))
    await ears.hear(VisitMoved(**visit, revision=3, from_slot=later, slot=longer))
    told = [line["kind"] for line in (await world.client.get(f"{here}/timeline")).json()]
    staff = [line["kind"] for line in (await world.desk.get(f"{here}/timeline")).json()]
    assert (told.count("visit_moved"), staff.count("visit_moved")) == (1, 2), "when it ends is no news to the client"
    gone = VisitCancelled(**visit, revision=4, from_state=VisitState.CONFIRMED, reason=why)
    unrouted = TicketUnrouted(**key, attempt=3, priority=Priority.P1, impossible=True)
    for order in ((gone, unrouted), (unrouted, gone)):
        await ears.hear(*order)
        shown = await world.seen(ticket["id"])
        assert (shown["state"], shown["slot"], shown["technician"]) == ("qualified", None, None)
    kinds = [line["kind"] for line in (await world.client.get(f"{here}/timeline")).json()]
    assert {"visit_moved", "visit_cancelled"} <= set(kinds)


async def test_a_visit_that_a_plan_gave_to_somebody_else_goes_on_with_the_next_attempt(world, ears: Ears) -> None:
    """Also where it was begun before scheduling had heard of that attempt: it says so again."""
    ticket = await world.open()
    await ears.hear(*story(ticket, world.acme)[:5])
    key = {"ticket_id": UUID(ticket["id"]), "client_id": world.acme, "occurred_at": NOW}
    visit = {**key, "visit_id": VISIT, "revision": 2}
    given = VisitReassigned(
        **visit, attempt=2, from_technician_ids=(BOB,), technician_ids=(ANNA,), slot=SLOT, mode=Mode.ONSITE
    )
    begun = VisitStarted(**visit, attempt=2, technician_id=ANNA, started_at=NOW)
    await ears.hear(given, begun)
    assert (await world.seen(ticket["id"]))["state"] == "in_progress"
    accepted = next(event for event in story(ticket, world.acme) if isinstance(event, OfferAccepted))
    accepted = accepted.model_copy(update={"attempt": 3, "technician_id": ANNA, "visit_id": VISIT, "revision": 2})
    await ears.hear(accepted, begun.model_copy(update={"attempt": 3}))
    assert (await world.seen(ticket["id"]))["state"] == "in_progress"
    told = (await world.client.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()
    states = [line["to_value"] for line in told if line["kind"] == "state_changed"]
    assert (states.count("in_progress"), states[-1]) == (1, "in_progress")
    assert [line["kind"] for line in told].count("visit_started") == 1


async def test_what_is_waited_for_and_what_was_not_done_are_states_too(world, ears: Ears) -> None:
    """S001-05, S002-11."""
    ticket = await world.open()
    here = f"/api/v1/tickets/{ticket['id']}"
    waits = await world.desk.post(f"{here}/wait", json={"waits_for": "client"})
    assert (waits.status_code, waits.json()["state"], waits.json()["waits_for"]) == (200, "waiting", "client")
    assert (await world.seen(ticket["id"]))["state"] == "waiting"
    assert (await world.desk.post(f"{here}/resume", json={})).json()["state"] == "new"
    *work, done = story(ticket, world.acme)
    await ears.hear(*work, done.model_copy(update={"outcome": Outcome.NOT_DONE}))
    shown = await world.seen(ticket["id"])
    assert (shown["state"], shown["waits_for"]) == ("waiting", "next_visit")


async def test_validated_then_closed_by_the_clock(world, ears: Ears, service: Service, db: Db) -> None:
    """S000-60, S001-05, S002-11."""
    ticket = await world.open()
    here = f"/api/v1/tickets/{ticket['id']}"
    assert (await world.client.post(f"{here}/validate", json={})).json()["code"] == "not_resolved"
    await ears.hear(*story(ticket, world.acme))
    assert (await world.manager.post(f"{here}/validate", json={})).json()["state"] == "validated"
    async with db.reader() as reader:
        kind, key, payload = await reader.fetchrow("SELECT kind, key, payload FROM timers WHERE kind = 'ticket_closes'")
    async with db.tx() as tx:
        await service.timers.handlers[kind](tx, key, payload)
    assert (await world.seen(ticket["id"]))["state"] == "closed"
    reopened = await world.client.post(f"{here}/reopen", json={"reason": "ça recommence"})
    assert reopened.json()["state"] == "reopened"
    assert reopened.json()["accept_by"] > ticket["accept_by"]
    async with db.reader() as reader:
        said = [
            row["type"].removeprefix("intake.ticket_")
            for row in await reader.fetch("SELECT type FROM outbox WHERE key = $1 ORDER BY id", ticket["id"])
        ]
        assert await reader.fetchval("SELECT count(*) FROM timers WHERE kind = 'ticket_closes'") == 0
    assert said[-6:] == ["validated", "status_changed", "closed", "status_changed", "reopened", "status_changed"]


async def _facts(db: Db, ticket_id: str) -> dict[str, Any]:
    async with db.reader() as reader:
        row = dict(await reader.fetchrow("SELECT * FROM tickets WHERE ticket_id = $1", UUID(ticket_id)))
    own = {"ticket_id", "seq", "number", "created_at", "accept_by", "respond_by", "resolve_by", "due_at"}
    for name in own | {"estimated_minutes", "estimate_reason", "version", "updated_at"}:
        row.pop(name)
    return row


async def test_any_order_leads_to_the_same_ticket(world, ears: Ears, db: Db) -> None:
    told = await world.open()
    await ears.hear(*story(told, world.acme))
    expected = await _facts(db, told["id"])
    assert expected["state"] == "resolved"
    orders = list(permutations(range(8)))
    for order in orders[:: len(orders) // 25]:
        ticket = await world.open()
        events = story(ticket, world.acme)
        await ears.hear(*(events[at] for at in order))
        assert await _facts(db, ticket["id"]) == expected


async def test_a_batch_is_the_same_as_one_by_one(world, ears: Ears, db: Db) -> None:
    one, other = await world.open(), await world.open()
    await ears.hear(*story(one, world.acme))
    events = story(other, world.acme)
    await ears.hear_at_once(*events[4:])
    await ears.hear_at_once(*events[:4])
    assert await _facts(db, one["id"]) == await _facts(db, other["id"])
