"""A time is chosen: before acceptance, after it, while a search is under way."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from services.scheduling.tests.integration.appointments.times import Hear, Said, Solve, confirm, hold, slots, times

from chassis.clock import utc_now
from contracts.routing.assignments import OfferDeclined
from contracts.scheduling.visits import VisitConfirmed, VisitMoved, VisitProposed
from contracts.words import DeclineReason, Mode

pytestmark = pytest.mark.infra


async def test_the_client_moves_a_confirmed_visit(
    confirmed: VisitConfirmed, client: Any, hear: Hear, solve_all: Solve, said: Said, routing: Any
) -> None:
    offered = await slots(client, routing.ticket_id)
    assert times(offered) == sorted(times(offered))
    assert len({one["promised_from"] for one in offered}) == len(offered) == 12
    assert len({at.date() for at in times(offered)}) >= 3
    assert sum(one["is_recommended"] for one in offered) == 1
    assert {UUID(who) for one in offered for who in one["technician_ids"]} == set(confirmed.technician_ids)
    assert {one["added_minutes"] for one in offered} == {None}
    held = await hold(client, routing.ticket_id, offered[-1]["token"])
    assert held.status_code == 201, held.text
    assert datetime.fromisoformat(held.json()["expires_at"]) > utc_now() + timedelta(minutes=9)
    answer = await confirm(client, held)
    assert (answer.status_code, answer.json()["state"], answer.json()["revision"]) == (200, "confirmed", 2)
    moved = (await said())[-1]
    assert isinstance(moved, VisitMoved)
    assert (moved.visit_id, moved.from_slot, moved.decided_by) == (
        confirmed.visit_id,
        confirmed.slot,
        routing.requester_id,
    )
    assert moved.slot.starts_at == times(offered)[-1]
    assert (await confirm(client, held)).status_code == 404
    other = uuid4()
    await hear(routing.request(*confirmed.technician_ids, ticket_id=other))
    await solve_all()
    assert (await said())[-1].slot.starts_at - confirmed.slot.starts_at < timedelta(minutes=10)


async def test_the_desk_sees_what_a_time_costs(confirmed: VisitConfirmed, as_role: Any, routing: Any) -> None:
    offered = await slots(as_role("dispatcher"), routing.ticket_id)
    assert all(one["added_minutes"] >= 0 and one["is_late"] in (True, False) for one in offered)
    assert any(one["is_late"] for one in offered)


async def test_before_acceptance_the_technician_is_asked_about_the_chosen_time(
    proposed: VisitProposed, client: Any, hear: Hear, said: Said, routing: Any
) -> None:
    wanted = (await slots(client, routing.ticket_id))[-1]
    answer = await confirm(client, await hold(client, routing.ticket_id, wanted["token"]))
    assert (answer.status_code, answer.json()["state"]) == (200, "proposed")
    again = (await said())[-1]
    assert isinstance(again, VisitProposed)
    assert (again.visit_id, again.revision, again.decided_by) == (proposed.visit_id, 2, routing.requester_id)
    await hear(routing.accepted(again.technician_ids[0], visit_id=again.visit_id, revision=2))
    confirmed = (await said())[-1]
    assert isinstance(confirmed, VisitConfirmed)
    assert confirmed.slot.starts_at == times([wanted])[0]


async def test_the_chosen_time_outlives_a_refusal(
    proposed: VisitProposed, client: Any, hear: Hear, solve_all: Solve, said: Said, routing: Any
) -> None:
    wanted = (await slots(client, routing.ticket_id))[-1]
    await confirm(client, await hold(client, routing.ticket_id, wanted["token"]))
    again = (await said())[-1]
    offer = {"offer_id": uuid4(), "technician_id": again.technician_ids[0], "visit_id": again.visit_id, "revision": 2}
    await hear(OfferDeclined(**routing.ticket(1), **offer, reason=DeclineReason.BUSY))
    await hear(routing.request(routing.ada, routing.bob, attempt=2))
    await solve_all()
    third = (await said())[-1]
    assert isinstance(third, VisitProposed)
    promised = datetime.fromisoformat(wanted["promised_from"]), datetime.fromisoformat(wanted["promised_until"])
    assert promised[0] <= third.slot.starts_at < promised[1]


async def test_a_late_yes_to_the_first_time_asks_about_the_chosen_one(
    proposed: VisitProposed, client: Any, hear: Hear, solve_all: Solve, said: Said, routing: Any
) -> None:
    wanted = (await slots(client, routing.ticket_id))[-1]
    await confirm(client, await hold(client, routing.ticket_id, wanted["token"]))
    await hear(routing.accepted(proposed.technician_ids[0], visit_id=proposed.visit_id, revision=1))
    await solve_all()
    again = (await said())[-1]
    assert isinstance(again, VisitProposed)
    assert again.revision == 3
    assert again.slot.starts_at.isoformat() >= wanted["promised_from"].replace("Z", "+00:00")


async def test_a_running_search_is_answered_by_who_chooses(
    hear: Hear, client: Any, solve_all: Solve, said: Said, routing: Any
) -> None:
    await hear(routing.technician(routing.ada), routing.accepted(routing.ada, mode=Mode.REMOTE))
    wanted = (await slots(client, routing.ticket_id))[-1]
    answer = await confirm(client, await hold(client, routing.ticket_id, wanted["token"]))
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed")
    await solve_all()
    (confirmed,) = await said()
    assert isinstance(confirmed, VisitConfirmed)
    assert (confirmed.slot.starts_at, confirmed.decided_by) == (times([wanted])[0], routing.requester_id)
