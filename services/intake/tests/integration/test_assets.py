"""Clients' equipment: what it is, and all that ever happened to it."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from chassis.ids import uuid7
from chassis.tx import Db

pytestmark = pytest.mark.infra

ASSETS = "/api/v1/assets"
LAPTOP = {
    "label": "PC-042",
    "kind": "workstation",
    "brand": "Exemple",
    "model": "Modèle 14",
    "os": "Linux",
    "serial": "SN_100%",
    "purchased_on": "2024-03-01",
    "warranty_until": "2027-03-01",
}


async def added(world, **changes: Any) -> dict[str, Any]:
    body = LAPTOP | {"client_id": str(world.acme), "site_id": str(world.site_id)} | changes
    answer = await world.desk.post(ASSETS, json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def labels(reader, **asked: Any) -> list[str]:
    answer = await reader.get(ASSETS, params=asked)
    assert answer.status_code == 200, answer.text
    return [one["label"] for one in answer.json()["items"]]


def pointers(answer: Any) -> list[str]:
    assert answer.status_code == 400, answer.text
    return [error["pointer"] for error in answer.json()["errors"]]


async def test_an_asset_is_kept_whole_with_who_added_it(world) -> None:
    """S000-68."""
    made = await added(world)
    assert {name: made[name] for name in LAPTOP} == LAPTOP
    assert (made["state"], made["site"]["label"], made["client"]["name"]) == ("in_use", "Atelier Démo", "Acmé Démo")
    (line,) = made["history"]["items"]
    assert (line["kind"], line["field"], line["to_value"]) == ("change", "added", "PC-042")
    assert (await world.manager.get(f"{ASSETS}/{made['id']}")).json() == made


async def test_each_change_is_a_line_with_who_from_and_to(world, db: Db) -> None:
    asset_id = (await added(world))["id"]
    contacts = f"/api/v1/clients/{world.acme}/contacts"
    zoe = (await world.desk.post(contacts, json={"name": "Zoé Démo"})).json()["id"]
    by = uuid7()
    sales = world.as_role("sales", person_id=by)
    here = f"{ASSETS}/{asset_id}"
    assert (await sales.patch(here, json={"os": "Linux 2", "user_id": zoe, "site_id": None})).status_code == 200
    await sales.patch(here, json={"os": "Linux 2"})
    last = (await sales.patch(here, json={"state": "retired"})).json()
    assert last["user"] == {"person_id": zoe, "name": "Zoé Démo"}
    lines = {
        (line["field"], line["from_value"], line["to_value"], line["actor"]["person_id"])
        for line in last["history"]["items"][:-1]
    }
    assert lines == {
        ("os", "Linux", "Linux 2", str(by)),
        ("user_id", None, "Zoé Démo", str(by)),
        ("site_id", "Atelier Démo", None, str(by)),
        ("state", "in_use", "retired", str(by)),
    }
    for sql in ("UPDATE asset_history SET to_value = ''", "DELETE FROM asset_history"):
        with pytest.raises(asyncpg.RaiseError):
            async with db.tx() as tx:
                await tx.execute(sql)


async def test_history_comes_in_pages(world) -> None:
    asset_id = (await added(world))["id"]
    for n in range(3):
        await world.desk.patch(f"{ASSETS}/{asset_id}", json={"os": f"Linux {n}"})
    seen, after = [], None
    while after is not None or not seen:
        asked = {"limit": 1} | ({"after": after} if after else {})
        page = (await world.desk.get(f"{ASSETS}/{asset_id}/history", params=asked)).json()
        seen += [line["to_value"] for line in page["items"]]
        after = page["next"]
    assert seen == ["Linux 2", "Linux 1", "Linux 0", "PC-042"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"label": " "}, "/label"),
        ({"kind": "toaster"}, "/kind"),
        ({"warranty_until": "2024-02-29"}, "/warranty_until"),
        ({"site_id": str(UUID(int=7))}, "/site_id"),
        ({"user_id": str(UUID(int=7))}, "/user_id"),
        ({"client_id": str(UUID(int=7))}, "/client_id"),
    ],
)
async def test_an_asset_that_cannot_be_is_refused(world, change: dict[str, Any], pointer: str) -> None:
    answer = await world.desk.post(ASSETS, json=LAPTOP | {"client_id": str(world.acme)} | change)
    assert pointers(answer) == [pointer]
    assert await labels(world.desk) == []


async def test_a_site_of_another_client_is_unknown(world) -> None:
    astray = LAPTOP | {"client_id": str(world.other), "site_id": str(world.site_id)}
    assert pointers(await world.desk.post(ASSETS, json=astray)) == ["/site_id"]
    made = await added(world)
    late = await world.desk.patch(
        f"{ASSETS}/{made['id']}", json={"purchased_on": "2030-01-01", "user_id": str(uuid4())}
    )
    assert pointers(late) == ["/user_id", "/warranty_until"]


async def test_a_label_and_a_serial_number_are_had_once_by_a_client(world) -> None:
    await added(world)
    for change, code in (({"serial": "other"}, "asset_label_taken"), ({"label": "PC-043"}, "asset_serial_taken")):
        again = await world.desk.post(ASSETS, json=LAPTOP | {"client_id": str(world.acme)} | change)
        assert (again.status_code, again.json()["code"]) == (409, code)
    await added(world, client_id=str(world.other), site_id=None)


async def test_assets_are_found_and_come_in_pages(world) -> None:
    """S000-68."""
    await added(world)
    await added(world, label="SRV-1", serial="Z9", kind="server", site_id=None, state="retired")
    await added(world, label="PC-001", serial=None, client_id=str(world.other), site_id=None)
    desk = world.desk
    assert await labels(desk) == ["PC-001", "PC-042", "SRV-1"]
    assert await labels(desk, client_id=world.acme) == ["PC-042", "SRV-1"]
    assert await labels(desk, site_id=world.site_id) == ["PC-042"]
    assert await labels(desk, state=["in_use", "in_stock"]) == ["PC-001", "PC-042"]
    assert await labels(desk, q="pc-0") == ["PC-001", "PC-042"]
    assert await labels(desk, q="sn_100%") == ["PC-042"]
    assert await labels(desk, q="z_") == []
    first = (await desk.get(ASSETS, params={"limit": 2})).json()
    rest = (await desk.get(ASSETS, params={"limit": 2, "after": first["next"]})).json()
    assert ([one["label"] for one in rest["items"]], rest["next"]) == (["SRV-1"], None)


async def test_someone_elses_asset_is_no_asset(world, db: Db) -> None:
    """S000-68."""
    asset_id = (await added(world))["id"]
    here = f"{ASSETS}/{asset_id}"
    technician_id = uuid7()
    technician = world.as_role("technician", person_id=technician_id)
    for outsider in (world.stranger, technician, world.as_role("client")):
        assert await labels(outsider) == []
        assert (await outsider.get(here)).status_code == 404
        assert (await outsider.get(f"{here}/history")).status_code == 404
    await world.open()
    async with db.tx() as tx:
        await tx.execute("UPDATE tickets SET technician_ids = $1", [technician_id])
    for insider in (world.client, world.manager, technician, world.as_role("sales")):
        assert await labels(insider) == ["PC-042"]
        assert (await insider.get(here)).status_code == 200
    for reader in (world.client, world.manager, technician):
        assert (await reader.patch(here, json={"os": "x"})).status_code == 403
    assert (await world.desk.patch(f"{ASSETS}/{uuid4()}", json={"os": "x"})).status_code == 404
