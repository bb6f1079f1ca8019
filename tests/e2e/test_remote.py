"""A remote job: no travel, a visit all the same (S000-51)."""

from typing import Any

import pytest

pytestmark = pytest.mark.infra


async def test_a_remote_job_is_offered_taken_done_and_reopened(world: Any, until: Any) -> None:
    technician = await world.technician()
    ticket = await world.ticket("software_troubleshooting", wished_mode="remote")
    offer = await until(world.offered(technician, ticket))
    assert offer["mode"] == "remote"
    await technician.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    visit = await until(world.visit(technician, ticket))
    await technician.post(f"/api/v1/visits/{visit['visit_id']}/start")
    await technician.post(f"/api/v1/visits/{visit['visit_id']}/finish", {"outcome": "done"})
    await until(world.reaches(ticket, "resolved"))
    await until(world.mailed(world.client, ticket["number"]))

    await world.client.post(f"/api/v1/tickets/{ticket['id']}/reopen", {"reason": "Le défaut est revenu."})
    again = await until(world.offered(technician, ticket))
    assert again["attempt"] > offer["attempt"]
