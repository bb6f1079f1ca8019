"""Published exactly as shown: given to others, taken back, proposed, and the visits go on."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from services.scheduling.tests.integration.what_ifs.day import (
    PARIS,
    Day,
    Hear,
    Said,
    ask,
    away,
    publish,
    record_absence,
    solved,
)

from chassis.tx import Db
from contracts.routing.assignments import OfferWithdrawn
from contracts.scheduling.plans import PlanPublished
from contracts.scheduling.visits import VisitCancelled, VisitConfirmed, VisitProposed, VisitReassigned
from contracts.words import Mode, Priority, WithdrawReason
from scheduling.settings import Settings

pytestmark = pytest.mark.infra


async def test_publishing_says_exactly_what_was_shown_and_only_once(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    first, second = await day.confirm(9, day.ada, day.bob), await day.confirm(14, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    shown = {one["visit_id"]: one for one in found["answer"]["moved"]}
    assert shown.keys() == {str(first.visit_id), str(second.visit_id)}
    before = len(await said())
    answer = await publish(desk, found)
    assert (answer.status_code, answer.json()["code"]) == (409, "absence_not_recorded")
    assert len(await said()) == before
    await record_absence(day, day.ada)
    answer = await publish(desk, found)
    assert (answer.status_code, answer.json()["state"]) == (200, "published"), answer.text
    events = (await said())[before:]
    given = [event for event in events if isinstance(event, VisitReassigned)]
    assert {str(event.visit_id) for event in given} == shown.keys()
    for event in given:
        to = shown[str(event.visit_id)]["to"]
        assert (event.revision, event.from_technician_ids, event.technician_ids) == (2, (day.ada,), (day.bob,))
        assert event.slot.starts_at == datetime.fromisoformat(to["starts_at"])
        assert event.decided_by is not None
    assert [event for event in events if not isinstance(event, VisitReassigned | PlanPublished)] == []
    again = await publish(desk, found)
    assert (again.status_code, again.json()) == (200, answer.json())
    assert len(await said()) == before + len(events)
    assert (await desk.delete(f"/api/v1/plans/what-ifs/{found['what_if_id']}")).status_code == 409
    visits = (await desk.get(f"/api/v1/plans/{day.day}")).json()["routes"]
    assert [route["technician_id"] for route in visits] == [str(day.bob)]


async def test_what_has_no_place_any_more_is_taken_back_for_a_dispatcher(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said, hear: Hear
) -> None:
    confirmed = await day.confirm(9, day.ada)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    (left,) = found["answer"]["left_out"]
    assert (left["visit_id"], left["reasons"]) == (str(confirmed.visit_id), ["no_technician_can"])
    await record_absence(day, day.ada)
    assert (await publish(desk, found)).status_code == 200
    (gone,) = [event for event in await said() if isinstance(event, VisitCancelled)]
    assert (gone.visit_id, gone.reason, gone.from_state) == (confirmed.visit_id, "left_out_by_plan", "confirmed")
    before = len(await said())
    withdrawn = OfferWithdrawn(
        **day.routing.ticket(1, confirmed.ticket_id),
        offer_id=uuid4(),
        technician_id=day.ada,
        visit_id=confirmed.visit_id,
        revision=1,
        why=WithdrawReason.LEFT_OUT_BY_PLAN,
        accepted=True,
    )
    await hear(withdrawn)
    assert len(await said()) == before


async def test_a_remote_visit_of_somebody_away_is_taken_back_for_a_dispatcher(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.hear(day.routing.accepted(day.ada, mode=Mode.REMOTE))
    await day.solve_all()
    confirmed = (await said())[-1]
    assert isinstance(confirmed, VisitConfirmed), confirmed
    asked = await ask(desk, confirmed.slot.starts_at.astimezone(PARIS).date(), away(day.ada))
    found = await solved(desk, db, service_settings, asked)
    (left,) = found["answer"]["left_out"]
    assert (left["visit_id"], left["reasons"]) == (str(confirmed.visit_id), ["technician_away"])
    await record_absence(day, day.ada)
    assert (await publish(desk, found)).status_code == 200
    gone = (await said())[-1]
    assert isinstance(gone, VisitCancelled), gone
    assert (gone.visit_id, gone.reason) == (confirmed.visit_id, "left_out_by_plan")


async def test_an_urgent_ticket_is_proposed_and_who_makes_room_is_moved(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.confirm(9, day.ada)
    urgent = await day.propose(15, day.bob, day.ada, priority=Priority.P1)
    change = {"kind": "urgent", "ticket_id": str(urgent.ticket_id)}
    found = await solved(desk, db, service_settings, await ask(desk, day.day, change))
    (placed,) = found["answer"]["placed"]
    assert placed["ticket_id"] == str(urgent.ticket_id)
    assert "asked_urgent" in placed["reasons"]
    before = len(await said())
    assert (await publish(desk, found)).status_code == 200
    (proposed,) = [event for event in (await said())[before:] if isinstance(event, VisitProposed)]
    assert (proposed.ticket_id, proposed.visit_id, proposed.revision) == (urgent.ticket_id, urgent.visit_id, 2)
    assert proposed.slot.starts_at == datetime.fromisoformat(placed["to"]["starts_at"])
    assert proposed.decided_by is not None


async def test_routing_counts_on_and_the_visit_goes_on(
    day: Day, desk: Any, as_role: Any, db: Db, service_settings: Settings, said: Said, hear: Hear
) -> None:
    confirmed = await day.confirm(9, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    assert (await publish(desk, found)).status_code == 200
    bob = as_role("technician", person_id=day.bob)
    assert (await bob.post(f"/api/v1/visits/{confirmed.visit_id}/start")).status_code == 200
    before = len(await said())
    withdrawn = OfferWithdrawn(
        **day.routing.ticket(1, confirmed.ticket_id),
        offer_id=uuid4(),
        technician_id=day.ada,
        visit_id=confirmed.visit_id,
        revision=1,
        why=WithdrawReason.REASSIGNED,
        accepted=True,
    )
    accepted = day.routing.accepted(day.bob, attempt=2, visit_id=confirmed.visit_id, revision=2)
    accepted = accepted.model_copy(update={"ticket_id": confirmed.ticket_id})
    await hear(withdrawn, accepted, accepted)
    (again,) = (await said())[before:]
    assert (again.wire_type, again.attempt, again.visit_id) == ("scheduling.visit_started", 2, confirmed.visit_id)
    visit = (await bob.get(f"/api/v1/visits/{confirmed.visit_id}")).json()
    assert (visit["state"], visit["attempt"], visit["revision"]) == ("started", 2, 2)
    assert (await bob.post(f"/api/v1/visits/{confirmed.visit_id}/finish", json={"outcome": "done"})).status_code == 200
    assert (await said())[-1].attempt == 2
