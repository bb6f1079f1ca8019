"""Duplicates go on under the survivor; a part becomes a ticket of its own."""

import asyncio
from typing import Any
from uuid import UUID

import httpx2
import pytest
from services.intake.tests.integration.relations.around import (
    COLLEAGUE,
    NOW,
    Hear,
    at,
    done,
    linked,
    refused,
    said_events,
    seen_links,
)

from chassis.ids import uuid7
from chassis.tx import Db
from contracts.portal.people import PersonChanged
from contracts.words import Role

pytestmark = pytest.mark.infra


async def test_a_duplicate_goes_on_under_the_survivor(world, people: None, db: Db) -> None:
    colleague = world.as_role("client", person_id=COLLEAGUE, client_id=world.acme)
    survivor = await world.open()
    twin = await done(colleague.post("/api/v1/tickets", json=world.order(title="Idem")), 201)
    await done(colleague.post(at(twin, "/comments"), json={"text": "Depuis 9 h."}), 201)
    merged = await done(world.desk.post(at(twin, "/merge"), json={"into_id": survivor["id"]}))
    assert (merged["state"], merged["merged_into"]["number"]) == ("cancelled", survivor["number"])
    assert await said_events(db, twin) == ["opened", "comment_added", "merged", "status_changed"]

    shown = await done(colleague.get(at(twin)))
    assert shown["merged_into"] == {"id": survivor["id"], "number": survivor["number"]}
    texts = [line["text"] for line in await done(colleague.get(at(twin, "/timeline")))]
    assert "Depuis 9 h." in texts
    around = await done(colleague.get(at(survivor, "/relations")))
    assert [one["person_id"] for one in around["watchers"]] == [str(COLLEAGUE)]
    assert [one["number"] for one in around["merged"]] == [twin["number"]]
    assert await seen_numbers_of_merged(world.client, survivor) == []

    again = {"into_id": survivor["id"]}
    assert await refused(world.desk.post(at(twin, "/merge"), json=again)) == (409, "ticket_ended")
    assert await refused(world.desk.post(at(survivor, "/merge"), json={"into_id": twin["id"]})) == (409, "ticket_ended")
    assert await refused(world.desk.post(at(survivor, "/merge"), json=again)) == (422, "link_to_itself")
    assert await refused(world.desk.post(at(twin, "/reopen"), json={"reason": "?"})) == (409, "nothing_to_reopen")

    last = await world.open()
    await done(world.desk.post(at(survivor, "/merge"), json={"into_id": last["id"]}))
    assert (await done(world.desk.get(at(twin))))["merged_into"]["number"] == last["number"]
    await done(colleague.get(at(last)))


async def seen_numbers_of_merged(client: httpx2.AsyncClient, ticket: dict[str, Any]) -> list[str]:
    """A requester does not learn of a colleague's ticket by its being merged."""
    return [one["number"] for one in (await done(client.get(at(ticket, "/relations"))))["merged"]]


async def test_what_others_wait_for_is_not_merged_away(world) -> None:
    one, other, third = [await world.open() for _ in range(3)]
    assert (await linked(world, third, "depends_on", one)).status_code == 201
    assert await refused(world.desk.post(at(one, "/merge"), json={"into_id": other["id"]})) == (409, "waited_for")
    crossed = await done(
        world.stranger.post("/api/v1/tickets", json=world.order(site_id=None, address="1 rue Démo")), 201
    )
    assert await refused(world.desk.post(at(other, "/merge"), json={"into_id": crossed["id"]})) == (422, "other_client")


async def test_two_merged_into_each_other_at_once_leave_one(world) -> None:
    one, other = await world.open(), await world.open()
    answers = await asyncio.gather(
        world.desk.post(at(one, "/merge"), json={"into_id": other["id"]}),
        world.desk.post(at(other, "/merge"), json={"into_id": one["id"]}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_part_of_a_ticket_becomes_one_of_its_own(world, people: None) -> None:
    ticket = await world.open()
    for text, audience in (("L'imprimante aussi.", "public"), ("Voir le contrat.", "internal"), ("Autre.", "public")):
        await done(world.desk.post(at(ticket, "/comments"), json={"text": text, "audience": audience}), 201)
    comments = [line for line in await done(world.desk.get(at(ticket, "/timeline"))) if line["kind"] == "comment"]
    body = {"title": "Imprimante", "description": "Elle ne répond plus.", "comments": [c["id"] for c in comments[:2]]}
    wrong = await world.desk.post(at(ticket, "/split"), json=body | {"comments": [comments[0]["id"], str(uuid7())]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/comments/1")
    new = await done(world.desk.post(at(ticket, "/split"), json=body), 201)
    assert new["number"].endswith("-00002")
    shown = await world.seen(new["id"])
    assert (shown["requester"]["person_id"], shown["site"]["id"]) == (str(world.client_id), str(world.site_id))
    copied = [line for line in await done(world.desk.get(at(new, "/timeline"))) if line["kind"] == "comment"]
    assert [(line["text"], line["audience"]) for line in copied] == [
        ("L'imprimante aussi.", "public"), ("Voir le contrat.", "internal"),
    ]  # fmt: skip
    assert {line["params"]["number"] for line in copied} == {ticket["number"]}
    assert await seen_links(world.client, new) == [("split_from", ticket["number"])]
    assert await seen_links(world.client, ticket) == [("split_into", new["number"])]


async def test_what_no_longer_holds_does_not_hinder_splitting(world, people: None, hear: Hear, db: Db) -> None:
    ticket = await world.open(onsite_contact_id=str(COLLEAGUE))
    left = PersonChanged(
        occurred_at=NOW, person_id=COLLEAGUE, name="Camille Démo", role=Role.CLIENT, client_id=world.acme, version=2,
        active=False,
    )  # fmt: skip
    await hear(left)
    assert (await world.desk.patch(f"/api/v1/sites/{world.site_id}", json={"active": False})).status_code == 200
    nowhere = await world.open(site_id=None, service_code="other")
    async with db.tx() as tx:
        # As another tool's ticket may come in: of a service on site, without a place.
        await tx.execute(
            """UPDATE tickets SET service_id = (SELECT service_id FROM services WHERE code = 'network_configuration')
            WHERE ticket_id = $1""",
            UUID(nowhere["id"]),
        )
    body = {"title": "Imprimante", "description": "Elle ne répond plus."}
    new = await world.seen((await done(world.desk.post(at(ticket, "/split"), json=body), 201))["id"])
    address = "12 rue de l'Exemple, 75011 Paris"
    assert (new["site"], new["address"], new["contact_name"]) == (None, address, "Camille Démo")
    assert (await done(world.desk.post(at(nowhere, "/split"), json=body), 201))["number"]
