"""Contracts, the calendars they are worked by, and the clocks of tickets that follow them."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import uuid7
from chassis.service import Service
from chassis.tx import Db

pytestmark = pytest.mark.infra

ALL_DAY = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(7)]
OFFICE = [
    {"weekday": day, "opens": opens, "closes": closes}
    for day in range(5)
    for opens, closes in (("09:00", "12:00"), ("14:00", "18:00"))
]


def calendar(**changes: Any) -> dict[str, Any]:
    return {"name": "Heures ouvrées", "hours": OFFICE} | changes


def targets(accept: int = 30, respond: int = 60, resolve: int = 240) -> dict[str, Any]:
    one = {"accept": {"minutes": accept}, "respond": {"minutes": respond}, "resolve": {"minutes": resolve}}
    return dict.fromkeys(("P1", "P2", "P3", "P4"), one)


async def made(world, hours: list[dict[str, Any]] = ALL_DAY, **changes: Any) -> dict[str, Any]:
    sales = world.as_role("sales")
    kept = await sales.post("/api/v1/contracts/calendars", json=calendar(hours=hours))
    assert kept.status_code == 201, kept.text
    body = {
        "client_id": str(world.acme),
        "calendar_id": kept.json()["id"],
        "name": "Or",
        "starts_on": "2026-01-01",
        "targets": targets(),
        "services": {"network_configuration": "included", "hardware_repair": "quoted"},
    } | changes
    answer = await sales.post("/api/v1/contracts", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_the_dedicated_team_is_named_when_a_ticket_is_opened(world, db: Db) -> None:
    """S000-13."""
    team = [str(uuid7()), str(uuid7())]
    await made(world, technician_ids=team)
    await world.open()
    async with db.reader() as reader:
        said = await reader.fetchval("SELECT payload FROM outbox WHERE type = 'intake.ticket_opened'")
    assert json.loads(said)["team_ids"] == team


async def ring(service: Service, db: Db) -> None:
    while await service.timers.fire_one(db):
        pass


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def clocks(world, ticket_id: str) -> dict[str, Any]:
    answer = await world.client.get(f"/api/v1/tickets/{ticket_id}/sla")
    assert answer.status_code == 200, answer.text
    return {clock["goal"]: clock for clock in answer.json()["clocks"]}


def promised(opened: dict[str, Any]) -> list[float]:
    """In minutes."""
    since = at(opened["created_at"])
    return [(at(opened[by]) - since) / timedelta(minutes=1) for by in ("accept_by", "respond_by", "resolve_by")]


async def test_the_contract_gives_deadlines_and_says_what_it_covers(world) -> None:
    """S000-11, S000-34, S000-80."""
    contract = await made(world)
    for service, hints in (
        ("network_configuration", []),
        ("hardware_repair", ["cover_quoted"]),
        ("data_recovery", ["cover_outside"]),
    ):
        said = await world.client.post("/api/v1/tickets/check", json=world.order(service_code=service))
        assert [hint["code"] for hint in said.json()["hints"]] == hints
    opened = await world.open()
    since = at(opened["created_at"])
    assert at(opened["accept_by"]) - since == timedelta(minutes=30)
    assert at(opened["resolve_by"]) - since == timedelta(minutes=240)
    assert opened["cover"] == "included"
    shown = await world.seen(opened["id"])
    assert (shown["contract"], shown["cover"]) == ({"id": contract["id"], "name": "Or"}, "included")
    quoted = await world.open(service_code="hardware_repair")
    outside = await world.open(service_code="data_recovery")
    assert (quoted["cover"], outside["cover"]) == ("quoted", "outside")


async def test_each_priority_has_the_three_targets_that_the_contract_gives_it(world) -> None:
    """S000-11."""
    await made(world, targets={f"P{n}": targets(31 * n, 47 * n, 333 * n)["P1"] for n in (1, 2, 3, 4)})
    opened = await world.open()
    assert (opened["priority"], promised(opened)) == ("P1", [31, 47, 333])
    small = await world.open(impact="person", urgency="low")
    assert (small["priority"], promised(small)) == ("P4", [124, 188, 1332])


async def test_what_is_covered_is_told_before_anything_is_asked(world) -> None:
    """S000-14: each company its own."""
    await made(world)
    told = {one["code"]: one["cover"] for one in (await world.client.get("/api/v1/services")).json()}
    assert (told["network_configuration"], told["hardware_repair"]) == ("included", "quoted")
    assert told["data_recovery"] == "outside"
    assert {one["cover"] for one in (await world.stranger.get("/api/v1/services")).json()} == {None}


@pytest.mark.parametrize(
    "changes",
    [{"starts_on": "2099-01-01"}, {"ends_on": "2026-01-02"}, {"active": False}],
    ids=["not begun", "ended", "switched off"],
)
async def test_a_contract_that_is_not_in_force_promises_nothing(world, changes: dict[str, Any]) -> None:
    """S000-11."""
    await made(world, **changes)
    opened = await world.open()
    assert (opened["cover"], promised(opened)) == ("outside", [5, 60, 240])
    assert (await world.seen(opened["id"]))["contract"] is None


async def test_office_hours_hold_for_all_but_what_is_promised_around_the_clock(world, db: Db) -> None:
    """S000-10, S000-11."""
    one = {"accept": {"minutes": 31}, "respond": {"minutes": 47, "always": True}, "resolve": {"minutes": 333}}
    await made(world, hours=OFFICE, targets=targets() | {"P1": one})
    db.clock = lambda: at("2026-11-20T23:00+01:00")  # type: ignore[method-assign]
    opened = await world.open()
    assert at(opened["respond_by"]) == at("2026-11-20T23:47+01:00")
    assert at(opened["accept_by"]) == at("2026-11-23T09:31+01:00")
    assert at(opened["resolve_by"]) == at("2026-11-23T16:33+01:00")


async def test_without_a_contract_every_hour_counts_and_nothing_is_covered(world, db: Db) -> None:
    """S000-10."""
    db.clock = lambda: at("2026-11-21T23:30+01:00")  # type: ignore[method-assign]
    opened = await world.open()
    assert (opened["cover"], promised(opened)) == ("outside", [5, 60, 240])
    assert (await world.seen(opened["id"]))["contract"] is None


async def test_a_contract_of_a_vip_raises_the_priority(world) -> None:
    """S000-81."""
    await made(world, vip=True)
    opened = await world.open(impact="team", urgency="high")
    assert opened["priority"] == "P1"
    assert opened["priority_reasons"][-1]["code"] == "vip_client"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"targets": {}}, "/targets/P1"),
        ({"ends_on": "2025-12-31"}, "/ends_on"),
        ({"calendar_id": str(UUID(int=7))}, "/calendar_id"),
        ({"services": {"nothing_we_do": "included"}}, "/services/nothing_we_do"),
    ],
)
async def test_a_contract_that_cannot_be_is_refused(world, changes: dict[str, Any], pointer: str) -> None:
    contract = await made(world)
    body = {
        "name": "Or", "calendar_id": contract["calendar"]["id"], "starts_on": "2026-01-01", "targets": targets(),
    } | changes  # fmt: skip
    answer = await world.as_role("sales").put(f"/api/v1/contracts/{contract['id']}", json=body)
    assert answer.status_code == 400, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("hours", "pointer"),
    [
        ([{"weekday": 0, "opens": "12:00", "closes": "09:00"}], "/hours/0/closes"),
        (
            [{"weekday": 0, "opens": "09:00", "closes": "12:00"}, {"weekday": 0, "opens": "11:00", "closes": "13:00"}],
            "/hours/1/opens",
        ),
    ],
)
async def test_hours_that_cannot_be_are_refused(world, hours: list[dict[str, Any]], pointer: str) -> None:
    answer = await world.as_role("admin").post("/api/v1/contracts/calendars", json=calendar(hours=hours))
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_two_calendars_do_not_share_a_name(world) -> None:
    sales = world.as_role("sales")
    assert (await sales.post("/api/v1/contracts/calendars", json=calendar())).status_code == 201
    again = await sales.post("/api/v1/contracts/calendars", json=calendar())
    assert (again.status_code, again.json()["code"]) == (409, "calendar_named")


async def test_a_client_s_people_see_their_own_contract_only(world) -> None:
    contract = await made(world)
    here = f"/api/v1/contracts/{contract['id']}"
    assert (await world.client.get(here)).json()["name"] == "Or"
    assert [c["id"] for c in (await world.manager.get("/api/v1/contracts")).json()["items"]] == [contract["id"]]
    assert (await world.stranger.get(here)).status_code == 404
    assert (await world.stranger.get("/api/v1/contracts")).json()["items"] == []


async def test_waiting_for_the_client_stops_the_clocks_and_their_answer_starts_them(world, db: Db) -> None:
    """GLPI#6902, GLPI#24481."""
    await made(world)
    ticket_id = (await world.open())["id"]
    desk = world.desk
    waiting = await desk.post(f"/api/v1/tickets/{ticket_id}/wait", json={"waits_for": "client", "note": "Quel poste ?"})
    assert waiting.status_code == 200, waiting.text
    assert (waiting.json()["state"], waiting.json()["waits_for"]) == ("waiting", "client")
    assert {clock["state"] for clock in (await clocks(world, ticket_id)).values()} == {"paused"}
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM timers WHERE kind = 'ticket_sla' AND due_at > now()") == 1
    answer = await world.client.post(f"/api/v1/tickets/{ticket_id}/comments", json={"text": "Le poste 12."})
    assert answer.status_code == 201, answer.text
    assert (await world.seen(ticket_id))["state"] == "new"
    assert {clock["state"] for clock in (await clocks(world, ticket_id)).values()} == {"running"}
    async with db.reader() as reader:
        moved = await reader.fetchval("SELECT count(*) FROM outbox WHERE type = 'intake.ticket_deadlines_moved'")
    assert moved == 1
    kinds = [line["kind"] for line in (await world.client.get(f"/api/v1/tickets/{ticket_id}/timeline")).json()]
    assert [kind for kind in kinds if kind in ("waiting", "resumed")] == ["waiting", "resumed"]


async def test_a_changed_contract_moves_open_tickets_and_keeps_what_was_counted(world, service, db: Db) -> None:
    contract = await made(world)
    opened = await world.open()
    body = {
        "name": "Or", "calendar_id": contract["calendar"]["id"], "starts_on": "2026-01-01",
        "targets": targets(resolve=600), "services": contract["services"],
    }  # fmt: skip
    changed = await world.as_role("sales").put(f"/api/v1/contracts/{contract['id']}", json=body)
    assert changed.status_code == 200, changed.text
    await ring(service, db)
    after = await world.seen(opened["id"])
    assert at(after["resolve_by"]) - at(opened["created_at"]) == timedelta(minutes=600)
    # The next ticket is opened on the new terms, not on what was remembered.
    fresh = await world.open()
    assert at(fresh["resolve_by"]) - at(fresh["created_at"]) == timedelta(minutes=600)


async def test_changed_hours_count_from_now_on(world, service, db: Db) -> None:
    contract = await made(world)
    opened = await world.open()
    never = [{"weekday": 0, "opens": "03:00", "closes": "03:02"}]
    path = f"/api/v1/contracts/calendars/{contract['calendar']['id']}"
    answer = await world.as_role("sales").put(path, json=calendar(hours=never))
    assert answer.status_code == 200, answer.text
    await ring(service, db)
    assert at((await world.seen(opened["id"]))["resolve_by"]) - at(opened["created_at"]) > timedelta(days=365)


async def test_a_promise_at_risk_and_a_broken_one_are_said_once_each(world, service, db: Db) -> None:
    """S000-11, S001-06."""
    await made(world)
    # A new contract is a reason to look at all tickets of a client; this one is looked at because of its own clocks.
    await ring(service, db)
    opened = await world.open()
    since = at(opened["created_at"])
    for minutes in (20, 23, 24, 31, 32):
        db.clock = lambda minutes=minutes: since + timedelta(minutes=minutes)  # type: ignore[misc]
        await ring(service, db)
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT type, payload FROM outbox WHERE type LIKE 'intake.ticket_sla%' ORDER BY id")
        lines = await reader.fetch("SELECT kind FROM timeline WHERE kind LIKE 'sla%' AND to_value = 'accept'")
    accept = [row["type"] for row in rows if json.loads(row["payload"])["clock"] == "accept"]
    assert accept == ["intake.ticket_sla_at_risk", "intake.ticket_sla_breached"]
    assert len(lines) == 2
    assert (await clocks(world, opened["id"]))["accept"]["state"] == "broken"


async def test_every_minute_is_explained(world, db: Db) -> None:
    await made(world, hours=OFFICE)
    opened = await world.open()
    db.clock = lambda: at(opened["created_at"]) + timedelta(days=7)  # type: ignore[method-assign]
    found = (await world.client.get(f"/api/v1/tickets/{opened['id']}/sla")).json()
    assert found["contract"]["name"] == "Or"
    assert {segment["why"] for segment in found["segments"]} >= {"covered", "break", "closed"}
    length = sum((at(s["ends_at"]) - at(s["starts_at"]) for s in found["segments"]), timedelta())
    assert length == timedelta(days=7)
    assert (await world.stranger.get(f"/api/v1/tickets/{opened['id']}/sla")).status_code == 404


async def test_alarms_come_after_a_pause_in_which_the_timer_rang(world, service, db: Db) -> None:
    await made(world)
    ticket_id = (await world.open())["id"]
    await world.desk.post(f"/api/v1/tickets/{ticket_id}/wait", json={"waits_for": "client"})
    assert (await world.seen(ticket_id))["due_at"] is None
    now = db.clock()
    db.clock = lambda: now + timedelta(hours=9)  # type: ignore[method-assign]
    await ring(service, db)
    await world.client.post(f"/api/v1/tickets/{ticket_id}/comments", json={"text": "Le poste 12."})
    db.clock = lambda: now + timedelta(hours=20)  # type: ignore[method-assign]
    await ring(service, db)
    async with db.reader() as reader:
        kinds = await reader.fetch("SELECT kind FROM timeline WHERE kind LIKE 'sla%' AND to_value = 'resolve'")
    assert [row["kind"] for row in kinds] == ["sla_breached"]


async def test_a_promise_made_shorter_is_broken_at_once(world, service, db: Db) -> None:
    await made(world, targets={**targets(), "P4": targets(resolve=9000)["P4"]})
    opened = await world.open(impact="person", urgency="low")
    later = at(opened["created_at"]) + timedelta(hours=5)
    db.clock = lambda: later  # type: ignore[method-assign]
    answer = await world.desk.post(f"/api/v1/tickets/{opened['id']}/priority", json={"priority": "P1"})
    assert answer.status_code == 200, answer.text
    assert (await clocks(world, opened["id"]))["resolve"]["state"] == "broken"
    async with db.reader() as reader:
        said = await reader.fetch("SELECT to_value FROM timeline WHERE kind = 'sla_breached' ORDER BY to_value")
    assert [row["to_value"] for row in said] == ["accept", "resolve", "respond"]


async def test_a_timer_never_waits_for_a_ticket_that_is_held(world, service, db: Db) -> None:
    """Its holder may be waiting for the timer."""
    opened = await world.open()
    later = at(opened["created_at"]) + timedelta(days=1)
    async with db.tx() as tx:
        await tx.execute("SELECT FROM tickets WHERE ticket_id = $1 FOR UPDATE", UUID(opened["id"]))
        db.clock = lambda: later  # type: ignore[method-assign]
        while await service.timers.fire_one(db):
            pass
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT due_at FROM timers WHERE kind = 'ticket_sla'") == later + timedelta(
            seconds=1
        )
