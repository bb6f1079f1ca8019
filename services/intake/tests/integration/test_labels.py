"""What a ticket is about: judged anew by staff, tagged, and found by it."""

import json

import pytest

from chassis.ids import uuid7
from chassis.tx import Db

pytestmark = pytest.mark.infra


async def lines(world, ticket_id: str) -> set[tuple[str, str | None, str | None]]:
    """All but the opening: what is judged at once has no order."""
    said = (await world.desk.get(f"/api/v1/tickets/{ticket_id}/timeline")).json()
    return {(one["kind"], one["from_value"], one["to_value"]) for one in said if one["kind"] != "opened"}


async def patch(world, ticket_id: str, **body) -> dict:
    answer = await world.desk.patch(f"/api/v1/tickets/{ticket_id}", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_staff_judge_a_ticket_anew_and_everyone_concerned_hears(world, db: Db) -> None:
    """S000-81, S002-04."""
    ticket_id = (await world.open())["id"]
    shown = await patch(
        world, ticket_id, title="Serveur de fichiers", service_code="data_recovery", kind="request", urgency="low"
    )
    assert (shown["title"], shown["kind"], shown["urgency"]) == ("Serveur de fichiers", "request", "low")
    assert (shown["service"]["code"], shown["priority"]) == ("data_recovery", "P3")
    assert [reason["code"] for reason in shown["priority_reasons"]] == ["impact_urgency"]
    timeline = (await world.desk.get(f"/api/v1/tickets/{ticket_id}/timeline")).json()
    (retitled,) = [line["text"] for line in timeline if line["kind"] == "title_changed"]
    assert retitled == "Serveur injoignable → Serveur de fichiers"
    assert await lines(world, ticket_id) == {
        ("title_changed", None, None),
        ("service_changed", "network_configuration", "data_recovery"),
        ("kind_changed", "incident", "request"),
        ("urgency_changed", "high", "low"),
        ("reprioritised", "P1", "P3"),
    }
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT type, payload FROM outbox ORDER BY id")
    said = {row["type"]: json.loads(row["payload"]) for row in rows}
    assert said["intake.ticket_retitled"]["title"] == "Serveur de fichiers"
    assert said["intake.ticket_requalified"]["service"]["code"] == "data_recovery"
    assert said["intake.ticket_requalified"]["kind"] == "request"
    assert said["intake.ticket_reprioritised"]["to_priority"] == "P3"


async def test_what_stays_as_it_is_is_not_said(world, db: Db) -> None:
    ticket = await world.open()
    await patch(world, ticket["id"], title=ticket["title"], impact="company")
    assert await lines(world, ticket["id"]) == set()
    refused = await world.desk.patch(f"/api/v1/tickets/{ticket['id']}", json={"service_code": "nothing", "title": "x"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/service_code")
    assert (await world.seen(ticket["id"]))["title"] == ticket["title"]


async def test_clients_do_not_judge_and_a_technician_only_what_is_theirs(world) -> None:
    here = f"/api/v1/tickets/{(await world.open())['id']}"
    assert (await world.client.patch(here, json={"urgency": "low"})).status_code == 403
    assert (await world.as_role("technician").patch(here, json={"urgency": "low"})).status_code == 404


async def test_tags_are_one_whatever_their_case_and_accents_and_staffs_own(world) -> None:
    ticket_id = (await world.open())["id"]
    other = (await world.open())["id"]
    shown = await patch(world, ticket_id, tags=["Réseau", "VPN", "reseau"])
    assert shown["tags"] == ["Réseau", "VPN"]
    assert (await patch(world, other, tags=["RESEAU"]))["tags"] == ["Réseau"]
    assert (await patch(world, ticket_id, tags=["vpn"]))["tags"] == ["VPN"]
    assert await lines(world, ticket_id) == {
        ("tag_added", None, "reseau"),
        ("tag_added", None, "vpn"),
        ("tag_removed", "reseau", None),
    }
    found = (await world.desk.get("/api/v1/tickets", params={"tag": "réseau"})).json()["items"]
    assert [one["id"] for one in found] == [other]
    assert (await world.desk.get("/api/v1/tags", params={"q": "RÉ"})).json() == ["Réseau"]
    assert (await world.seen(ticket_id))["tags"] == []
    seen = (await world.client.get(f"/api/v1/tickets/{ticket_id}/timeline")).json()
    assert [line["kind"] for line in seen] == ["opened"]
    too_many = await world.desk.patch(f"/api/v1/tickets/{other}", json={"tags": [f"n{n}" for n in range(21)]})
    assert (too_many.status_code, too_many.json()["errors"][0]["pointer"]) == (400, "/tags")


async def test_the_list_is_narrowed_by_each_filter(world) -> None:
    network = await world.open()
    security = await world.open(service_code="data_recovery", kind="request", impact="person", urgency="normal")
    await world.desk.post(f"/api/v1/tickets/{security['id']}/wait", json={"waits_for": "parts"})

    async def found(**params) -> list[str]:
        answer = await world.desk.get("/api/v1/tickets", params=params)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert await found(order="queue") == [network["id"], security["id"]]
    assert await found(service="data_recovery") == await found(kind="request") == [security["id"]]
    assert await found(waits_for="parts") == [security["id"]]
    assert await found(site_id=str(world.site_id), kind="incident") == [network["id"]]
    assert await found(technician_id=str(world.client_id)) == []
    assert await found(created_to=network["created_at"]) == []
    assert await found(created_from=security["created_at"]) == [security["id"]]
    assert await found(due_before=network["resolve_by"], order="queue") == [network["id"]]
    # A client does not learn of tags by asking.
    await patch(world, network["id"], tags=["secret"])
    assert len((await world.client.get("/api/v1/tickets", params={"tag": "other"})).json()["items"]) == 2


async def test_the_queue_is_by_priority_then_time_left_then_date(world, db: Db) -> None:
    """S001-04."""
    low, first, second, urgent = [
        (await world.open(impact=impact, urgency="high"))["id"] for impact in ("person", "team", "team", "company")
    ]
    await world.desk.post(f"/api/v1/tickets/{low}/wait", json={"waits_for": "client"})
    expected = [urgent, first, second, low]
    queue = (await world.desk.get("/api/v1/tickets", params={"order": "queue"})).json()["items"]
    assert [one["id"] for one in queue] == expected
    async with db.tx() as tx:
        await tx.execute("UPDATE tickets SET due_at = (SELECT min(due_at) FROM tickets WHERE priority = 'P2')")
    pages, after = [], None
    while True:
        params = {"order": "queue", "limit": "1"} | ({"after": after} if after else {})
        page = (await world.desk.get("/api/v1/tickets", params=params)).json()
        pages += [one["id"] for one in page["items"]]
        if (after := page["next"]) is None:
            break
    assert pages == expected


async def test_a_technician_sorts_their_own_by_type_priority_and_state(world, db: Db) -> None:
    """S002-31."""
    person_id = uuid7()
    technician = world.as_role("technician", person_id=person_id)
    soft, hard = (await world.open())["id"], (await world.open())["id"]
    async with db.tx() as tx:
        await tx.execute("UPDATE tickets SET technician_ids = ARRAY[$1::uuid]", person_id)
    for ticket_id, service, impact in (
        (soft, "software_troubleshooting", "person"),
        (hard, "hardware_repair", "team"),
    ):
        body = {"service_code": service, "impact": impact}
        assert (await technician.patch(f"/api/v1/tickets/{ticket_id}", json=body)).status_code == 200
    await technician.post(f"/api/v1/tickets/{soft}/wait", json={"waits_for": "client"})

    async def found(**params) -> list[str]:
        return [one["id"] for one in (await technician.get("/api/v1/tickets", params=params)).json()["items"]]

    assert await found(service="software_troubleshooting") == await found(priority="P3") == [soft]
    assert await found(state="waiting") == [soft]
    assert await found(service="hardware_repair") == await found(priority="P2") == await found(state="new") == [hard]
