"""A person is erased while their ticket is under way: every service answers, the work goes on, no name is left."""

from typing import Any

import asyncpg
import pytest
from launcher.checkout import SERVICES
from town.api import Refused

from chassis.testing.search import find_words

pytestmark = pytest.mark.infra

PASSING = ("outbox", "idempotency_keys")
"""where an address is in the open for a day at most"""


async def left_of(stack: Any, words: tuple[str, ...]) -> set[str]:
    found = set()
    for service in SERVICES:
        conn = await asyncpg.connect(stack.services.infra.database_url(service))
        try:
            found |= {f"{service}.{column}" for column in await find_words(conn, words)}
        finally:
            await conn.close()
    return found


async def test_erasing_a_client_in_the_middle_of_the_work(world: Any, until: Any, stack: Any) -> None:
    """S002-21, X16. No service keeps an address in the open, while somebody works with it."""
    technician = await world.technician()
    ticket = await world.ticket(title=f"Panne chez {world.tag}-zephyrine", contact_name=f"Zéphyrine {world.tag}")
    offer = await until(world.offered(technician, ticket))
    words = (f"{world.tag}-zephyrine", f"Zéphyrine {world.tag}", world.client.email)
    planted = await left_of(stack, words)
    assert "intake.tickets.title" in planted
    reached = await left_of(stack, (world.client.email,))
    assert {column for column in reached if column.split(".")[1] not in PASSING} == set()
    held = (await world.client.get(f"/api/v1/people/{world.client.person_id}/export"))["services"]
    assert set(held) == set(SERVICES)
    assert held["portal"]["profile"][0]["email"] == world.client.email
    assert [one["title"] for one in held["intake"]["tickets"]] == [ticket["title"]]
    where = f"/api/v1/people/{world.client.person_id}/erasure"
    await world.admin.post(where, {"reason": "asked"})

    async def done() -> bool:
        return bool((await world.admin.get(where))["state"] == "done")

    await until(done)

    async def nothing_left() -> bool:
        return not await left_of(stack, words)

    await until(nothing_left)
    with pytest.raises(Refused):
        await world.sign_in(world.client.email).get("/api/v1/me")
    await technician.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    shown = await world.dispatcher.get(f"/api/v1/tickets/{ticket['id']}")
    assert (shown["number"], shown["title"], shown["requester"]["name"]) == (ticket["number"], "", None)
