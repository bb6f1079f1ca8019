"""What people may read and choose over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]


async def test_everyone_sees_their_own_deliveries_and_the_desk_a_tickets(story: Any, hear: Hear, as_role: Any) -> None:
    await hear(*story.people(), story.opened(), story.offered(), story.confirmed())

    async def templates(client: Any, **asked: Any) -> set[str]:
        answer = await client.get("/api/v1/deliveries", params=asked)
        assert answer.status_code == 200
        return {item["template"] for item in answer.json()["items"]}

    requester = as_role("client", person_id=story.requester_id, client_id=story.client_id)
    assert await templates(requester) == {"ticket_opened", "visit_confirmed"}
    assert await templates(requester, ticket_id=story.ticket_id) == {"ticket_opened", "visit_confirmed"}
    assert await templates(as_role("client", person_id=uuid4()), ticket_id=story.ticket_id) == set()
    everything = {"ticket_opened", "offer_made", "visit_confirmed", "job_confirmed"}
    assert await templates(as_role("dispatcher"), ticket_id=story.ticket_id) == everything
    assert await templates(as_role("dispatcher")) == set()


async def test_pages_follow_each_other(db: Any, as_role: Any) -> None:
    person_id = uuid4()
    async with db.tx() as tx:
        await tx.executemany(
            """INSERT INTO deliveries (id, message_key, recipient_id, channel, template, params, state, attempts,
                next_at, created_at, traceparent)
            VALUES ($1, $1, $2, 'email', 'ticket_opened', '{}', 'waiting', 0, $3, $3, '')""",
            [(tx.new_id(), person_id, tx.now) for _ in range(70)],
        )
    client = as_role("client", person_id=person_id)
    first = (await client.get("/api/v1/deliveries")).json()
    second = (await client.get("/api/v1/deliveries", params={"after": first["next"]})).json()
    ids = [item["id"] for page in (first, second) for item in page["items"]]
    assert (len(ids), len(set(ids)), second["next"]) == (70, 70, None)


async def test_a_muted_family_is_not_written_and_confirmations_are_not_muted(
    story: Any, hear: Hear, as_role: Any
) -> None:
    requester = as_role("client", person_id=story.requester_id, client_id=story.client_id)
    assert (await requester.get("/api/v1/preferences")).json()["email"]["progress"] is True
    changed = await requester.put("/api/v1/preferences", json={"email": {"progress": False}})
    assert changed.json()["email"] == {
        "confirmations": True,
        "progress": False,
        "comments": True,
        "offers": True,
        "alerts": True,
    }
    refused = await requester.put("/api/v1/preferences", json={"email": {"confirmations": False}})
    assert (refused.status_code, refused.json()["code"]) == (422, "always_sent")
    await hear(*story.people(), story.opened(), story.confirmed())
    mine = (await requester.get("/api/v1/deliveries")).json()["items"]
    assert [item["template"] for item in mine] == ["ticket_opened"]


@pytest.mark.parametrize("path", ["/api/v1/deliveries", "/api/v1/preferences", "/live/stream"])
async def test_nobody_without_a_token(as_role: Any, path: str) -> None:
    assert (await as_role(None).get(path)).status_code == 401
