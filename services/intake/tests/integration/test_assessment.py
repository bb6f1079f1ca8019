"""The desk assesses what came in, and questions are answered: with what follows for the client and for routing."""

import json
from typing import Any

import pytest

from chassis.service import Service
from chassis.tx import Db

pytestmark = pytest.mark.infra


async def said(db: Db, ticket: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT type, payload FROM outbox WHERE topic = 'intake.tickets' ORDER BY id")
    events = [(row["type"].removeprefix("intake.ticket_"), json.loads(row["payload"])) for row in rows]
    return [(kind, event) for kind, event in events if event["ticket_id"] == ticket["id"]]


async def story(reader: Any, ticket: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    lines = (await reader.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()
    return [(line["kind"], line["to_value"], line["text"]) for line in lines][1:]


async def assess(world: Any, ticket: dict[str, Any], headers: dict[str, str] | None = None, **body: Any) -> Any:
    return await world.desk.post(f"/api/v1/tickets/{ticket['id']}/assess", json=body, headers=headers or {})


async def clocks(world: Any, ticket: dict[str, Any]) -> set[str]:
    said = (await world.client.get(f"/api/v1/tickets/{ticket['id']}/sla")).json()["clocks"]
    return {clock["state"] for clock in said if clock["goal"] != "respond"}


async def test_an_assessment_may_send_somebody_at_once(world, db: Db) -> None:
    """S000-36, S000-37: routing hears of P1 and its deadlines."""
    ticket = await world.open(impact="person", urgency="low")
    answer = await assess(world, ticket, outcome="immediate", note="La paie part ce soir.")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["priority"], "assess" in answer.json()["actions"]) == ("P1", True)
    assert await story(world.client, ticket) == [
        ("assessed", "immediate", "La paie part ce soir."),
        ("reprioritised", "P1", None),
    ]
    kind, event = (await said(db, ticket))[-1]
    assert (kind, event["to_priority"]) == ("reprioritised", "P1")
    assert event["respond_by"] < ticket["respond_by"]
    urgent = await world.open()
    again = await assess(world, urgent, outcome="immediate")
    assert (again.status_code, again.json()["priority"]) == (200, "P1")
    assert [line[:2] for line in await story(world.client, urgent)] == [("assessed", "immediate")]


async def test_an_assessment_may_ask_the_client_first(world, db: Db) -> None:
    """S000-36, S000-38: the clocks stand still until they have answered."""
    ticket = await world.open()
    answer = await assess(world, ticket, outcome="more_information", question="Quel poste est touché ?")
    shown = answer.json()
    assert (shown["state"], shown["waits_for"], "assess" in shown["actions"]) == ("waiting", "client", False)
    assert (shown["due_at"], await clocks(world, ticket)) == (None, {"paused"})
    assert await story(world.client, ticket) == [
        ("assessed", "more_information", None),
        ("comment", None, "Quel poste est touché ?"),
        ("waiting", "client", None),
        ("state_changed", "waiting", None),
    ]
    assert "comment_added" in [kind for kind, _ in await said(db, ticket)]
    await world.client.post(f"/api/v1/tickets/{ticket['id']}/comments", json={"text": "Le poste 12."})
    seen = await world.seen(ticket["id"])
    assert (seen["state"], seen["due_at"] is None, await clocks(world, ticket)) == ("new", False, {"running"})


async def test_an_assessment_may_leave_it_to_an_expert(world, db: Db) -> None:
    """S000-36, S000-39: routing hears whose skills it needs now."""
    ticket = await world.open(service_code="software_troubleshooting")
    answer = await assess(world, ticket, outcome="expert", service_code="data_recovery", note="Disque chiffré.")
    assert answer.json()["service"]["code"] == "data_recovery"
    assert await story(world.client, ticket) == [
        ("assessed", "expert", "Disque chiffré."),
        ("service_changed", "data_recovery", None),
    ]
    kind, event = (await said(db, ticket))[-1]
    assert (kind, [skill["skill"] for skill in event["service"]["skills"]]) == ("requalified", ["data_recovery"])


async def test_an_assessment_is_whole_and_of_what_was_looked_at(world, db: Db) -> None:
    """S000-36, S000-38."""
    ticket = await world.open()
    for body, at in (
        ({"outcome": "more_information"}, "/question"),
        ({"outcome": "expert"}, "/service_code"),
        ({"outcome": "expert", "service_code": "nothing"}, "/service_code"),
        ({"outcome": "expert", "service_code": "network_configuration"}, "/service_code"),
        ({"outcome": "later"}, "/outcome"),
    ):
        answer = await assess(world, ticket, **body)
        assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (400, [at])
    assert await story(world.desk, ticket) == []
    stale = await assess(world, ticket, {"If-Match": '"7"'}, outcome="immediate")
    assert stale.status_code == 412
    fresh = await assess(world, ticket, {"If-Match": '"1"'}, outcome="more_information", question="Où ?")
    assert fresh.status_code == 200, fresh.text
    assert (await assess(world, ticket, outcome="immediate")).json()["code"] == "too_late_to_assess"
    for role, status in (("technician", 403), ("client", 403), ("sales", 403)):
        other = world.as_role(role, client_id=world.acme if role == "client" else None)
        answer = await other.post(f"/api/v1/tickets/{ticket['id']}/assess", json={"outcome": "immediate"})
        assert answer.status_code == status


async def test_a_question_is_answered_and_the_client_says_whether_that_was_it(world, db: Db, service: Service) -> None:
    """S000-60, S001-09: questions and requests, not only what is broken."""
    ticket = await world.open(kind="request", title="Comment ajouter une imprimante ?", urgency="low")
    answer = await world.desk.post(
        f"/api/v1/tickets/{ticket['id']}/resolve", json={"answer": "Paramètres, puis Imprimantes."}
    )
    assert answer.status_code == 200, answer.text
    shown = await world.seen(ticket["id"])
    assert (shown["kind"], shown["state"], "validate" in shown["actions"]) == ("request", "resolved", True)
    assert await story(world.client, ticket) == [
        ("comment", None, "Paramètres, puis Imprimantes."),
        ("resolved", None, None),
        ("state_changed", "resolved", None),
    ]
    event = dict(await said(db, ticket))["status_changed"]
    assert (event["to_state"], event["by_id"] is not None) == ("resolved", True)
    for role in ("technician", "dispatcher", "sales", "manager", "admin"):
        in_their_place = await world.as_role(role).post(f"/api/v1/tickets/{ticket['id']}/validate", json={})
        assert in_their_place.status_code == 403
    assert "validate" not in (await world.desk.get(f"/api/v1/tickets/{ticket['id']}")).json()["actions"]
    past_them = await world.desk.post(f"/api/v1/tickets/{ticket['id']}/settle")
    assert (past_them.status_code, past_them.json()["code"]) == (422, "only_billing")
    assert (await world.seen(ticket["id"]))["state"] == "resolved"
    told = (await world.client.get(f"/api/v1/tickets/{ticket['id']}/sla")).json()["clocks"]
    assert {clock["goal"]: clock["state"] for clock in told}["resolve"] == "kept"

    again = await world.client.post(f"/api/v1/tickets/{ticket['id']}/reopen", json={"reason": "Où est-ce ?"})
    assert again.json()["state"] == "reopened"
    await world.desk.post(f"/api/v1/tickets/{ticket['id']}/resolve", json={"answer": "En bas à gauche."})
    async with db.tx() as tx:
        due = await tx.fetchval("SELECT due_at FROM timers WHERE kind = 'ticket_validates' AND key = $1", ticket["id"])
    assert due is not None
    done = await world.client.post(f"/api/v1/tickets/{ticket['id']}/validate", json={})
    assert done.json()["state"] == "validated"
    late = await world.desk.post(f"/api/v1/tickets/{ticket['id']}/resolve", json={"answer": "Encore."})
    assert (late.status_code, late.json()["code"]) == (409, "too_late_to_resolve")


@pytest.mark.parametrize("kind", ["incident", "request", "problem"])
async def test_clients_themselves_ask_for_each_kind(world, kind: str) -> None:
    """S000-27, S001-03."""
    for who in (world.client, world.manager):
        answer = await who.post("/api/v1/tickets", json=world.order(kind=kind))
        assert answer.status_code == 201, answer.text
        ticket_id = answer.json()["id"]
        assert (await who.get(f"/api/v1/tickets/{ticket_id}")).json()["kind"] == kind
        found = (await who.get("/api/v1/tickets", params={"kind": kind})).json()["items"]
        assert ticket_id in [one["id"] for one in found]
