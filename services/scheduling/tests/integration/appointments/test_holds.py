"""A time held is nobody else's until it expires, is released or confirmed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from services.scheduling.tests.integration.appointments.times import HOLDS, Hear, Said, confirm, hold, slots, times

from chassis.clock import utc_now
from chassis.http import encode_cursor
from chassis.tx import Db
from contracts.parts import Window
from contracts.portal.people import PersonErased
from contracts.scheduling.visits import VisitConfirmed

pytestmark = pytest.mark.infra


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


async def test_a_hold_goes_with_its_person(
    confirmed: VisitConfirmed, client: Any, hear: Hear, db: Db, routing: Any
) -> None:
    await hold(client, routing.ticket_id, (await slots(client, routing.ticket_id))[-1]["token"])
    await hear(PersonErased(occurred_at=utc_now(), person_id=routing.requester_id))
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM slot_holds") == 0
