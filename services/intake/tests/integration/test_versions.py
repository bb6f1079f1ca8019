"""Two dispatchers never overwrite each other, and a ticket can be read as it was."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from chassis.ids import uuid7
from chassis.inbox import Received
from chassis.service import Service
from chassis.tx import Db
from contracts.routing.assignments import OfferDeclined
from contracts.words import DeclineReason
from intake.usecases.erase_person import erase_person

pytestmark = pytest.mark.infra


def if_match(tag: str) -> dict[str, str]:
    return {"If-Match": tag}


async def reprioritise(desk: httpx2.AsyncClient, ticket_id: str, to: str, tag: str) -> httpx2.Response:
    body = {"priority": to}
    answer: httpx2.Response = await desk.post(f"/api/v1/tickets/{ticket_id}/priority", json=body, headers=if_match(tag))
    return answer


async def test_what_was_looked_at_is_what_is_changed(world) -> None:
    ticket = await world.open()
    path = f"/api/v1/tickets/{ticket['id']}"
    looked_at = (await world.desk.get(path)).headers["ETag"]
    assert looked_at == '"1"'
    first = await reprioritise(world.desk, ticket["id"], "P3", looked_at)
    assert first.status_code == 200
    now = first.headers["ETag"]
    assert now != looked_at
    second = await reprioritise(world.desk, ticket["id"], "P4", looked_at)
    assert (second.status_code, second.json()["code"], second.headers["ETag"]) == (412, "changed_meanwhile", now)
    assert (await world.seen(ticket["id"]))["priority"] == "P3"
    assert (await reprioritise(world.desk, ticket["id"], "P4", f'"0", {now}')).status_code == 200
    assert (await reprioritise(world.desk, ticket["id"], "P2", "*")).status_code == 200


async def test_of_ten_dispatchers_who_saw_the_same_one_changes_it(world) -> None:
    ticket = await world.open()
    answers = await asyncio.gather(*(reprioritise(world.desk, ticket["id"], f"P{2 + n % 3}", '"1"') for n in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 9


async def test_a_comment_leaves_the_version_as_it_is(world) -> None:
    ticket = await world.open()
    answer = await world.client.post(f"/api/v1/tickets/{ticket['id']}/comments", json={"text": "Toujours rien."})
    assert answer.status_code == 201
    assert (await world.seen(ticket["id"]))["version"] == 1


async def test_an_answer_is_repeated_though_the_version_has_moved_on(world) -> None:
    ticket = await world.open()
    headers = if_match('"1"') | {"Idempotency-Key": uuid7().hex}
    path = f"/api/v1/tickets/{ticket['id']}/priority"
    answers = [await world.desk.post(path, json={"priority": "P3"}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]


@pytest.mark.parametrize("tag", ["1", '"1', 'W/"1"', '"1" "2"'])
async def test_a_tag_that_cannot_be_read_is_refused(world, tag: str) -> None:
    ticket = await world.open()
    refused = await reprioritise(world.desk, ticket["id"], "P4", tag)
    assert (refused.status_code, refused.json()["code"]) == (400, "if_match")


async def test_where_nothing_has_a_version_nobody_is_made_to_feel_safe(world) -> None:
    refused = await world.client.post("/api/v1/tickets", json=world.order(), headers=if_match('"1"'))
    assert (refused.status_code, refused.json()["code"]) == (400, "if_match")


async def test_a_stranger_learns_nothing_by_a_tag(world) -> None:
    ticket = await world.open()
    body = {"reason": "Pas la mienne"}
    answers = [
        await world.stranger.post(f"/api/v1/tickets/{one}/cancel", json=body, headers=if_match('"9"'))
        for one in (ticket["id"], str(uuid7()))
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "ticket_not_found")] * 2


async def test_companies_contracts_and_calendars_too(world) -> None:
    boss = world.as_role("manager")
    calendar = await boss.post(
        "/api/v1/contracts/calendars",
        json={"name": "Bureau", "hours": [{"weekday": 0, "opens": "09:00", "closes": "17:00"}]},
    )
    target = {"minutes": 60}
    terms = {
        "name": "Essentiel",
        "calendar_id": calendar.json()["id"],
        "starts_on": "2026-01-01",
        "targets": {f"P{n}": {goal: target for goal in ("accept", "respond", "resolve")} for n in range(1, 5)},
    }
    contract = await boss.post("/api/v1/contracts", json={**terms, "client_id": str(world.acme)})
    each = [
        ("PATCH", f"/api/v1/clients/{world.acme}", {"name": "Acmé Nouvelle"}),
        ("PUT", f"/api/v1/contracts/{contract.json()['id']}", {**terms, "name": "Essentiel bis"}),
        ("PUT", f"/api/v1/contracts/calendars/{calendar.json()['id']}", {
            "name": "Bureau bis", "hours": [{"weekday": 1, "opens": "09:00", "closes": "17:00"}],
        }),
    ]  # fmt: skip
    for method, path, body in each:
        seen = (await boss.get(path)).headers["ETag"]
        done = await boss.request(method, path, json=body, headers=if_match(seen))
        assert done.status_code == 200, done.text
        late = await boss.request(method, path, json={**body, "name": "Trop tard"}, headers=if_match(seen))
        assert late.status_code == 412
        shown = await boss.get(path)
        assert (shown.json()["name"], shown.headers["ETag"]) == (body["name"], done.headers["ETag"])


def of_then(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in {"as_of", "actions"}}


async def test_a_ticket_reads_as_it_was_after_each_change(world, db: Db) -> None:
    """S000-83."""
    ticket = await world.open(site_id=None, address="Quelque part, 75011 Paris")
    path = f"/api/v1/tickets/{ticket['id']}"
    who = uuid7()
    desk = world.as_role("dispatcher", person_id=who)
    qualified = {"title": "Baie", "kind": "request", "service_code": "data_recovery", "urgency": "low"}
    commands: list[tuple[str, str, dict[str, Any], set[tuple[str, str | None, str | None]]]] = [
        ("POST", "/priority", {"json": {"priority": "P4"}}, {("reprioritised", "P1", "P4")}),
        (
            "POST",
            "/wait",
            {"json": {"waits_for": "parts"}},
            {("waiting", None, "parts"), ("state_changed", "new", "waiting")},
        ),
        ("POST", "/site", {"json": {"site_id": str(world.site_id)}}, {("site_confirmed", None, None)}),
        ("POST", "/resume", {"json": {}}, {("resumed", None, None), ("state_changed", "waiting", "new")}),
        ("POST", "/priority", {"json": {"priority": "P1"}}, {("reprioritised", "P4", "P1")}),
        ("POST", "/comments", {"json": {"text": "On avance."}}, {("comment", None, None)}),
        (
            "POST",
            "/attachments",
            {"params": {"name": "plan.pdf"}, "content": b"%PDF-1.7\n1 0 obj"},
            {("attachment_added", None, None)},
        ),
        (
            "PATCH",
            "",
            {"json": qualified},
            {
                ("title_changed", None, None),
                ("kind_changed", "incident", "request"),
                ("service_changed", "network_configuration", "data_recovery"),
                ("urgency_changed", "high", "low"),
                ("reprioritised", "P1", "P3"),
            },
        ),
        ("POST", "/cancel", {"json": {}}, {("cancelled", None, None), ("state_changed", "new", "cancelled")}),
    ]
    seen = [(await instant(db), await world.seen(ticket["id"]))]
    told = 1
    for method, command, sent, expected in commands:
        assert (await desk.request(method, f"{path}{command}", **sent)).status_code < 300
        seen.append((await instant(db), await world.seen(ticket["id"])))
        lines = (await desk.get(f"{path}/timeline")).json()
        new, told = lines[told:], len(lines)
        assert {(line["kind"], line["from_value"], line["to_value"]) for line in new} == expected
        assert [line["actor"]["person_id"] for line in new] == [str(who)] * len(expected)
    stories = []
    for at, then in seen:
        shown = (await world.client.get(path, params={"as_of": at.isoformat()})).json()
        assert of_then(shown) == of_then(then)
        assert shown["actions"] == []
        story = await world.client.get(f"{path}/timeline", params={"as_of": at.isoformat()})
        stories.append(len(story.json()))
    assert stories == sorted(set(stories)), "every change has left a line"
    assert stories[0] == 1
    assert stories[-1] == len((await world.client.get(f"{path}/timeline")).json())


async def instant(db: Db) -> datetime:
    """Between two changes: commands take their instant from the same clock."""
    return db.clock() + timedelta(microseconds=1)


async def test_there_is_no_ticket_before_it_was_opened_nor_anybody_elses(world) -> None:
    ticket = await world.open()
    path = f"/api/v1/tickets/{ticket['id']}"
    before = datetime.fromisoformat(ticket["created_at"]) - timedelta(seconds=1)
    after = before + timedelta(seconds=2)
    assert (await world.client.get(path, params={"as_of": before.isoformat()})).status_code == 404
    assert (await world.stranger.get(path, params={"as_of": after.isoformat()})).status_code == 404
    assert (await world.client.get(path, params={"as_of": "2026-01-01"})).status_code == 400


async def test_what_an_erased_person_typed_is_in_no_version(world, db: Db) -> None:
    ticket = await world.open(contact_name="Zéphyrine Quidam", description="Zéphyrine n'a plus de réseau.")
    assert (await reprioritise(world.desk, ticket["id"], "P4", "*")).status_code == 200
    async with db.tx() as tx:
        await erase_person(tx, UUID(str(world.client_id)))
    async with db.reader() as reader:
        kept = await reader.fetchval("SELECT string_agg(was::text, '') FROM ticket_history")
    assert "Zéphyrine" not in kept
    assert "priority" in kept


async def test_what_others_say_of_the_work_refuses_nobody(world, service: Service, db: Db) -> None:
    ticket = await world.open()
    key = {"ticket_id": UUID(ticket["id"]), "client_id": world.acme, "occurred_at": db.clock()}
    declined = OfferDeclined(**key, attempt=1, offer_id=uuid7(), technician_id=uuid7(), reason=DeclineReason.BUSY)
    received = Received(
        declined.topic_name,
        0,
        0,
        ticket["id"],
        uuid7(),
        declined.wire_type,
        None,
        None,
        {},
        declined.encode(),
        declined,
    )
    async with db.tx() as tx:
        await service.event_router().batches[declined.topic_name]([received], tx)
    assert (await world.seen(ticket["id"]))["state"] == "qualified"
    assert (await reprioritise(world.desk, ticket["id"], "P4", '"1"')).status_code == 200
