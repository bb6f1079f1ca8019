"""Of two who want one time, one gets it; nobody is booked twice."""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from services.scheduling.tests.integration.appointments.times import Hear, Said, clashes, confirm, hold, slots, times

from chassis.clock import utc_now
from chassis.tx import Db
from scheduling.run_solver import solve_next
from scheduling.settings import Settings
from scheduling.usecases.settle_search import settle_search
from scheduling.usecases.take_search import take_search

pytestmark = pytest.mark.infra


ROUNDS = 20


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
        found = True
        while found:
            # As the worker's loop does: a lock that took too long leaves the search to fall due again.
            with suppress(asyncpg.LockNotAvailableError):
                found = await solve_next(db, service_settings, inline)

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
