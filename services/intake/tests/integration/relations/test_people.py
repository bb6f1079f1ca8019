"""People around a ticket: accountable, contributing, watching, talking."""

import json

import pytest
from services.intake.tests.integration.relations.around import (
    ANNA,
    BOB,
    CARLA,
    COLLEAGUE,
    ELSEWHERE,
    NOW,
    Hear,
    accepted,
    at,
    done,
    finished,
    refused,
    said_events,
)

from chassis.ids import uuid7
from chassis.tx import Db
from contracts.portal.people import PersonErased, PersonMerged

pytestmark = pytest.mark.infra


async def test_one_is_accountable_and_others_contribute(world, people: None, hear: Hear, db: Db) -> None:
    """S002-05."""
    ticket = await world.open()
    anna, bob = (world.as_role("technician", person_id=one) for one in (ANNA, BOB))
    assert (await world.seen(ticket["id"]))["owner"] is None
    await hear(accepted(ticket, world.acme, ANNA))
    assert (await world.seen(ticket["id"]))["owner"] == {"person_id": str(ANNA), "name": "Anna Démo"}
    assert await refused(bob.get(at(ticket))) == (404, "ticket_not_found")

    names = [one["name"] for one in await done(anna.get(at(ticket, "/candidates?part=contributor&q=basile")))]
    assert names == ["Basile Démo"]
    said = await done(anna.put(at(ticket, f"/contributors/{BOB}")))
    assert said["contributors"] == [{"person_id": str(BOB), "name": "Basile Démo"}]
    await done(anna.put(at(ticket, f"/contributors/{BOB}")))
    await done(bob.get(at(ticket)))
    await done(bob.post(at(ticket, "/comments"), json={"text": "Vu.", "audience": "internal"}), 201)
    assert [one["id"] for one in (await done(bob.get("/api/v1/tickets?mine=true")))["items"]] == [ticket["id"]]
    assert await refused(bob.put(at(ticket, f"/contributors/{CARLA}"))) == (403, "not_yours_to_arrange")
    assert await refused(anna.put(at(ticket, f"/contributors/{COLLEAGUE}"))) == (404, "unknown_contributor")
    assert (await said_events(db, ticket)).count("people_changed") == 1
    said = await done(world.desk.put(at(ticket, f"/contributors/{CARLA}")))
    assert [one["person_id"] for one in said["contributors"]] == [str(BOB), str(CARLA)]
    assert (await world.seen(ticket["id"]))["owner"]["person_id"] == str(ANNA)

    await hear(accepted(ticket, world.acme, CARLA, attempt=2))
    assert (await world.seen(ticket["id"]))["owner"]["person_id"] == str(CARLA)
    await hear(accepted(ticket, world.acme, ANNA, attempt=2))
    crew = await world.seen(ticket["id"])
    assert {one["person_id"] for one in crew["technicians"]} == {str(ANNA), str(CARLA)}
    await done(world.desk.delete(at(ticket, f"/contributors/{BOB}")), 204)
    assert await refused(bob.get(at(ticket))) == (404, "ticket_not_found")
    kinds = [line["kind"] for line in await done(world.client.get(at(ticket, "/timeline")))]
    assert [kind for kind in kinds if "contributor" in kind] == [*["contributor_added"] * 2, "contributor_removed"]


async def test_a_service_that_two_are_needed_for_says_so(world, db: Db) -> None:
    """S002-05."""
    async with db.tx() as tx:
        await tx.execute("UPDATE services SET technicians_needed = 2 WHERE code = 'network_configuration'")
    await world.open()
    async with db.reader() as reader:
        said = await reader.fetchval("SELECT payload FROM outbox WHERE type = 'intake.ticket_opened'")
    assert json.loads(said)["service"]["technicians_needed"] == 2


async def test_a_colleague_who_watches_reads_and_comments_and_decides_nothing(world, people: None, hear: Hear) -> None:
    """S000-60."""
    ticket = await world.open()
    colleague = world.as_role("client", person_id=COLLEAGUE, client_id=world.acme)
    named = await done(world.client.get(at(ticket, "/candidates?part=watcher")))
    assert {one["person_id"] for one in named} == {str(COLLEAGUE), str(world.client_id)}
    assert await refused(colleague.put(at(ticket, f"/watchers/{COLLEAGUE}"))) == (404, "ticket_not_found")
    assert await refused(world.client.put(at(ticket, f"/watchers/{ELSEWHERE}"))) == (404, "unknown_person")
    said = await done(world.client.put(at(ticket, f"/watchers/{COLLEAGUE}")))
    assert [one["name"] for one in said["watchers"]] == ["Camille Démo"]

    assert (await done(colleague.get(at(ticket))))["actions"] == ["comment"]
    assert [one["id"] for one in (await done(colleague.get("/api/v1/tickets")))["items"]] == [ticket["id"]]
    await done(colleague.post(at(ticket, "/comments"), json={"text": "Moi aussi."}), 201)
    await hear(accepted(ticket, world.acme, ANNA), finished(ticket, world.acme, ANNA))
    for verb, body in (("cancel", {}), ("validate", {}), ("reopen", {"reason": "?"})):
        assert await refused(colleague.post(at(ticket, f"/{verb}"), json=body)) == (403, "only_requester")
    assert await refused(colleague.put(at(ticket, f"/watchers/{world.client_id}"))) == (403, "not_yours_to_arrange")
    assert await refused(colleague.get(at(ticket, "/candidates?part=watcher"))) == (403, "not_yours_to_arrange")
    assert "unwatch" in (await done(colleague.get(at(ticket, "/relations"))))["may"]
    await done(colleague.delete(at(ticket, f"/watchers/{COLLEAGUE}")), 204)
    assert await refused(colleague.get(at(ticket))) == (404, "ticket_not_found")


async def test_who_is_around_follows_merged_and_erased_people(world, people: None, hear: Hear) -> None:
    """S002-21, D15."""
    ticket = await world.open()
    other = uuid7()
    await done(world.desk.put(at(ticket, f"/watchers/{COLLEAGUE}")))
    await hear(PersonMerged(occurred_at=NOW, person_id=COLLEAGUE, into_id=other, version=2))
    said = await done(world.desk.get(at(ticket, "/relations")))
    assert [one["person_id"] for one in said["watchers"]] == [str(other)]
    await hear(PersonErased(occurred_at=NOW, person_id=other))
    assert (await done(world.desk.get(at(ticket, "/relations"))))["watchers"] == []


async def test_client_and_technician_talk_once_the_ticket_is_taken(world, people: None, hear: Hear) -> None:
    """S003-50."""
    ticket = await world.open()
    chat = {"text": "Vous êtes où ?", "channel": "chat"}
    assert await refused(world.client.post(at(ticket, "/comments"), json=chat)) == (409, "nobody_to_chat_with")
    await hear(accepted(ticket, world.acme, ANNA))
    assert "chat" in (await done(world.client.get(at(ticket, "/relations"))))["may"]
    await done(world.client.post(at(ticket, "/comments"), json=chat), 201)
    anna = world.as_role("technician", person_id=ANNA)
    await done(anna.post(at(ticket, "/comments"), json=chat | {"text": "Au coin de la rue."}), 201)
    wrong = await anna.post(at(ticket, "/comments"), json=chat | {"audience": "internal"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/audience")
    story = await done(world.client.get(at(ticket, "/timeline")))
    said = [(line["text"], line["actor"]["name"]) for line in story if line["params"].get("channel") == "chat"]
    assert said == [("Vous êtes où ?", "Dominique Démo"), ("Au coin de la rue.", "Anna Démo")]
