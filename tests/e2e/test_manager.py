"""What a manager of the support company may look at."""

from typing import Any

import pytest

pytestmark = pytest.mark.infra


async def test_a_manager_sees_every_company_and_the_figures(world: Any, until: Any) -> None:
    """S002-45: whatever company it is of and whoever has it, with who does what, and the reports."""
    near, manager = await world.technician(), await world.person("manager")
    other = await world.admin.post("/api/v1/clients", {"name": f"Autre {world.tag}"})
    theirs = await world.person("client", other["id"])
    body = {"service_code": "software_troubleshooting", "title": f"Panne {world.tag}", "description": "Rien ne va."}
    first, second = await world.ticket(), await theirs.post("/api/v1/tickets", body | {"wished_mode": "remote"})
    await world.client.post(
        "/api/client/requests/project",
        {"name": f"Baie {world.tag}", "serviceType": "network", "description": "Baie.", "address": "12 rue X, Paris"},
    )
    offer = await until(world.offered(near, first))
    await near.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    await until(world.visit(near, first))

    seen = {one["id"] for one in (await manager.get("/api/v1/tickets", limit="200"))["items"]}
    assert {first["id"], second["id"]} <= seen
    for ticket in (first, second):
        assert (await manager.get(f"/api/v1/tickets/{ticket['id']}/timeline"))[0]["kind"] == "opened"
    companies = {one["id"] for one in (await manager.get("/api/v1/clients", limit="200", q=world.tag))["items"]}
    assert companies == {world.client_id, other["id"]}
    for path, found in (
        ("/api/v1/assignments", {"ticket_ids": first["id"]}),
        ("/api/v1/visits", {"ticket_ids": first["id"]}),
        ("/api/v1/technicians", {}),
        ("/api/v1/requests/projects", {}),
    ):
        assert near.person_id in str(await manager.get(path, **found)) or world.tag in str(await manager.get(path))

    async def counted() -> bool:
        rows = (await manager.get("/api/v1/kpis", group_by="client"))["items"]
        return {world.client_id, other["id"]} <= {row["client_id"] for row in rows if row["opened"]}

    await until(counted)
