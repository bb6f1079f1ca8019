"""When the work is over, and what comes late or about nothing of ours."""

import json
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from services.intake.tests.integration.events.story import NOW, Ears, story

from chassis.ids import uuid7
from chassis.service import Service
from chassis.tx import Db
from contracts.routing.assignments import TicketUnrouted
from contracts.words import Priority

pytestmark = pytest.mark.infra


async def test_silence_means_yes_after_a_letter(world, ears: Ears, service: Service, db: Db) -> None:
    """S000-60, X12."""
    ticket = await world.open()
    await ears.hear(*story(ticket, world.acme))

    async def ring(kind: str) -> timedelta:
        async with db.reader() as reader:
            row = await reader.fetchrow("SELECT key, payload, due_at FROM timers WHERE kind = $1", kind)
        before, db.clock = db.clock, lambda: row["due_at"]
        async with db.tx() as tx:
            await tx.execute("DELETE FROM timers WHERE kind = $1", kind)
            await service.timers.handlers[kind](tx, row["key"], row["payload"])
        return row["due_at"] - before()

    assert timedelta(hours=95) < await ring("ticket_validates") <= timedelta(hours=96)
    assert (await world.seen(ticket["id"]))["state"] == "resolved"
    assert await ring("ticket_validates") == timedelta(hours=24)
    assert (await world.seen(ticket["id"]))["state"] == "validated"
    assert await ring("ticket_closes") == timedelta(hours=72)
    assert (await world.seen(ticket["id"]))["state"] == "closed"
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT type, payload FROM outbox WHERE key = $1 ORDER BY id", ticket["id"])
    said = {row["type"]: json.loads(row["payload"]) for row in rows}
    assert said["intake.ticket_validation_due"]["validates_at"]
    assert said["intake.ticket_validated"].get("by_id") is None


async def test_a_ticket_reopened_meanwhile_is_not_validated(world, ears: Ears, service: Service, db: Db) -> None:
    """S000-60."""
    ticket = await world.open()
    await ears.hear(*story(ticket, world.acme))
    await world.client.post(f"/api/v1/tickets/{ticket['id']}/reopen", json={"reason": "ça recommence"})
    async with db.tx() as tx:
        await service.timers.handlers["ticket_validates"](tx, ticket["id"], {"told": True})
    assert (await world.seen(ticket["id"]))["state"] == "reopened"


async def test_late_news_leaves_a_cancelled_ticket_alone(world, ears: Ears, db: Db) -> None:
    ticket = await world.open()
    await world.client.post(f"/api/v1/tickets/{ticket['id']}/cancel", json={})
    async with db.reader() as reader:
        said = await reader.fetchval("SELECT count(*) FROM outbox")
    await ears.hear(*story(ticket, world.acme))
    assert (await world.seen(ticket["id"]))["state"] == "cancelled"
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM outbox") == said


async def test_news_of_a_ticket_we_do_not_have_is_passed_over(world, ears: Ears, db: Db) -> None:
    await ears.hear(*story({"id": str(uuid7()), "number": "TKT-2026-00001", "title": "x"}, world.acme))
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM timeline") == 0


async def test_nobody_left_is_for_staff_to_see(world, ears: Ears) -> None:
    ticket = await world.open()
    here = f"/api/v1/tickets/{ticket['id']}/timeline"
    key = {"ticket_id": UUID(ticket["id"]), "client_id": world.acme, "occurred_at": NOW}
    await ears.hear(TicketUnrouted(**key, attempt=1, priority=Priority.P1, refusals=2))
    assert "ticket_unrouted" in [line["kind"] for line in (await world.desk.get(here)).json()]
    assert "ticket_unrouted" not in [line["kind"] for line in (await world.client.get(here)).json()]


async def test_the_delay_told_learns_from_what_was_done(world, ears: Ears) -> None:
    """S000-34."""
    for minutes in (10, 20, 30, 40, 50):
        ticket = await world.open()
        begun = datetime.fromisoformat(ticket["created_at"]) + timedelta(minutes=minutes)
        *before, started, finished = story(ticket, world.acme)
        await ears.hear(*before, started.model_copy(update={"started_at": begun}), finished)
    # The same request again would be told what was remembered a moment ago.
    told = await world.open(site_id=None, address="Atelier Démo")
    assert told["estimate"]["reason"] == {"code": "similar_tickets", "params": {"sample": 5, "percent": 80}}
    assert told["estimate"]["minutes"] == 40, "four of five were taken by then"
    assert (await world.open(impact="person"))["estimate"]["reason"]["code"] == "usual_delay"
