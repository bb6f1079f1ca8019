"""Two things at the same moment: one wins, the other is told."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from chassis.clock import utc_now
from routing.timers import timers

pytestmark = pytest.mark.infra


def types(events):
    return [event.type.removeprefix("routing.") for event in events]


async def offered(hear, said, *events):
    await hear(*events)
    return (await said())[-1]


async def fire_all(db, service_settings, after):
    """Fires what is due `after` a while."""
    at = utc_now() + after
    later = type(db)(db.pool, db.source, lambda: at)
    while await timers(service_settings).fire_one(later):
        pass


async def test_nobody_answers_the_next_is_asked_then_a_dispatcher_is_told(
    story, hear, said, team, db, service_settings
):
    """S002-33."""
    senior_id, senior = await team.join(level=5)
    junior_id, _ = await team.join(level=2)
    made = await offered(hear, said, story.opened())
    await fire_all(db, service_settings, timedelta(minutes=14))
    assert types(await said()) == ["offer_made"]
    await fire_all(db, service_settings, timedelta(minutes=16))
    events = await said()
    assert types(events) == ["offer_made", "offer_expired", "offer_made"]
    assert [events[0].technician_id, events[2].technician_id] == [senior_id, junior_id]
    answer = await senior.post(f"/api/v1/offers/{made.offer_id}/accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "offer_expired")
    assert "délai de réponse" in answer.json()["detail"]
    await fire_all(db, service_settings, timedelta(minutes=40))
    last = (await said())[-1]
    assert (last.type, last.expiries, last.attempt) == ("routing.ticket_unrouted", 2, 3)


async def test_accept_against_expiry_has_one_winner(story, hear, said, team, db, service_settings):
    _, ada = await team.join()
    made = await offered(hear, said, story.opened())
    answer, _ = await asyncio.gather(
        ada.post(f"/api/v1/offers/{made.offer_id}/accept"),
        fire_all(db, service_settings, timedelta(minutes=16)),
    )
    outcome = types(await said())[1]
    assert (answer.status_code, outcome) in [(200, "offer_accepted"), (409, "offer_expired")]


async def test_accepting_in_parallel_says_it_once(story, hear, said, team):
    _, ada = await team.join()
    made = await offered(hear, said, story.opened())
    answers = await asyncio.gather(*(ada.post(f"/api/v1/offers/{made.offer_id}/accept") for _ in range(8)))
    assert [a.status_code for a in answers] == [200] * 8
    assert types(await said()) == ["offer_made", "offer_accepted"]


async def test_accept_against_cancel_has_one_winner(story, hear, said, team):
    _, ada = await team.join()
    made = await offered(hear, said, story.opened())
    answer, _ = await asyncio.gather(ada.post(f"/api/v1/offers/{made.offer_id}/accept"), hear(story.cancelled()))
    assert answer.status_code in (200, 409)
    assert types(await said())[-1] == "offer_withdrawn"
    assert (await said())[-1].accepted is (answer.status_code == 200)


async def test_the_database_refuses_two_open_offers_for_one_ticket(story, hear, said, team, db):
    await team.join()
    await hear(story.opened())
    with pytest.raises(asyncpg.UniqueViolationError, match="offers_one_open"):
        async with db.tx() as tx:
            await tx.execute(
                """INSERT INTO offers (offer_id, ticket_id, attempt, round, technician_id, mode, state, expires_at,
                score, made_at) SELECT $1, ticket_id, attempt, round, technician_id, mode, state, expires_at, score,
                made_at FROM offers""",
                UUID(int=1),
            )
