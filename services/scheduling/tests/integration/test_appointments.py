"""Choosing a time: what is offered can be kept, a time held is booked to others, and is looked at again (D9)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from icalendar import Calendar

from chassis.clock import utc_now
from chassis.http import encode_cursor
from chassis.tx import Db
from contracts.event import Event
from contracts.parts import Window
from contracts.portal.people import PersonErased
from contracts.routing.assignments import OfferDeclined
from contracts.scheduling.visits import VisitCancelled, VisitConfirmed, VisitMoved, VisitProposed
from contracts.words import DeclineReason, Mode
from scheduling.run_solver import solve_next
from scheduling.settings import Settings
from scheduling.usecases.settle_search import settle_search
from scheduling.usecases.take_search import take_search

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]
Solve = Callable[[], Awaitable[None]]
Said = Callable[[], Awaitable[list[Event]]]
SLOTS, HOLDS = "/api/v1/appointments/slots", "/api/v1/appointments/holds"
ROUNDS = 20


@pytest.fixture
async def proposed(hear: Hear, solve_all: Solve, said: Said, routing: Any) -> VisitProposed:
    await hear(routing.technician(routing.ada), routing.technician(routing.bob))
    await hear(routing.request(routing.ada, routing.bob))
    await solve_all()
    found = (await said())[-1]
    assert isinstance(found, VisitProposed)
    return found


@pytest.fixture
async def confirmed(proposed: VisitProposed, hear: Hear, said: Said, routing: Any) -> VisitConfirmed:
    (who,) = proposed.technician_ids
    await hear(routing.accepted(who, visit_id=proposed.visit_id, revision=1))
    found = (await said())[-1]
    assert isinstance(found, VisitConfirmed)
    return found


@pytest.fixture
def client(as_role: Any, routing: Any) -> Any:
    return as_role("client", person_id=routing.requester_id, client_id=routing.client_id)


async def slots(who: Any, ticket_id: UUID) -> list[dict[str, Any]]:
    answer = await who.get(SLOTS, params={"ticket_id": str(ticket_id)})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["slots"]
    return found


async def hold(who: Any, ticket_id: UUID, token: str, **headers: str) -> Any:
    return await who.post(HOLDS, json={"ticket_id": str(ticket_id), "token": token}, headers=headers)


async def confirm(who: Any, held: Any) -> Any:
    return await who.post(f"/api/v1/appointments/{held.json()['hold_id']}/confirm")


def times(found: list[dict[str, Any]]) -> list[datetime]:
    return [datetime.fromisoformat(one["starts_at"]) for one in found]


async def clashes(db: Db) -> int:
    async with db.reader() as reader:
        return int(
            await reader.fetchval(
                """WITH taken AS (
                    SELECT visit_id AS id, technician_ids AS who, starts_at, ends_at FROM visits
                    WHERE state IN ('proposed', 'confirmed')
                    UNION ALL SELECT hold_id, technician_ids, starts_at, ends_at FROM slot_holds
                    WHERE expires_at > now()
                ) SELECT count(*) FROM taken a JOIN taken b ON a.id < b.id AND a.who && b.who
                AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"""
            )
        )


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


async def test_two_clients_race_for_one_time_and_one_wins(
    hear: Hear, as_role: Any, db: Db, said: Said, routing: Any
) -> None:
    """D9."""
    await hear(routing.technician(routing.ada))
    for _ in range(ROUNDS):
        tickets = [uuid4(), uuid4()]
        for ticket_id in tickets:
            await hear(routing.request(routing.ada, ticket_id=ticket_id))
        who = as_role("client", person_id=routing.requester_id, client_id=routing.client_id)
        token = (await slots(who, tickets[0]))[1]["token"]
        answers = await asyncio.gather(*(hold(who, ticket_id, token) for ticket_id in tickets))
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        (won,), (lost,) = [[a for a in answers if a.status_code == status] for status in (201, 409)]
        assert (lost.json()["code"], lost.headers["content-type"]) == ("slot_taken", "application/problem+json")
        instead = lost.json()["slots"]
        assert instead
        assert token not in [one["token"] for one in instead]
        loser = tickets[answers.index(lost)]
        second = await hold(who, loser, instead[1]["token"])
        confirmed = await asyncio.gather(confirm(who, won), confirm(who, second))
        assert [answer.status_code for answer in confirmed] == [200, 200]
    assert await clashes(db) == 0
    assert len(await said()) == 2 * ROUNDS


async def test_clients_and_the_solver_race_and_nobody_is_booked_twice(
    hear: Hear, as_role: Any, db: Db, service_settings: Settings, inline: Any, routing: Any
) -> None:
    await hear(routing.technician(routing.ada))
    chosen = [uuid4() for _ in range(6)]
    for ticket_id in [*chosen, *(uuid4() for _ in range(6))]:
        await hear(routing.request(routing.ada, ticket_id=ticket_id))
    who = as_role("client", person_id=routing.requester_id, client_id=routing.client_id)

    async def choose(ticket_id: UUID) -> int:
        offered = await slots(who, ticket_id)
        for _ in range(30):
            held = await hold(who, ticket_id, offered[0]["token"])
            if held.status_code == 201:
                return int((await confirm(who, held)).status_code)
            # On a machine that does much else a lock may take too long: told so, one tries again.
            offered = offered if held.status_code == 503 else held.json()["slots"]
        return 0

    async def solve() -> None:
        while await solve_next(db, service_settings, inline):
            pass

    async with asyncio.timeout(60):
        *answers, _, _ = await asyncio.gather(*(choose(one) for one in chosen), solve(), solve())
    assert answers == [200] * 6
    assert await clashes(db) == 0


async def test_what_was_solved_before_a_time_was_held_is_solved_again(
    hear: Hear, client: Any, db: Db, service_settings: Settings, inline: Any, routing: Any
) -> None:
    searched, now = uuid4(), utc_now()
    db.clock = lambda: now
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    earliest = (await slots(client, routing.ticket_id))[0]
    async with db.tx() as tx:
        await tx.execute("DELETE FROM solve_jobs")
    await hear(routing.request(routing.ada, ticket_id=searched))
    async with db.tx() as tx:
        question = await take_search(tx, service_settings)
    assert question is not None
    result = await inline.solve(question.problem)
    assert result.placed[0].slot.start_s == times([earliest])[0].timestamp()
    assert (await hold(client, routing.ticket_id, earliest["token"])).status_code == 201
    async with db.tx() as tx:
        assert not await settle_search(tx, question, result)


async def test_a_hold_expires_and_the_time_is_free_again(
    confirmed: VisitConfirmed, client: Any, hear: Hear, as_role: Any, db: Db, routing: Any
) -> None:
    other = uuid4()
    await hear(routing.request(*confirmed.technician_ids, ticket_id=other))
    token = (await slots(client, routing.ticket_id))[-1]["token"]
    held = await hold(client, routing.ticket_id, token)
    assert (await hold(client, other, token)).status_code == 409
    db.clock = lambda: utc_now() + timedelta(minutes=11)
    assert (await hold(client, other, token)).status_code == 201
    late = await confirm(client, held)
    assert (late.status_code, late.json()["code"]) == (409, "hold_expired")
    assert late.json()["slots"]
    assert "dix minutes" in late.json()["detail"]


async def test_a_hold_is_released_by_its_owner_alone(
    confirmed: VisitConfirmed, client: Any, as_role: Any, hear: Hear, routing: Any
) -> None:
    other = uuid4()
    await hear(routing.request(*confirmed.technician_ids, ticket_id=other))
    token = (await slots(client, routing.ticket_id))[-1]["token"]
    held = (await hold(client, routing.ticket_id, token)).json()["hold_id"]
    stranger = as_role("client_manager", client_id=routing.client_id)
    assert (await stranger.delete(f"{HOLDS}/{held}")).status_code == 404
    assert (await stranger.post(f"/api/v1/appointments/{held}/confirm")).status_code == 404
    assert (await client.delete(f"{HOLDS}/{held}")).status_code == 204
    assert (await client.delete(f"{HOLDS}/{held}")).status_code == 404
    assert (await hold(client, other, token)).status_code == 201


async def test_one_hold_per_ticket_and_one_effect_per_key(
    confirmed: VisitConfirmed, client: Any, db: Db, routing: Any
) -> None:
    first, *_, last = await slots(client, routing.ticket_id)
    key = {"Idempotency-Key": "held-once"}
    once, twice = [await hold(client, routing.ticket_id, first["token"], **key) for _ in range(2)]
    assert once.json() == twice.json()
    second = await hold(client, routing.ticket_id, last["token"])
    assert (await confirm(client, once)).status_code == 404
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM slot_holds") == 1
    confirmed_once = [
        await client.post(
            f"/api/v1/appointments/{second.json()['hold_id']}/confirm", headers={"Idempotency-Key": "yes"}
        )
        for _ in range(2)
    ]
    assert confirmed_once[0].json() == confirmed_once[1].json()


async def test_a_token_of_ones_own_making_cannot_be_kept(
    confirmed: VisitConfirmed, client: Any, routing: Any, hear: Hear
) -> None:
    (ada,) = confirmed.technician_ids
    bob = next(who for who in (routing.ada, routing.bob) if who != ada)
    free = times(await slots(client, routing.ticket_id))
    away = (Window(starts_at=free[-2] - timedelta(hours=1), ends_at=free[-2] + timedelta(minutes=5)),)
    await hear(routing.technician(ada, 2, absences=away))
    for starts_at, crew in (
        (free[-2], [ada]),
        (free[-1], [bob]),
        (free[-1], [ada, bob]),
        (free[-1], []),
        (free[-1] + timedelta(minutes=1), [ada]),
        (free[-1] + timedelta(days=400), [ada]),
        (free[-1] - timedelta(days=60), [ada]),
    ):
        answer = await hold(client, routing.ticket_id, encode_cursor(starts_at, crew))
        assert (answer.status_code, answer.json()["code"]) == (409, "slot_taken"), (starts_at, crew)
    assert (await hold(client, routing.ticket_id, encode_cursor(free[-1], [ada]))).status_code == 201
    answer = await hold(client, routing.ticket_id, "nonsense")
    assert (answer.status_code, answer.json()["code"]) == (400, "slot_malformed")


async def test_a_technician_who_fell_ill_meanwhile_is_seen_at_confirmation(
    confirmed: VisitConfirmed, client: Any, hear: Hear, said: Said, routing: Any
) -> None:
    held = await hold(client, routing.ticket_id, (await slots(client, routing.ticket_id))[-1]["token"])
    away = (Window(starts_at=utc_now() + timedelta(hours=1), ends_at=utc_now() + timedelta(days=60)),)
    await hear(routing.technician(confirmed.technician_ids[0], 2, absences=away))
    answer = await confirm(client, held)
    assert (answer.status_code, answer.json()["code"]) == (409, "slot_taken")
    assert isinstance((await said())[-1], VisitConfirmed)


async def test_an_appointment_is_given_up_until_the_technician_is_on_the_way(
    confirmed: VisitConfirmed, client: Any, as_role: Any, said: Said, routing: Any
) -> None:
    where = f"/api/v1/appointments/{confirmed.visit_id}/cancel"
    ada = as_role("technician", person_id=confirmed.technician_ids[0])
    assert (await ada.post(where)).status_code == 403
    assert (await as_role("client", client_id=routing.client_id).post(where)).status_code == 404
    assert (await as_role("client_manager", client_id=uuid4()).post(where)).status_code == 404
    answer = await client.post(where)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    cancelled = (await said())[-1]
    assert isinstance(cancelled, VisitCancelled)
    assert (cancelled.reason, cancelled.decided_by) == ("appointment_cancelled", routing.requester_id)
    again = await client.get(SLOTS, params={"ticket_id": str(routing.ticket_id)})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_arrange")


async def test_the_card_says_when_with_whom_what_to_prepare_and_what_may_change(
    proposed: VisitProposed, client: Any, as_role: Any, hear: Hear, routing: Any
) -> None:
    async def card(who: Any) -> Any:
        (found,) = (await who.get("/api/v1/appointments", params={"ticket_id": str(routing.ticket_id)})).json()["items"]
        return found

    before = await card(client)
    assert (before["state"], before["starts_at"], before["may"]) == ("proposed", None, ["choose"])
    assert (await card(as_role("dispatcher")))["technician_ids"] == [str(proposed.technician_ids[0])]
    assert (await client.get(f"/api/v1/appointments/{proposed.visit_id}")).status_code == 404
    await hear(routing.accepted(proposed.technician_ids[0], visit_id=proposed.visit_id, revision=1))
    found = (await client.get(f"/api/v1/appointments/{proposed.visit_id}")).json()
    assert found == await card(client)
    assert datetime.fromisoformat(found["starts_at"]) == proposed.slot.starts_at
    assert found["promised_from"] <= found["starts_at"] < found["promised_until"]
    assert (found["may"], found["service"]) == (["choose", "cancel"], "Imprimante")
    assert "access" in found["preparation"]
    file = await client.get(f"/api/v1/appointments/{proposed.visit_id}/appointment.ics")
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert event.decoded("DTSTART") == proposed.slot.starts_at
    for blind in (as_role("client", client_id=routing.client_id), as_role("client_manager", client_id=uuid4())):
        assert (await blind.get(f"/api/v1/appointments/{proposed.visit_id}")).status_code == 404
        hidden = await blind.get("/api/v1/appointments", params={"ticket_id": str(routing.ticket_id)})
        assert hidden.json() == {"items": []}


async def test_who_is_on_the_way_is_moved_by_nobody(
    confirmed: VisitConfirmed, client: Any, as_role: Any, routing: Any
) -> None:
    held = await hold(client, routing.ticket_id, (await slots(client, routing.ticket_id))[-1]["token"])
    ada = as_role("technician", person_id=confirmed.technician_ids[0])
    assert (await ada.post(f"/api/v1/visits/{confirmed.visit_id}/en-route")).status_code == 200
    for answer in (
        await confirm(client, held),
        await as_role("dispatcher").post(f"/api/v1/appointments/{confirmed.visit_id}/cancel"),
        await client.get(SLOTS, params={"ticket_id": str(routing.ticket_id)}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "visit_under_way")


async def test_someone_elses_ticket_is_unknown(confirmed: VisitConfirmed, as_role: Any, routing: Any) -> None:
    for who in (
        as_role("client", client_id=routing.client_id),
        as_role("client", person_id=routing.requester_id, client_id=uuid4()),
        as_role("client_manager", client_id=uuid4()),
    ):
        assert (await who.get(SLOTS, params={"ticket_id": str(routing.ticket_id)})).status_code == 404
        assert (await hold(who, routing.ticket_id, encode_cursor(utc_now(), []))).status_code == 404
    assert await slots(as_role("client_manager", client_id=routing.client_id), routing.ticket_id)


async def test_a_hold_goes_with_its_person(
    confirmed: VisitConfirmed, client: Any, hear: Hear, db: Db, routing: Any
) -> None:
    await hold(client, routing.ticket_id, (await slots(client, routing.ticket_id))[-1]["token"])
    await hear(PersonErased(occurred_at=utc_now(), person_id=routing.requester_id))
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM slot_holds") == 0
