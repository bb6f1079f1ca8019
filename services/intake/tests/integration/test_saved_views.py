"""Lists that people want again: whose they are, and who may share them."""

from typing import Any

import pytest

pytestmark = pytest.mark.infra
VIEW = {"name": "Réseau urgent", "query": {"service": ["network_configuration"], "priority": ["P1"], "order": "queue"}}


async def save(who, **more: Any) -> dict[str, Any]:
    answer = await who.post("/api/v1/saved-views", json=VIEW | more)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def names(who) -> list[str]:
    return [one["name"] for one in (await who.get("/api/v1/saved-views")).json()]


async def test_a_view_is_kept_as_it_was_asked(world) -> None:
    await save(world.desk, columns=["priority", "title", "tags"])
    (kept,) = (await world.desk.get("/api/v1/saved-views")).json()
    assert (kept["query"], kept["columns"], kept["is_mine"]) == (VIEW["query"], ["priority", "title", "tags"], True)
    changed = await world.desk.put(f"/api/v1/saved-views/{kept['id']}", json={"name": "Réseau", "query": {}})
    assert (changed.json()["name"], changed.json()["query"]) == ("Réseau", {})
    assert (await world.desk.delete(f"/api/v1/saved-views/{kept['id']}")).status_code == 204
    assert await names(world.desk) == []


async def test_a_view_is_its_owners_until_it_is_shared(world) -> None:
    technician, colleague = world.as_role("technician"), world.as_role("manager")
    own = await save(technician)
    here = f"/api/v1/saved-views/{own['id']}"
    assert await names(colleague) == []
    assert (await colleague.put(here, json=VIEW)).status_code == 404
    assert (await colleague.delete(here)).status_code == 404
    assert (
        await technician.post("/api/v1/saved-views", json=VIEW | {"name": "x", "is_shared": True})
    ).status_code == 403
    shared = await save(world.desk, name="Pour tous", is_shared=True)
    assert await names(technician) == ["Réseau urgent", "Pour tous"]
    there = f"/api/v1/saved-views/{shared['id']}"
    assert (await technician.delete(there)).status_code == 403
    assert (await colleague.delete(there)).status_code == 204
    assert (await world.client.get("/api/v1/saved-views")).status_code == 403


async def test_two_views_of_one_person_have_two_names_and_a_filter_must_be_one(world) -> None:
    await save(world.desk)
    again = await world.desk.post("/api/v1/saved-views", json=VIEW)
    assert (again.status_code, again.json()["code"]) == (409, "view_named")
    wrong = await world.desk.post("/api/v1/saved-views", json={"name": "x", "query": {"state": ["lost"]}})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/query/state/0")


async def test_views_are_bounded(world, monkeypatch) -> None:
    monkeypatch.setattr("intake.store.views.VIEWS_AT_MOST", 1)
    await save(world.desk)
    many = await world.desk.post("/api/v1/saved-views", json=VIEW | {"name": "x"})
    assert (many.status_code, many.json()["code"]) == (422, "too_many_views")
    assert await names(world.desk) == ["Réseau urgent"]
