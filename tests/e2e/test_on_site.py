"""From a client's cry to a validated visit and a KPI."""

from typing import Any

import pytest

pytestmark = pytest.mark.infra


async def test_an_urgent_visit_from_request_to_validation(world: Any, until: Any) -> None:
    """S000-30, S000-31, S000-33…35, S000-42, S000-47, S000-51."""
    near = await world.technician()
    await world.technician(north=0.3)
    manager = await world.person("manager")
    before = await kpi(manager, world.client_id)

    ticket = await world.ticket()
    assert ticket["number"].startswith("TKT-")
    assert ticket["priority"] == "P1"
    assert ticket["estimate"]["minutes"] > 0
    await until(world.mailed(world.client, ticket["number"]))

    offer = await until(world.offered(near, ticket))
    assert offer["slot"]
    assert sum(part["points"] for part in offer["breakdown"]) == offer["score"]
    await until(world.mailed(near, ticket["number"]))
    await near.post(f"/api/v1/offers/{offer['offer_id']}/accept")

    visit = await until(world.visit(near, ticket))
    await until(world.reaches(ticket, "assigned"))
    seen = await world.client.get(f"/api/v1/tickets/{ticket['id']}")
    assert near.person_id in str(seen)
    assert visit["starts_at"][:16] in str(seen)

    path = f"/api/v1/visits/{visit['visit_id']}"
    await near.post(f"{path}/en-route")
    await near.post(f"{path}/start")
    await until(world.reaches(ticket, "in_progress"))
    await near.post(f"{path}/finish", {"outcome": "done", "notes": "Alimentation remplacée."})
    await until(world.reaches(ticket, "resolved"))
    await world.client.post(f"/api/v1/tickets/{ticket['id']}/validate", {})
    assert await world.state(ticket) in ("validated", "closed")

    async def moved() -> bool:
        after = await kpi(manager, world.client_id)
        return after == (before[0] + 1, before[1] + 1)

    await until(moved)


async def kpi(manager: Any, client_id: str) -> tuple[int, int]:
    found = await manager.get("/api/v1/kpis", group_by="client")
    rows = [row for row in found["items"] if row["client_id"] == client_id]
    return sum(row["opened"] for row in rows), sum(row["resolved"] for row in rows)
