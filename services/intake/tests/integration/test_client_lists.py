"""The lists of document 003: what a client reads of what they asked for, as it moves on."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.tx import Db

pytestmark = pytest.mark.infra

INTERVENTION, QUOTE, WORK = (
    f"/api/client/{path}" for path in ("requests/intervention", "requests/quote", "interventions")
)
BODIES = {
    INTERVENTION: {"type": "planned", "title": "Caméra", "description": "Noire", "site": "Loge, 3 rue Démo"},
    QUOTE: {"title": "Dix caméras", "category": "equipment", "description": "Pour l'entrée."},
}
SAID = {
    "new": "open", "qualified": "open", "reopened": "open", "assigned": "in_progress", "in_progress": "in_progress",
    "waiting": "pending", "resolved": "resolved", "validated": "resolved", "closed": "closed", "cancelled": "closed",
}  # fmt: skip


async def asked(world: Any, path: str) -> dict[str, Any]:
    answer = await world.client.post(path, json=BODIES[path])
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["ticket"])


async def only(world: Any, path: str) -> dict[str, Any]:
    (one,) = (await world.client.get(path)).json()["interventions" if path == WORK else "tickets"]
    return dict(one)


async def test_the_ten_states_are_listed_in_five_words_under_the_number_told(world: Any, db: Db) -> None:
    """S003-37…39, X20."""
    work, quote = await asked(world, INTERVENTION), await asked(world, QUOTE)
    for state, said in SAID.items():
        async with db.tx() as tx:
            verdict = state if state in ("reopened", "validated", "closed", "cancelled") else None
            await tx.execute("UPDATE tickets SET state = $1, verdict = $2", state, verdict)
        for path, told in ((INTERVENTION, work), (WORK, work), (QUOTE, quote)):
            one = await only(world, path)
            assert (one["_id"], one["ticketNumber"]) == (told["_id"], told["ticketNumber"])
            assert (path, state, one["status"]) == (path, state, said)


@pytest.mark.parametrize(("priority", "said"), [("P1", "urgent"), ("P2", "high"), ("P3", "normal"), ("P4", "low")])
async def test_priorities_are_listed_in_words(world: Any, priority: str, said: str) -> None:
    """X1, X21: also once a dispatcher changed them."""
    ticket = await asked(world, INTERVENTION)
    await world.desk.post(f"/api/v1/tickets/{ticket['_id']}/priority", json={"priority": priority})
    assert [(await only(world, path))["priority"] for path in (INTERVENTION, WORK)] == [said, said]


async def test_who_comes_where_and_when_is_listed(world: Any, db: Db) -> None:
    """S003-39."""
    ticket = await asked(world, INTERVENTION)
    waiting = await only(world, WORK)
    assert (waiting["scheduledStart"], waiting["scheduledEnd"]) == (None, None)
    assert (waiting["title"], waiting["site"]) == ("Caméra", "Loge, 3 rue Démo")
    async with db.tx() as tx:
        starts_at = tx.now.replace(microsecond=0) + timedelta(days=1)
        ends_at = starts_at + timedelta(hours=2)
        await tx.execute(
            "UPDATE tickets SET slot_starts_at = $2, slot_ends_at = $3, site_id = $4 WHERE ticket_id = $1",
            UUID(ticket["_id"]), starts_at, ends_at, world.site_id,
        )  # fmt: skip
    planned = await only(world, WORK)
    told = [f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (starts_at, ends_at)]
    assert [planned["scheduledStart"], planned["scheduledEnd"]] == told
    assert planned["site"] == "Atelier Démo"
