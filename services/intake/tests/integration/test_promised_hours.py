"""What a contract promises, over HTTP: it counts as it was entered, and as the users of other tools wished it did."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.service import Service
from chassis.tx import Db

pytestmark = pytest.mark.infra

OFFICE = [
    {"weekday": day, "opens": opens, "closes": closes}
    for day in range(5)
    for opens, closes in (("09:00", "12:00"), ("14:00", "18:00"))
]
ALL_DAY = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(7)]
DAY_OFF = {"days_off": [{"day": "2027-03-01", "label": "Fermé"}]}
OVER_IT = {"holiday", "closed", "covered"}
LONG = {"minutes": 6000}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def set_clock(db: Db, now: datetime) -> None:
    db.clock = lambda: now


def promised(**goals: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(("P1", "P2", "P3", "P4"), {"accept": LONG, "respond": LONG, "resolve": LONG} | goals)


async def contract(world: Any, targets: dict[str, Any], **calendar: Any) -> dict[str, Any]:
    sales = world.as_role("sales")
    kept = await sales.post("/api/v1/contracts/calendars", json={"name": "Heures", "hours": OFFICE} | calendar)
    assert kept.status_code == 201, kept.text
    body = {
        "name": "Or", "calendar_id": kept.json()["id"], "starts_on": "2026-01-01", "targets": targets,
    }  # fmt: skip
    answer = await sales.post("/api/v1/contracts", json=body | {"client_id": str(world.acme)})
    assert answer.status_code == 201, answer.text
    return body | {"path": f"/api/v1/contracts/{answer.json()['id']}"}


async def explained(world: Any, ticket: dict[str, Any]) -> dict[str, Any]:
    answer = await world.client.get(f"/api/v1/tickets/{ticket['id']}/sla")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def clocks(world: Any, ticket: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {clock["goal"]: clock for clock in (await explained(world, ticket))["clocks"]}


async def said(world: Any, ticket: dict[str, Any], who: Any, text: str, **more: str) -> None:
    answer = await who.post(f"/api/v1/tickets/{ticket['id']}/comments", json={"text": text} | more)
    assert answer.status_code == 201, answer.text


async def ring(service: Service, db: Db) -> None:
    while await service.timers.fire_one(db):
        pass


@pytest.mark.parametrize(
    ("respond", "calendar", "opened", "due", "whys"),
    [
        ({"minutes": 30}, {}, "2027-03-01T09:00+01:00", "2027-03-01T09:30+01:00", {"covered"}),
        ({"minutes": 120}, {}, "2027-03-01T11:00+01:00", "2027-03-01T15:00+01:00", {"covered", "break"}),
        ({"minutes": 840}, {}, "2027-02-26T16:00+01:00", "2027-03-02T16:00+01:00", {"covered", "break", "closed"}),
        ({"minutes": 120, "always": True}, {}, "2027-02-28T23:00+01:00", "2027-03-01T01:00+01:00", {"closed"}),
        ({"minutes": 30}, DAY_OFF, "2027-03-01T10:00+01:00", "2027-03-02T09:30+01:00", OVER_IT),
        (
            {"minutes": 30}, {"zone": "Indian/Reunion"}, "2027-03-01T08:00+04:00", "2027-03-01T09:30+04:00",
            {"closed", "covered"},
        ),
    ],
    ids=["half an hour", "over lunch", "two days", "around the clock", "a day off", "La Réunion"],
)  # fmt: skip
async def test_the_first_answer_is_promised_as_it_was_entered(
    world: Any, db: Db, respond: dict[str, Any], calendar: dict[str, Any], opened: str, due: str, whys: set[str]
) -> None:
    """D3, X11, S002-26."""
    set_clock(db, at(opened))
    await contract(world, promised(respond=respond), **calendar)
    ticket = await world.open()
    assert at(ticket["respond_by"]) == at(due)
    set_clock(db, at(due))
    found = await explained(world, ticket)
    clock = next(clock for clock in found["clocks"] if clock["goal"] == "respond")
    assert (at(clock["due_at"]), clock["target_minutes"], clock["left_minutes"]) == (at(due), respond["minutes"], 0)
    assert {segment["why"] for segment in found["segments"]} == whys


async def test_only_a_public_answer_of_ours_is_the_first_answer(world: Any, db: Db) -> None:
    """D3: neither what the client adds nor what staff write among themselves. zammad#1322, zammad#3140."""
    await contract(world, promised(respond={"minutes": 60}), hours=ALL_DAY)
    ticket = await world.open()
    for who, audience in ((world.desk, "internal"), (world.client, "public")):
        await said(world, ticket, who, "Le poste 12.", audience=audience)
        assert (await clocks(world, ticket))["respond"]["state"] == "running"
    await world.desk.post(f"/api/v1/tickets/{ticket['id']}/wait", json={"waits_for": "client"})
    await said(world, ticket, world.desk, "Il rappelle demain.", audience="internal")
    assert {clock["state"] for clock in (await clocks(world, ticket)).values()} == {"paused"}
    await said(world, ticket, world.client, "C'est le poste 12.")
    assert (await clocks(world, ticket))["respond"]["state"] == "running"
    await said(world, ticket, world.desk, "Nous regardons.")
    found = await clocks(world, ticket)
    assert {goal: clock["state"] for goal, clock in found.items()} == {
        "accept": "running", "respond": "kept", "resolve": "running",
    }  # fmt: skip


async def test_another_contract_or_priority_keeps_the_pause(world: Any, db: Db, service: Service) -> None:
    """D3. GLPI#6902, GLPI#15605."""
    start = at("2027-03-01T09:00+01:00")
    set_clock(db, start)
    sold = await contract(world, promised(resolve={"minutes": 240}), hours=ALL_DAY)
    path = sold.pop("path")
    ticket = await world.open()
    here = f"/api/v1/tickets/{ticket['id']}"
    set_clock(db, start + timedelta(minutes=10))
    assert (await world.desk.post(f"{here}/wait", json={"waits_for": "client"})).status_code == 200
    set_clock(db, start + timedelta(minutes=60))
    longer = sold | {"targets": promised(resolve={"minutes": 600})}
    assert (await world.as_role("sales").put(path, json=longer)).status_code == 200
    await ring(service, db)
    set_clock(db, start + timedelta(minutes=90))
    assert (await world.desk.post(f"{here}/priority", json={"priority": "P3"})).status_code == 200
    set_clock(db, start + timedelta(minutes=120))
    resolve = (await clocks(world, ticket))["resolve"]
    assert (resolve["state"], resolve["counted_minutes"], resolve["target_minutes"]) == ("paused", 10, 600)
    assert (await world.seen(ticket["id"]))["due_at"] is None
    await said(world, ticket, world.client, "Le poste 12.")
    assert (await clocks(world, ticket))["resolve"]["state"] == "running"
    resolve_by = at((await world.seen(ticket["id"]))["resolve_by"])
    assert resolve_by == start + timedelta(minutes=110 + 600)


async def test_nobody_is_called_before_the_doors_open(world: Any, db: Db, service: Service) -> None:
    """D3: due at closing time, late the next morning. zammad#4432, GLPI PR 22678."""
    day = {"minutes": 420}
    set_clock(db, at("2027-03-01T09:00+01:00"))
    await contract(world, promised(accept=day, respond=day, resolve=day))
    ticket = await world.open()
    assert at(ticket["resolve_by"]) == at("2027-03-01T18:00+01:00")
    seen = []
    for now in ("2027-03-01T17:00+01:00", "2027-03-01T18:00:01+01:00", "2027-03-02T00:00+01:00"):
        set_clock(db, at(now))
        await ring(service, db)
        async with db.reader() as reader:
            told = await reader.fetchval("SELECT count(*) FROM outbox WHERE type = 'intake.ticket_sla_breached'")
            seen.append((told, await reader.fetchval("SELECT due_at FROM timers WHERE kind = 'ticket_sla'")))
    opening = at("2027-03-02T09:00:01+01:00")
    assert seen == [(0, opening)] * 3
    set_clock(db, opening)
    await ring(service, db)
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM outbox WHERE type = 'intake.ticket_sla_breached'") == 3
