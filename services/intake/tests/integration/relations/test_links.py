"""Links between tickets, and to other systems."""

import asyncio

import pytest
from services.intake.tests.integration.relations.around import (
    ANNA,
    Hear,
    accepted,
    at,
    done,
    finished,
    linked,
    refused,
    ring,
    said_events,
    seen_links,
)

from chassis.ids import uuid7
from chassis.service import Service
from chassis.tx import Db

pytestmark = pytest.mark.infra


async def test_tickets_are_linked_both_ways_and_never_in_a_circle(world) -> None:
    """S002-14, S002-17, S002-39."""
    a, b, c = [await world.open(title=f"n° {n}") for n in range(3)]
    for one, relation, other in ((a, "child", b), (b, "child", c), (a, "depends_on", b), (a, "relates", c)):
        assert (await linked(world, one, relation, other)).status_code == 201
    assert await seen_links(world.desk, b) == [
        ("blocks", a["number"]), ("child", c["number"]), ("parent", a["number"]),
    ]  # fmt: skip
    assert await seen_links(world.desk, c) == [("parent", b["number"]), ("relates", a["number"])]
    assert await refused(linked(world, c, "child", a)) == (409, "link_loops")
    assert await refused(linked(world, a, "parent", c)) == (409, "link_loops")
    assert await refused(linked(world, b, "depends_on", a)) == (409, "link_loops")
    assert await refused(linked(world, c, "parent", a)) == (409, "has_parent")
    assert await refused(linked(world, a, "relates", a)) == (422, "link_to_itself")
    assert await refused(linked(world, a, "relates", {"id": str(uuid7())})) == (404, "ticket_not_found")
    assert (await linked(world, a, "split_into", c)).status_code == 400

    before = await done(world.desk.get(at(b, "/relations")))
    link_id = next(link["link_id"] for link in before["links"] if link["relation"] == "parent")
    await done(world.desk.delete(at(b, f"/links/{link_id}")), 204)
    assert await refused(world.desk.delete(at(b, f"/links/{link_id}"))) == (404, "link_not_found")
    assert (await linked(world, c, "child", a)).status_code == 201
    story = await done(world.desk.get(at(b, "/timeline")))
    told = [(line["kind"], line["to_value"], line["params"]["number"]) for line in story if "linked" in line["kind"]]
    assert told[0] == ("linked", "parent", a["number"])
    assert told[-1] == ("unlinked", "parent", a["number"])
    assert [line["kind"] for line in await done(world.client.get(at(b, "/timeline")))] == ["opened"]


async def test_a_technician_links_what_is_theirs_by_every_kind_of_link(world, people: None, hear: Hear) -> None:
    """S002-17, S002-39."""
    mine, other, hidden = [await world.open(title=f"n° {n}") for n in range(3)]
    await hear(accepted(mine, world.acme, ANNA), accepted(other, world.acme, ANNA))
    anna = world.as_role("technician", person_id=ANNA)
    assert "link" in (await done(anna.get(at(mine, "/relations"))))["may"]
    back = {"parent": "child", "child": "parent", "depends_on": "blocks", "blocks": "depends_on"}
    for relation, seen in (back | {"relates": "relates", "duplicates": "duplicated_by"}).items():
        body = {"relation": relation, "ticket_id": other["id"]}
        link = (await done(anna.post(at(mine, "/links"), json=body), 201))["links"][0]
        assert await seen_links(anna, mine) == [(relation, other["number"])]
        assert await seen_links(anna, other) == [(seen, mine["number"])]
        await done(anna.delete(at(mine, f"/links/{link['link_id']}")), 204)
    body = {"relation": "relates", "ticket_id": hidden["id"]}
    assert await refused(anna.post(at(mine, "/links"), json=body)) == (404, "ticket_not_found")
    outside = {"system": "glpi", "key": "4712", "url": "https://glpi.example.org/ticket?id=4712"}
    assert len((await done(anna.post(at(mine, "/outside"), json=outside), 201))["outside"]) == 1


async def test_links_made_at_once_close_no_circle(world) -> None:
    """Each of the four alone is fine; together they would go round."""
    tickets = [await world.open(title=f"n° {n}") for n in range(4)]
    for kind in ("child", "depends_on"):
        answers = await asyncio.gather(
            *(linked(world, one, kind, tickets[(n + 1) % 4]) for n, one in enumerate(tickets))
        )
        assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 409]


async def test_a_parent_above_several_clients_shows_none_of_them_the_other(world, people: None) -> None:
    mine = await world.open()
    problem = await world.open(kind="problem", title="Panne générale")
    body = world.order(site_id=None, address="1 rue Démo")
    other = await done(world.stranger.post("/api/v1/tickets", json=body), 201)
    assert await refused(linked(world, mine, "relates", other)) == (422, "other_client")
    assert (await linked(world, problem, "child", mine)).status_code == 201
    assert (await linked(world, problem, "child", other)).status_code == 201
    assert [number for _, number in await seen_links(world.desk, problem)] == [mine["number"], other["number"]]
    assert await seen_links(world.manager, problem) == [("child", mine["number"])]
    assert await seen_links(world.stranger, other) == []
    for client, ticket in ((world.manager, problem), (world.stranger, other)):
        assert not any("link" in line["kind"] for line in await done(client.get(at(ticket, "/timeline"))))
    assert await refused(world.stranger.get(at(problem, "/relations"))) == (404, "ticket_not_found")


async def test_what_depends_on_an_open_ticket_cannot_be_validated(
    world, people: None, hear: Hear, service: Service, db: Db
) -> None:
    """S002-14."""
    blocker, blocked = await world.open(), await world.open()
    assert (await linked(world, blocked, "depends_on", blocker)).status_code == 201
    await hear(accepted(blocked, world.acme, ANNA), finished(blocked, world.acme, ANNA))
    assert (await done(world.client.get(at(blocked, "/relations"))))["is_blocked"] is True
    assert await refused(world.client.post(at(blocked, "/validate"), json={})) == (409, "blocked")
    await ring(service, db, "ticket_validates")
    assert "validation_due" not in await said_events(db, blocked)
    async with db.tx() as tx:
        await service.timers.handlers["ticket_validates"](tx, blocked["id"], {"told": True})
    assert (await world.seen(blocked["id"]))["state"] == "resolved"
    await hear(accepted(blocker, world.acme, ANNA), finished(blocker, world.acme, ANNA))
    assert (await done(world.client.post(at(blocked, "/validate"), json={})))["state"] == "validated"


async def test_a_parent_closes_after_its_children(world, people: None, hear: Hear, service: Service, db: Db) -> None:
    """S002-14."""
    parent, child = await world.open(kind="problem"), await world.open()
    assert (await linked(world, parent, "child", child)).status_code == 201
    await hear(accepted(parent, world.acme, ANNA), finished(parent, world.acme, ANNA))
    await done(world.client.post(at(parent, "/validate"), json={}))
    await ring(service, db, "ticket_closes")
    assert (await world.seen(parent["id"]))["state"] == "validated"
    await done(world.client.post(at(child, "/cancel"), json={}))
    await ring(service, db, "ticket_closes")
    assert (await world.seen(parent["id"]))["state"] == "closed"


async def test_links_to_outside_systems(world) -> None:
    """S002-17."""
    ticket, other = await world.open(), await world.open()
    link = {"system": "glpi", "key": "4711", "url": "https://glpi.example.org/ticket?id=4711"}
    for url in ("http://x.example", "javascript:alert(1)", "https://", "https://me:word@x.example", "https://a b.c"):
        answer = await world.desk.post(at(ticket, "/outside"), json=link | {"url": url})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/url")
    said = await done(world.desk.post(at(ticket, "/outside"), json=link), 201)
    assert {name: said["outside"][0][name] for name in link} == link
    assert await refused(world.desk.post(at(other, "/outside"), json=link)) == (409, "outside_known")
    assert (await linked(world, ticket, "relates", other)).status_code == 201
    assert await seen_links(world.desk, ticket) == [("relates", other["number"])]
    assert (await done(world.client.get(at(ticket, "/relations"))))["outside"] == []
    gone = at(ticket, f"/outside/{said['outside'][0]['link_id']}")
    await done(world.desk.delete(gone), 204)
    assert await refused(world.desk.delete(gone)) == (404, "link_not_found")
    await done(world.desk.post(at(other, "/outside"), json=link), 201)
