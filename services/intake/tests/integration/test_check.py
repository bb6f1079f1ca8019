"""A request looked at before it is sent."""

import pytest

from chassis.ids import uuid7
from chassis.tx import Db

pytestmark = pytest.mark.infra
PATH = "/api/v1/tickets/check"


async def test_a_request_is_validated_with_what_is_known_of_the_client(world, db: Db) -> None:
    """S000-80: what is wrong at once, what it would be, and what one would say of it; nothing is kept."""
    known = await world.open(title="Le serveur de fichiers est injoignable")
    ended = await world.open(title="Serveur de fichiers injoignable")
    await world.client.post(f"/api/v1/tickets/{ended['id']}/cancel", json={})
    asked = world.order(title="Serveur fichiers injoignable", description="Depuis ce matin.")
    said = (await world.client.post(PATH, json=asked)).json()
    assert said["hints"] == [
        {
            "code": "similar",
            "params": {"id": known["id"], "number": known["number"], "title": "Le serveur de fichiers est injoignable"},
        }
    ]
    assert (said["priority"], said["cover"], said["needs_site"]) == ("P1", "outside", False)
    assert [reason["code"] for reason in said["priority_reasons"]] == ["impact_urgency"]
    assert (said["estimate"]["minutes"], said["estimate"]["reason"]["code"]) == (60, "usual_delay")
    vague = world.order(title="Panne", description="Panne")
    assert [hint["code"] for hint in (await world.client.post(PATH, json=vague)).json()["hints"]] == ["too_vague"]
    wrong = world.order(
        service_code="nothing",
        asset_id=str(uuid7()),
        windows=[{"starts_at": "2020-01-01T08:00:00Z", "ends_at": "2020-01-01T07:00:00Z"}],
    )
    refused = await world.client.post(PATH, json=wrong)
    assert refused.status_code == 400
    assert [error["pointer"] for error in refused.json()["errors"]] == [
        "/service_code", "/asset_id", "/windows/0/starts_at",
    ]  # fmt: skip
    unread = world.order(requester_email="nobody", requester_phone="call me", impact="nobody", urgency="someday")
    refused = await world.client.post(PATH, json=unread)
    assert refused.status_code == 400
    assert {error["pointer"] for error in refused.json()["errors"]} == {
        "/requester_email", "/requester_phone", "/impact", "/urgency",
    }  # fmt: skip
    assert len((await world.client.get("/api/v1/tickets")).json()["items"]) == 2
    assert (await world.open())["number"].endswith("-00003")


async def test_nobody_is_told_of_a_ticket_they_may_not_know_of(world) -> None:
    """S000-80."""
    await world.open(title="Le serveur de fichiers est injoignable")
    asked = world.order(title="Serveur fichiers injoignable", description="Depuis ce matin.")
    colleague = world.as_role("client", client_id=world.acme)
    assert (await colleague.post(PATH, json=asked)).json()["hints"] == []
    assert len((await world.manager.post(PATH, json=asked)).json()["hints"]) == 1
    theirs = await world.desk.post(PATH, json=asked | {"client_id": str(world.acme)})
    assert len(theirs.json()["hints"]) == 1
    for role in ("technician", "sales"):
        assert (await world.as_role(role).post(PATH, json=asked)).status_code == 403
