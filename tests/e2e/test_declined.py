"""A technician declines, nobody answers, a dispatcher decides."""

from typing import Any

import pytest
from town.api import Refused

pytestmark = pytest.mark.infra


async def test_a_refusal_goes_to_the_next(world: Any, until: Any) -> None:
    first, second = await world.technician(), await world.technician(north=0.2)
    ticket = await world.ticket()
    offer = await until(world.offered(first, ticket))
    await first.post(f"/api/v1/offers/{offer['offer_id']}/decline", {"reason": "busy"})
    again = await until(world.offered(second, ticket))
    assert again["attempt"] > offer["attempt"]
    assert await world.offered(first, ticket)() is None
    await second.post(f"/api/v1/offers/{again['offer_id']}/accept")
    await until(world.visit(second, ticket))
    await until(world.reaches(ticket, "assigned"))


async def test_when_nobody_answers_the_dispatcher_is_told_and_assigns_by_hand(world: Any, until: Any) -> None:
    """S002-33."""
    only = await world.technician()
    ticket = await world.ticket("software_troubleshooting", urgency="normal", wished_mode="remote", impact="company")
    assert ticket["priority"] == "P2"
    offer = await until(world.offered(only, ticket))
    left = await until(world.unrouted(ticket))
    assert left["expiries"] == 1
    await until(world.mailed(world.dispatcher, ticket["number"]))

    with pytest.raises(Refused) as refused:
        await only.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    assert refused.value.status == 409
    assert "expir" in str(refused.value)

    body = {"technician_id": only.person_id, "reason": "Joint par téléphone"}
    await world.dispatcher.post(f"/api/v1/assignments/{ticket['id']}/assign", body)
    await until(world.visit(only, ticket))
    await until(world.reaches(ticket, "assigned"))


async def test_nobody_able_says_which_rules_said_no(world: Any, until: Any) -> None:
    """S000-41."""
    await world.technician(level=1)
    ticket = await world.ticket()
    left = await until(world.unrouted(ticket))
    assert "level_too_low" in str(left)
