"""People around tickets and links between them, over HTTP on a real database."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from chassis.ids import uuid7
from chassis.inbox import Received
from chassis.service import Service
from chassis.tx import Db
from contracts.event import Event
from contracts.parts import Job
from contracts.portal.people import PersonChanged, PersonErased, PersonMerged
from contracts.routing.assignments import OfferAccepted
from contracts.scheduling.visits import VisitFinished
from contracts.words import Mode, Outcome, Priority, Role, TicketKind

pytestmark = pytest.mark.infra

NOW = datetime.now(UTC)
ANNA, BOB, CARLA = uuid7(), uuid7(), uuid7()
COLLEAGUE, ELSEWHERE = uuid7(), uuid7()
Hear = Callable[..., Awaitable[None]]


@pytest.fixture
def hear(service: Service, db: Db) -> Hear:
    batches = service.event_router().batches

    async def heard(*events: Event) -> None:
        for e in events:
            one: Received[Any] = Received(
                e.topic_name, 0, 0, str(e.key), uuid4(), e.wire_type, None, None, {}, e.encode(), e
            )
            async with db.tx() as tx:
                await batches[e.topic_name]([one], tx)

    return heard


@pytest.fixture
async def people(world, hear: Hear) -> None:
    def person(person_id: UUID, name: str, role: Role, client_id: UUID | None = None) -> PersonChanged:
        return PersonChanged(occurred_at=NOW, person_id=person_id, name=name, role=role, client_id=client_id, version=1)

    await hear(
        person(ANNA, "Anna Démo", Role.TECHNICIAN),
        person(BOB, "Basile Démo", Role.TECHNICIAN),
        person(CARLA, "Carla Démo", Role.DISPATCHER),
        person(COLLEAGUE, "Camille Démo", Role.CLIENT, world.acme),
        person(world.client_id, "Dominique Démo", Role.CLIENT, world.acme),
        person(ELSEWHERE, "Élie Démo", Role.CLIENT, world.other),
    )


def accepted(ticket: dict[str, Any], client_id: UUID, technician_id: UUID, attempt: int = 1) -> OfferAccepted:
    job = Job(
        number=ticket["number"], title="x", requester_id=uuid7(), kind=TicketKind.INCIDENT,
        service={"service_id": uuid7(), "code": "x", "label": "x", "usual_minutes": 60},
        priority=Priority.P1, mode=Mode.REMOTE,
    )  # fmt: skip
    return OfferAccepted(
        occurred_at=NOW, ticket_id=UUID(ticket["id"]), client_id=client_id, attempt=attempt, offer_id=uuid7(),
        technician_id=technician_id, mode=Mode.REMOTE, job=job,
    )  # fmt: skip


def finished(ticket: dict[str, Any], client_id: UUID, technician_id: UUID) -> VisitFinished:
    return VisitFinished(
        occurred_at=NOW, ticket_id=UUID(ticket["id"]), client_id=client_id, attempt=1, visit_id=uuid7(), revision=1,
        technician_id=technician_id, finished_at=NOW, outcome=Outcome.DONE, minutes_spent=5,
    )  # fmt: skip


def at(ticket: dict[str, Any], rest: str = "") -> str:
    return f"/api/v1/tickets/{ticket['id']}{rest}"


async def done(answer: Awaitable[httpx2.Response], status: int = 200) -> Any:
    said = await answer
    assert said.status_code == status, said.text
    return said.json() if said.content else None


async def refused(answer: Awaitable[httpx2.Response]) -> tuple[int, str]:
    said = await answer
    return said.status_code, said.json()["code"]


async def linked(world, one: dict[str, Any], relation: str, other: dict[str, Any]) -> httpx2.Response:
    return await world.desk.post(at(one, "/links"), json={"relation": relation, "ticket_id": other["id"]})


async def seen_links(client: httpx2.AsyncClient, ticket: dict[str, Any]) -> list[tuple[str, str]]:
    said = await done(client.get(at(ticket, "/relations")))
    return [(link["relation"], link["ticket"]["number"]) for link in said["links"]]


async def said_events(db: Db, ticket: dict[str, Any]) -> list[str]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT type FROM outbox WHERE key = $1 ORDER BY id", ticket["id"])
    return [row["type"].removeprefix("intake.ticket_") for row in rows]


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


async def ring(service: Service, db: Db, kind: str) -> None:
    """What was set for later is due now; each rings once."""
    async with db.tx() as tx:
        await tx.execute("UPDATE timers SET due_at = $2 WHERE kind = $1", kind, tx.now - timedelta(seconds=1))
    while await service.timers.fire_one(db):
        pass


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


async def test_people_open_tickets_of_four_kinds(world) -> None:
    """S001-01, X21."""
    for kind in ("incident", "request", "problem", "billing"):
        ticket = await world.open(kind=kind)
        assert (await world.seen(ticket["id"]))["kind"] == kind


async def test_a_ticket_is_found_by_its_number(world) -> None:
    one, _ = await world.open(), await world.open()
    found = await done(world.desk.get("/api/v1/tickets", params={"number": one["number"].lower()}))
    assert [ticket["id"] for ticket in found["items"]] == [one["id"]]
    assert (await done(world.stranger.get("/api/v1/tickets", params={"number": one["number"]})))["items"] == []


@asynccontextmanager
async def counted(db: Db) -> AsyncIterator[list[str]]:
    """The statements of every connection, in the order they ended."""
    asked: list[str] = []
    held = [await db.pool.acquire() for _ in range(db.pool.get_max_size())]

    def note(said: Any) -> None:
        asked.append(said.query)

    for conn in held:
        conn.add_query_logger(note)
    for conn in held:
        await db.pool.release(conn)
    yield asked


async def test_reading_a_ticket_is_three_statements_however_long_its_story(world, people: None, db: Db) -> None:
    ticket = await world.open()
    for n in range(250):
        await done(world.desk.post(at(ticket, "/comments"), json={"text": f"n° {n}"}), 201)
    async with counted(db) as asked:
        for rest in ("", "/timeline", "/relations"):
            await done(world.client.get(at(ticket, rest)))
    assert [query.split(None, 1)[0] for query in asked if not query.startswith(("BEGIN", "COMMIT", "ROLLBACK"))] == [
        "SELECT", "SELECT", "SELECT",
    ]  # fmt: skip


async def test_the_story_pages_backwards_without_holes(world) -> None:
    ticket = await world.open()
    for n in range(6):
        await done(world.desk.post(at(ticket, "/comments"), json={"text": f"n° {n}"}), 201)
    found: list[str] = []
    before: dict[str, str] = {}
    while page := await done(world.client.get(at(ticket, "/timeline"), params={"limit": "3"} | before)):
        assert len(page) <= 3
        found = [line["id"] for line in page] + found
        before = {"before": page[0]["id"]}
    whole = await done(world.client.get(at(ticket, "/timeline")))
    assert found == [line["id"] for line in whole]
    assert len(whole) == 7
    assert await refused(world.stranger.get(at(ticket, "/timeline"), params=before)) == (404, "ticket_not_found")
