"""What clients read again of what they asked for: all of it, in every state, their own alone, on a real database."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import uuid7
from chassis.tx import Db
from intake.domain.model import State

pytestmark = pytest.mark.infra

PROJECT, INTERVENTION, QUOTE = (f"/api/client/requests/{kind}" for kind in ("project", "intervention", "quote"))
WORK = "/api/client/interventions"
ASKED: dict[str, dict[str, Any]] = {
    PROJECT: {
        "name": "Vidéosurveillance", "serviceType": "surveillance", "description": "Seize caméras.", "address": "Dakar",
    },
    INTERVENTION: {
        "type": "urgent", "title": "Caméra muette", "description": "Depuis ce matin.", "site": "123 Rue de Dakar",
    },
    QUOTE: {"title": "Dix caméras", "category": "equipment", "description": "Pour l'entrée."},
}  # fmt: skip
CALLED = {PROJECT: "projects", INTERVENTION: "tickets", QUOTE: "tickets", WORK: "interventions"}
STATUS = {
    "new": "open",
    "qualified": "open",
    "reopened": "open",
    "assigned": "in_progress",
    "in_progress": "in_progress",
    "waiting": "pending",
    "resolved": "resolved",
    "validated": "resolved",
    "closed": "closed",
    "cancelled": "closed",
}


async def ask(client: Any, path: str, **changes: Any) -> str:
    answer = await client.post(path, json=ASKED[path] | changes)
    assert answer.status_code == 201, answer.text
    ((_, said),) = [(name, one) for name, one in answer.json().items() if name in ("project", "ticket")]
    return str(said["_id"])


async def listed(client: Any, path: str) -> list[dict[str, Any]]:
    answer = (await client.get(path)).json()
    assert answer["success"] is True
    return list(answer[CALLED[path]])


async def test_the_clients_interventions_come_with_and_without_technicians(world: Any, db: Db) -> None:
    """S003-39."""
    waiting = await ask(world.client, INTERVENTION)
    given, technician_id = await world.open(), uuid7()
    await ask(world.client, QUOTE)
    async with db.tx() as tx:
        await tx.execute("INSERT INTO people (person_id, name) VALUES ($1, 'Naïma Exemple')", technician_id)
        crew = [technician_id, uuid7()]
        starts_at = tx.now.replace(microsecond=0) + timedelta(hours=2)
        ends_at = starts_at + timedelta(hours=1)
        await tx.execute(
            """UPDATE tickets SET technician_ids = $2, state = 'assigned', slot_starts_at = $3, slot_ends_at = $4
            WHERE ticket_id = $1""",
            given["id"], crew, starts_at, ends_at,
        )  # fmt: skip
    found = {one["_id"]: one for one in await listed(world.client, WORK)}
    assert found.keys() == {waiting, given["id"]}
    assert (found[waiting]["technician"], found[waiting]["technicians"]) == (None, [])
    assert (found[waiting]["scheduledStart"], found[waiting]["scheduledEnd"]) == (None, None)
    assert (found[waiting]["title"], found[waiting]["site"]) == ("Caméra muette", "123 Rue de Dakar")
    assert (found[waiting]["status"], found[waiting]["priority"]) == ("open", "urgent")
    first, second = ({"_id": str(one), "name": name} for one, name in zip(crew, ("Naïma Exemple", None), strict=True))
    assert found[given["id"]].pop("createdAt")
    assert found[given["id"]] == {
        "_id": given["id"],
        "ticketNumber": given["number"],
        "title": "Serveur injoignable",
        "priority": {"P1": "urgent", "P2": "high"}[given["priority"]],
        "status": "in_progress",
        "site": "Atelier Démo",
        "scheduledStart": starts_at.isoformat().replace("+00:00", "Z"),
        "scheduledEnd": ends_at.isoformat().replace("+00:00", "Z"),
        "technician": first,
        "technicians": [first, second],
    }


async def test_every_state_has_its_status_and_nothing_ever_leaves_the_lists(world: Any, db: Db) -> None:
    """S003-24, S003-39, S003-66."""
    await ask(world.client, INTERVENTION)
    await ask(world.client, QUOTE)
    assert STATUS.keys() == set(State)
    for state, status in STATUS.items():
        async with db.tx() as tx:
            ends = state in ("validated", "closed", "cancelled")
            await tx.execute("UPDATE tickets SET state = $1, verdict = $2", state, state if ends else None)
        for path in (INTERVENTION, QUOTE, WORK):
            assert [one["status"] for one in await listed(world.client, path)] == [status], (path, state)


async def test_a_client_sees_their_own_a_manager_the_companys_nobody_anothers(world: Any) -> None:
    """S003-19, S003-66, S003-75."""
    colleague = world.as_role("client", client_id=world.acme)
    moved = world.as_role("client", person_id=world.client_id, client_id=world.other)
    for path in ASKED:
        await ask(world.client, path)
        counts = [len(await listed(one, path)) for one in (world.client, world.manager)]
        assert counts == [1, 1]
        for outsider in (world.stranger, colleague, moved):
            assert (await outsider.get(path)).json() == {"success": True, CALLED[path]: [], "next": None}
    (project,) = await listed(world.client, PROJECT)
    here = f"/api/v1/requests/projects/{project['_id']}"
    for outsider in (world.stranger, colleague, moved):
        assert (await outsider.get(here)).status_code == 404
        assert await listed(outsider, WORK) == []
        refused = await outsider.post(INTERVENTION, json=ASKED[INTERVENTION] | {"projectId": project["_id"]})
        assert [one["pointer"] for one in refused.json()["errors"]] == ["/projectId"]


@pytest.mark.parametrize("path", CALLED)
async def test_lists_come_in_pages_newest_first(world: Any, path: str) -> None:
    """S003-66."""
    asked = INTERVENTION if path == WORK else path
    name = "name" if path == PROJECT else "title"
    for n in range(3):
        await ask(world.client, asked, **{name: f"n° {n}"})
    first = (await world.client.get(path, params={"limit": 2})).json()
    assert [one[name] for one in first[CALLED[path]]] == ["n° 2", "n° 1"]
    rest = (await world.client.get(path, params={"limit": 2, "after": first["next"]})).json()
    assert ([one[name] for one in rest[CALLED[path]]], rest["next"]) == (["n° 0"], None)
