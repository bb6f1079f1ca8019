"""Tickets over HTTP on a real database: numbers, isolation, commands (S002-51)."""

import asyncio
import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chassis.ids import uuid7
from chassis.tx import Db

pytestmark = pytest.mark.infra


def year() -> int:
    return datetime.now(ZoneInfo("Europe/Paris")).year


async def test_a_ticket_is_confirmed_at_once(world, db: Db) -> None:
    """S000-30…35, S000-81, S004-45, X18."""
    ticket = await world.open()
    assert (ticket["title"], ticket["kind"], ticket["cover"]) == ("Serveur injoignable", "incident", "outside")
    assert ticket["number"] == f"TKT-{year()}-00001"
    assert ticket["priority"] == "P1"
    assert [reason["code"] for reason in ticket["priority_reasons"]] == ["impact_urgency"]
    assert ticket["estimate"] == {"minutes": 60, "reason": {"code": "usual_delay", "params": {"priority": "P1"}}}
    assert ticket["state"] == "new"
    async with db.reader() as reader:
        headers = await reader.fetchval("SELECT headers FROM outbox WHERE type = 'intake.ticket_opened'")
        payload = await reader.fetchval("SELECT payload FROM outbox WHERE type = 'intake.ticket_opened'")
    assert headers["ce_clientid"] == str(world.acme)
    async with db.reader() as reader:
        timers = await reader.fetch("SELECT key FROM timers WHERE kind = 'ticket_sla'")
    assert [row["key"] for row in timers] == [ticket["id"]]
    (queued,) = (await world.desk.get("/api/v1/tickets", params={"order": "queue"})).json()["items"]
    assert (queued["id"], queued["state"]) == (ticket["id"], "new")
    event = json.loads(payload)
    told = ("number", "title", "priority", "estimated_delay_minutes", "requester_id")
    assert [event[name] for name in told] == [
        ticket["number"], "Serveur injoignable", "P1", 60, str(world.client_id),
    ]  # fmt: skip
    assert b"Atelier" in payload
    assert b"Plus rien ne" not in payload

    shown = await world.seen(ticket["id"])
    assert (type(ticket["seq"]), shown["seq"]) == (int, ticket["seq"])
    assert (await world.open())["seq"] > ticket["seq"] > 0
    assert shown["client"]["name"] == "Acmé Démo"
    assert shown["site"]["label"] == "Atelier Démo"
    assert shown["technician"] is None
    assert shown["actions"] == ["comment", "cancel", "attach"]


async def test_fifty_at_once_take_fifty_numbers_without_a_hole(world, db: Db) -> None:
    answers = await asyncio.gather(
        *(world.client.post("/api/v1/tickets", json=world.order(title=f"n° {n}")) for n in range(50))
    )
    assert {answer.status_code for answer in answers} == {201}
    numbers = sorted(answer.json()["number"] for answer in answers)
    assert numbers == [f"TKT-{year()}-{n:05d}" for n in range(1, 51)]


async def test_a_refused_request_takes_no_number(world) -> None:
    refused = await world.client.post("/api/v1/tickets", json=world.order(site_id=str(uuid7())))
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/site_id"
    assert (await world.open())["number"].endswith("-00001")


async def test_a_number_rolled_back_is_the_next_ones(world, db: Db) -> None:
    await world.open()
    async with db.pool.acquire() as conn:
        await conn.execute("BEGIN")
        assert await conn.fetchval("DELETE FROM free_numbers WHERE n = 2 RETURNING n") == 2
        during = await world.open()
        await conn.execute("ROLLBACK")
    assert during["number"].endswith("-00003")
    assert (await world.open())["number"].endswith("-00002")
    assert (await world.open())["number"].endswith("-00004")


async def test_a_number_held_while_more_are_set_free_is_not_lost(world, db: Db, monkeypatch) -> None:
    monkeypatch.setattr("intake.store.numbers.FREED_AT_ONCE", 3)
    await world.open()
    async with db.pool.acquire() as conn:
        await conn.execute("BEGIN")
        assert await conn.fetchval("DELETE FROM free_numbers WHERE n = 2 RETURNING n") == 2
        assert [(await world.open())["number"][-1] for _ in range(5)] == ["3", "4", "5", "6", "7"]
        await conn.execute("ROLLBACK")
    assert (await world.open())["number"].endswith("-00002")


async def test_the_search_for_a_number_skips_those_taken_long_ago(world, db: Db, monkeypatch) -> None:
    monkeypatch.setattr("intake.store.numbers.FREED_AT_ONCE", 3)
    for _ in range(7):
        await world.open()
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT lowest FROM counters") == 7


async def test_numbers_grow_past_five_digits(world, db: Db) -> None:
    """X3."""
    async with db.tx() as tx:
        await tx.execute("INSERT INTO counters VALUES ('TKT', $1, 99998)", str(year()))
    assert (await world.open())["number"] == f"TKT-{year()}-99999"
    assert (await world.open())["number"] == f"TKT-{year()}-100000"


async def test_the_same_key_opens_one_ticket(world) -> None:
    key = {"Idempotency-Key": "once"}
    one, other = await asyncio.gather(
        *(world.client.post("/api/v1/tickets", json=world.order(), headers=key) for _ in range(2))
    )
    assert one.json() == other.json()
    assert len((await world.client.get("/api/v1/tickets")).json()["items"]) == 1


async def test_a_vip_client_is_served_sooner(world) -> None:
    """S000-81."""
    assert (await world.open(impact="person", urgency="normal"))["priority"] == "P4"
    await world.desk.patch(f"/api/v1/clients/{world.acme}", json={"vip": True})
    ticket = await world.open(impact="person", urgency="normal")
    assert ticket["priority"] == "P3"
    assert ticket["number"].endswith("-00002")
    assert ticket["priority_reasons"][1]["code"] == "vip_client"


async def test_someone_elses_ticket_is_no_ticket(world) -> None:
    """S002-44."""
    ticket_id = (await world.open())["id"]
    here = f"/api/v1/tickets/{ticket_id}"
    colleague = world.as_role("client", client_id=world.acme)
    technician = world.as_role("technician")
    moved = world.as_role("client", person_id=world.client_id, client_id=world.other)
    for outsider in (world.stranger, colleague, moved, technician):
        assert (await outsider.get(here)).status_code == 404
        assert (await outsider.get(f"{here}/timeline")).status_code == 404
        assert (await outsider.post(f"{here}/comments", json={"text": "?"})).status_code == 404
        assert (await outsider.get("/api/v1/tickets", params={"ids": ticket_id})).json()["items"] == []
    for outsider in (world.stranger, colleague, moved):
        for verb in ("cancel", "validate", "reopen"):
            body = {"reason": "?"} if verb != "validate" else {}
            assert (await outsider.post(f"{here}/{verb}", json=body)).status_code == 404
    assert (await technician.post(f"{here}/cancel", json={})).status_code == 403
    assert (await world.client.post(f"{here}/priority", json={"priority": "P4"})).status_code == 403
    assert (await world.manager.get(here)).status_code == 200
    assert (await world.desk.get(here)).status_code == 200
    assert (await world.stranger.get(f"/api/v1/clients/{world.acme}")).status_code == 404
    assert (await world.stranger.get(f"/api/v1/clients/{world.acme}/sites")).status_code == 404
    assert (await world.stranger.get("/api/v1/sites")).json() == []
    clients = (await world.stranger.get("/api/v1/clients")).json()["items"]
    assert [client["name"] for client in clients] == ["Autre Démo"]


async def test_another_companys_site_cannot_be_named(world) -> None:
    answer = await world.stranger.post("/api/v1/tickets", json=world.order())
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/site_id"
    answer = await world.stranger.post("/api/v1/tickets", json=world.order(client_id=str(world.acme)))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/client_id"


async def test_opening_hours_are_the_sites_own(world) -> None:
    sites = f"/api/v1/clients/{world.acme}/sites"
    site = {"label": "x", "address": "1 rue Démo", "latitude": 48, "longitude": 2}
    for hours, pointer in (
        ({"weekday": 0, "opens": "08:00Z", "closes": "18:00"}, "/hours/0/opens"),
        ({"weekday": 0, "opens": "18:00", "closes": "08:00"}, "/hours/0/closes"),
    ):
        answer = await world.desk.post(sites, json=site | {"department": "75", "hours": [hours]})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    answer = await world.desk.post(sites, json=site)
    assert answer.json()["errors"][0]["pointer"] == "/department"
    moon = await world.desk.post(f"/api/v1/clients/{uuid7()}/sites", json=site | {"department": "75"})
    assert moon.status_code == 404


async def test_staff_open_for_a_client_they_name(world) -> None:
    answer = await world.desk.post("/api/v1/tickets", json=world.order())
    assert answer.json()["errors"][0]["pointer"] == "/client_id"
    answer = await world.desk.post("/api/v1/tickets", json=world.order(client_id=str(world.acme)))
    assert answer.status_code == 201


async def test_a_typed_address_finds_its_site_or_waits_for_one(world, db: Db) -> None:
    """S000-20."""
    found = await world.open(site_id=None, address="  12 RUE DE L'EXEMPLE, 75011 Paris ")
    assert found["needs_site"] is False
    waiting = await world.open(site_id=None, address="chez le voisin")
    assert waiting["needs_site"] is True
    assert (await world.seen(waiting["id"]))["address"] == "chez le voisin"
    site = {"label": "Chez le voisin", "address": "14 rue de l'Exemple, 75011 Paris", "latitude": 48, "longitude": 2}
    assert (await world.desk.post(f"/api/v1/clients/{world.acme}/sites", json=site)).status_code == 201
    assert (await world.open(site_id=None, address="chez le voisin"))["needs_site"] is False
    there = f"/api/v1/tickets/{waiting['id']}"
    wrong = await world.desk.post(f"{there}/site", json={"site_id": str(uuid7())})
    assert wrong.status_code == 400
    shown = await world.desk.post(f"{there}/site", json={"site_id": str(world.site_id)})
    assert shown.status_code == 200
    assert shown.json()["site"]["id"] == str(world.site_id)
    assert shown.json()["needs_site"] is False
    async with db.reader() as reader:
        types = [row["type"] for row in await reader.fetch("SELECT type FROM outbox ORDER BY id")]
    assert types[-1] == "intake.ticket_site_confirmed"


async def test_comments_and_internal_notes(world, db: Db) -> None:
    """S001-07."""
    ticket_id = (await world.open())["id"]
    here = f"/api/v1/tickets/{ticket_id}"
    assert (await world.client.post(f"{here}/comments", json={"text": "Merci !"})).status_code == 201
    note = {"text": "Client pressé", "audience": "internal"}
    assert (await world.client.post(f"{here}/comments", json=note)).status_code == 403
    assert (await world.desk.post(f"{here}/comments", json=note)).status_code == 201
    public = (await world.client.get(f"{here}/timeline")).json()
    assert [(line["kind"], line["text"]) for line in public] == [("opened", None), ("comment", "Merci !")]
    assert len((await world.desk.get(f"{here}/timeline")).json()) == 3
    assert (await world.desk.post(f"{here}/comments", json={"text": "On arrive."})).status_code == 201
    said = (await world.client.get(f"{here}/timeline")).json()[-1]
    assert (said["kind"], said["text"], said["audience"]) == ("comment", "On arrive.", "public")
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT payload FROM outbox WHERE type = 'intake.ticket_comment_added' ORDER BY id")
    assert [json.loads(row["payload"])["audience"] for row in rows] == ["public", "internal", "public"]


async def test_cancelling_and_requalifying(world, db: Db) -> None:
    """S001-05, S002-11."""
    ticket_id = (await world.open())["id"]
    here = f"/api/v1/tickets/{ticket_id}"
    lowered = await world.desk.post(f"{here}/priority", json={"priority": "P3", "reason": "un seul poste"})
    assert lowered.json()["priority"] == "P3"
    assert lowered.json()["priority_reasons"][-1]["code"] == "set_by_hand"
    cancelled = await world.client.post(f"{here}/cancel", json={"reason": "réparé tout seul"})
    assert cancelled.json()["state"] == "cancelled"
    assert cancelled.json()["actions"] == ["comment"]
    assert (await world.seen(ticket_id))["state"] == "cancelled"
    again = await world.client.post(f"{here}/cancel", json={})
    assert (again.status_code, again.json()["code"]) == (409, "too_late_to_cancel")
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT type FROM outbox WHERE key = $1 ORDER BY id", ticket_id)
    assert [row["type"].removeprefix("intake.ticket_") for row in rows] == [
        "opened",
        "reprioritised",
        "cancelled",
        "status_changed",
    ]


async def test_the_list_pages_without_holes(world) -> None:
    for n, (impact, urgency) in enumerate([("person", "low"), ("company", "high"), ("team", "high")]):
        await world.open(title=f"n° {n}", impact=impact, urgency=urgency)
    for order, expected in (("recent", ["n° 2", "n° 1", "n° 0"]), ("queue", ["n° 1", "n° 2", "n° 0"])):
        titles, after = [], None
        while True:
            params = {"order": order, "limit": "1"} | ({"after": after} if after else {})
            page = (await world.desk.get("/api/v1/tickets", params=params)).json()
            titles += [ticket["title"] for ticket in page["items"]]
            if (after := page["next"]) is None:
                break
        assert titles == expected
    only = await world.desk.get("/api/v1/tickets", params={"priority": ["P1", "P2"], "state": "new"})
    assert len(only.json()["items"]) == 2
    assert (await world.desk.get("/api/v1/tickets", params={"mine": "true"})).json()["items"] == []


async def test_the_timeline_is_append_only(world, db: Db) -> None:
    await world.open()
    for change in ("UPDATE timeline SET kind = 'x'", "DELETE FROM timeline"):
        with pytest.raises(Exception, match="append only"):
            async with db.tx() as tx:
                await tx.execute(change)
