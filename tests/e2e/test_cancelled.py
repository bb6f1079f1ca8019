"""A ticket cancelled on the way takes everything back (design: step 9)."""

from typing import Any

import pytest
from town.api import Refused

pytestmark = pytest.mark.infra


async def test_cancelling_withdraws_the_offer(world: Any, until: Any) -> None:
    technician = await world.technician()
    ticket = await world.ticket()
    offer = await until(world.offered(technician, ticket))
    await world.client.post(f"/api/v1/tickets/{ticket['id']}/cancel", {"reason": "Réparé tout seul"})

    async def withdrawn() -> bool:
        return await world.offered(technician, ticket)() is None

    await until(withdrawn)
    with pytest.raises(Refused) as refused:
        await technician.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    assert refused.value.status == 409
    assert await world.state(ticket) == "cancelled"


async def test_cancelling_after_acceptance_cancels_the_visit(world: Any, until: Any) -> None:
    technician = await world.technician()
    ticket = await world.ticket()
    offer = await until(world.offered(technician, ticket))
    await technician.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    await until(world.visit(technician, ticket))
    await until(world.reaches(ticket, "assigned"))
    await world.client.post(f"/api/v1/tickets/{ticket['id']}/cancel", {})

    async def gone() -> bool:
        return await world.visit(technician, ticket)() is None

    await until(gone)
    assert await world.state(ticket) == "cancelled"


async def test_a_stranger_sees_nothing(world: Any, until: Any) -> None:
    ticket = await world.ticket()
    other = await world.admin.post("/api/v1/clients", {"name": f"Autres {world.tag}"})
    stranger = await world.person("client", other["id"])
    for path in (f"/api/v1/tickets/{ticket['id']}", f"/api/v1/tickets/{ticket['id']}/timeline"):
        with pytest.raises(Refused) as refused:
            await stranger.get(path)
        assert refused.value.status == 404
    assert (await stranger.get("/api/v1/tickets"))["items"] == []
