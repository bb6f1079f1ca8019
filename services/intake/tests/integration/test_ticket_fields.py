"""What a request says of the device, the people and the trouble, beside its title."""

from typing import Any

import pytest

from chassis.ids import uuid7
from chassis.tx import Db

pytestmark = pytest.mark.infra

SAID = {
    "kind": "problem",
    "title": "La paie s'arrête",
    "description": "Le calcul s'arrête à la moitié.",
    "impact": "team",
    "urgency": "low",
    "device": {
        "brand": "Exemple",
        "model": "Modèle 14",
        "os": "Linux",
        "serial": "SN-1",
        "purchase_date": "2024-03-01",
    },
    "department": "Comptabilité",
    "preferred_contact": "phone",
    "business_impact": "La paie ne part pas ce soir.",
    "requester_email": "camille@acme.example",
    "requester_phone": "01 99 00 00 42",
    "already_tried": "Redémarré deux fois.",
    "contact_name": "Agathe Exemple",
    "contact_phone": "01 99 00 00 43",
}
VIEW = "/api/v1/views/service-requests"


def pointers(answer: Any) -> list[str]:
    assert answer.status_code == 400, answer.text
    return [error["pointer"] for error in answer.json()["errors"]]


async def test_a_request_says_what_it_is_about_and_how_to_reach_whom(world, db: Db) -> None:
    """S000-16, S000-17, S000-18, S000-21, S000-22, S000-24, S000-25, S000-26, S000-27, S000-28, S000-29."""
    ticket = await world.open(**SAID)
    seen = await world.seen(ticket["id"])
    assert {name: seen[name] for name in SAID} == SAID
    assert seen["asset"] is None
    shown = (await world.client.get(f"{VIEW}/{ticket['id']}")).json()["deviceDetails"]
    nothing = dict.fromkeys(("assetId", "label", "kind", "warrantyUntil"))
    device = {"brand": "Exemple", "model": "Modèle 14", "os": "Linux", "serial": "SN-1", "purchaseDate": "2024-03-01"}
    assert shown == nothing | device


@pytest.mark.parametrize("mode", ["phone", "email", "sms", "chat", "onsite"])
async def test_each_way_to_be_reached_may_be_preferred(world, mode: str) -> None:
    """S000-26."""
    ticket = await world.open(preferred_contact=mode)
    assert (await world.seen(ticket["id"]))["preferred_contact"] == mode


async def test_the_history_of_an_asset_holds_the_requests_about_it(world, db: Db) -> None:
    """S000-09, S000-16, S000-17, S000-18."""
    known = {"brand": "Exemple", "model": "Modèle 14", "os": "BSD", "purchased_on": "2024-03-01", "serial": "SN-1"}
    body = {"client_id": str(world.acme), "label": "PC-042", "kind": "workstation"} | known
    asset = (await world.desk.post("/api/v1/assets", json=body)).json()
    ticket = await world.open(asset_id=asset["id"])
    again = await world.open(asset_id=asset["id"])
    here = f"/api/v1/assets/{asset['id']}"
    await world.desk.patch(here, json={"os": "Linux"})
    known |= {"label": "PC-042", "os": "Linux"}
    seen = (await world.seen(ticket["id"]))["asset"]
    assert {name: seen[name] for name in known} == known
    shown = (await world.client.get(f"{VIEW}/{ticket['id']}")).json()["deviceDetails"]
    named = {"assetId": asset["id"], "purchaseDate": known.pop("purchased_on")} | known
    assert {name: shown[name] for name in named} == named

    async def story(reader) -> list[str]:
        items = (await reader.get(here)).json()["history"]["items"]
        return [line["field"] or line["ticket"]["number"] for line in items]

    whole = ["os", again["number"], ticket["number"], "added"]
    assert await story(world.desk) == await story(world.manager) == await story(world.client) == whole
    colleague = world.as_role("client", client_id=world.acme)
    assert await story(colleague) == await story(world.as_role("sales")) == ["os", "added"]


async def test_an_asset_must_be_the_client_s_and_excludes_a_typed_device(world) -> None:
    """S000-24, S000-26."""
    body = {"client_id": str(world.other), "label": "PC-1", "kind": "workstation"}
    theirs = (await world.desk.post("/api/v1/assets", json=body)).json()["id"]
    for astray in (theirs, str(uuid7())):
        refused = await world.client.post("/api/v1/tickets", json=world.order(asset_id=astray))
        assert pointers(refused) == ["/asset_id"]
    both = world.order(asset_id=theirs, device={"brand": "Exemple"})
    assert pointers(await world.client.post("/api/v1/tickets", json=both)) == ["/device"]
    wrong = world.order(requester_email="nulle part", preferred_contact="pigeon", device={"purchase_date": "hier"})
    assert pointers(await world.client.post("/api/v1/tickets", json=wrong)) == [
        "/device/purchase_date",
        "/preferred_contact",
        "/requester_email",
    ]


async def test_a_known_asset_is_not_another_s_a_moment_later(world) -> None:
    """What opening remembers is remembered for that asset alone."""
    body = {"client_id": str(world.acme), "label": "PC-1", "kind": "workstation"}
    ours = (await world.desk.post("/api/v1/assets", json=body)).json()["id"]
    await world.open(asset_id=ours)
    refused = await world.client.post("/api/v1/tickets", json=world.order(asset_id=str(uuid7())))
    assert pointers(refused) == ["/asset_id"]
