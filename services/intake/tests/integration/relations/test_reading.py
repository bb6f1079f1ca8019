"""A ticket with its story, in few statements and in pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from services.intake.tests.integration.relations.around import at, done, refused

from chassis.tx import Db

pytestmark = pytest.mark.infra


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
