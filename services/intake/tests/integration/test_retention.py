"""What was kept long enough goes at night: texts, files, search words and free fields; numbers and figures stay."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis import retention
from chassis.service import Service
from chassis.tx import Db
from intake.usecases.erase_person import erase_person
from intake.usecases.index_texts import index_texts

pytestmark = pytest.mark.infra

WORD = "quidamintrouvable"
WHERE = "/api/v1/retention/intake"
HEADER = "reference;client;site;service;title;description;state;opened_at;closed_at\n"
OLD_LINE = f"OLD-1;Acmé Démo;Atelier Démo;hardware_repair;{WORD};{WORD};Clos;05/03/2014 09:00;08/03/2014 09:00\n"


async def night(service: Service, db: Db, days: float) -> None:
    """The first one after so many days, until nothing is due."""
    async with db.tx() as tx:
        await tx.execute("DELETE FROM timers WHERE kind = 'retention'")
    await retention.begin(db, service.retention, "Europe/Paris")
    now = db.clock()
    db.clock = lambda: now + timedelta(days=days)
    try:
        while await service.timers.fire_one(db):
            pass
    finally:
        db.clock = lambda: now
    async with db.tx() as tx:
        await tx.execute("DELETE FROM outbox")


async def planted(world: Any, db: Db) -> dict[str, Any]:
    """A cancelled ticket whose every free place has the word: fields, a file, comments, notes, what it was before."""
    admin = world.as_role("admin")
    for code, kind in (("mot", "text"), ("lot", "choice")):
        field = {"code": code, "type": kind, "label_fr": code, "label_en": code}
        choices = [{"code": "a", "label_fr": "A", "label_en": "A"}] if kind == "choice" else []
        assert (await admin.post("/api/v1/fields", json=field | {"choices": choices})).status_code == 201
    ticket = await world.open(
        title=WORD, description=WORD, already_tried=WORD, contact_name=WORD, department=WORD,
        business_impact=WORD, fields={"mot": WORD, "lot": "a"}, site_id=None, address=WORD,
    )  # fmt: skip
    here = f"/api/v1/tickets/{ticket['id']}"
    await world.desk.patch(here, json={"title": f"{WORD} encore", "reason": WORD})
    for who, audience in ((world.client, "public"), (world.desk, "internal")):
        assert (await who.post(f"{here}/comments", json={"text": WORD, "audience": audience})).status_code == 201
    sent = await world.client.post(f"{here}/attachments", params={"name": f"{WORD}.txt"}, content=WORD.encode())
    assert sent.status_code == 201, sent.text
    assert (await world.client.post(f"{here}/cancel", json={"reason": WORD})).status_code == 200
    return ticket


async def figures(db: Db) -> list[Any]:
    async with db.reader() as reader:
        rows = await reader.fetch(
            """SELECT number, state, priority, service_id, created_at, accept_by, ended_at, fields->>'lot',
            (SELECT count(*) FROM timeline l WHERE l.ticket_id = t.ticket_id)
            FROM tickets t WHERE state = 'cancelled'"""
        )
    return [tuple(row) for row in rows]


async def test_the_words_of_a_ticket_long_over_go_everywhere_and_its_figures_stay(
    world: Any, db: Db, service: Service, memory_files: Any, leftovers: Any
) -> None:
    """S002-21."""
    ticket = await planted(world, db)
    other = await world.open(title="Toujours ouverte")
    async with db.tx() as tx:
        await tx.execute("DELETE FROM outbox")
    while await service.timers.fire_one(db):
        pass
    async with db.tx() as tx:
        await index_texts(tx)
    assert await leftovers(WORD) >= {
        "attachments.name", "search_words.word", "ticket_history.was", "ticket_texts.words", "tickets.fields",
        "tickets.title", "tickets.description", "timeline.text",
    }  # fmt: skip
    assert len(memory_files.kept) == 1
    before = await figures(db)
    await night(service, db, 3 * 365 - 1)
    assert (await world.seen(ticket["id"]))["title"] == f"{WORD} encore"
    await night(service, db, 3 * 365 + 2)
    async with db.tx() as tx:
        await index_texts(tx)
    assert await leftovers(WORD) == set()
    assert memory_files.kept == {}
    assert await figures(db) == before
    then = await world.desk.get(f"/api/v1/tickets/{ticket['id']}", params={"as_of": ticket["created_at"]})
    assert (then.status_code, WORD in then.text) == (200, False)
    assert (await world.seen(other["id"]))["title"] == "Toujours ouverte"


async def test_others_are_told_once_and_a_reopened_ticket_counts_anew(world: Any, db: Db, service: Service) -> None:
    one, two = [await world.open(title=WORD) for _ in range(2)]
    for ticket in (one, two):
        await world.client.post(f"/api/v1/tickets/{ticket['id']}/cancel", json={})
    async with db.tx() as tx:
        await tx.execute("DELETE FROM outbox")
        kept = next(kept for kept in service.retention if kept.kind == "tickets")
        later = tx.now + timedelta(days=1)
        assert [await kept.purge(tx, later, 1), await kept.purge(tx, later, 5), await kept.purge(tx, later, 5)] == [
            1, 1, 0,
        ]  # fmt: skip
    async with db.reader() as reader:
        said = await reader.fetch("SELECT type, key FROM outbox ORDER BY id")
        assert {(row["type"], row["key"]) for row in said} == {
            ("intake.ticket_retitled", one["id"]), ("intake.ticket_retitled", two["id"]),
        }  # fmt: skip
        assert await reader.fetchval("SELECT count(*) FROM tickets WHERE emptied_at IS NOT NULL") == 2
    async with db.tx() as tx:
        await tx.execute("UPDATE tickets SET state = 'reopened', verdict = 'reopened'")
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM tickets WHERE num_nonnulls(emptied_at, ended_at) > 0") == 0


async def test_what_came_from_another_tool_counts_from_the_day_it_came(world: Any, db: Db, service: Service) -> None:
    admin = world.as_role("admin")
    answer = await admin.post("/api/v1/imports/tickets", content=(HEADER + OLD_LINE).encode())
    assert answer.json()["created"] == 1, answer.text
    await night(service, db, 3 * 365 - 1)
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT title FROM tickets") == WORD
    await night(service, db, 3 * 365 + 2)
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT title FROM tickets") == ""


async def test_an_accepted_quote_is_kept_ten_years_and_one_without_answer_is_not(
    world: Any, db: Db, service: Service
) -> None:
    """D15. Accounts are kept apart: erasing who asked for the quote leaves it, and says so."""
    line = {"label": WORD, "quantity": "1", "unit_price": "10", "vat_rate": "20"}
    quotes = []
    for _ in range(2):
        body = {
            "title": WORD, "category": "equipment", "description": WORD, "deadline": WORD,
            "items": [{"name": WORD, "quantity": 1}],
        }  # fmt: skip
        asked = (await world.client.post("/api/client/requests/quote", json=body)).json()["ticket"]["_id"]
        offer = {"lines": [line], "valid_until": (db.clock() + timedelta(days=9)).date().isoformat()}
        sent = await world.as_role("sales").post(f"/api/v1/requests/quotes/{asked}/send", json=offer)
        assert sent.status_code == 200, sent.text
        quotes.append(sent.json())
    accepted, silent = quotes
    said = await world.client.post(
        f"/api/v1/requests/quotes/{accepted['id']}/accept", json={"quote_id": accepted["quote_id"]}
    )
    assert said.status_code == 200, said.text

    async def documents() -> list[UUID]:
        async with db.reader() as reader:
            return [row["ticket_id"] for row in await reader.fetch("SELECT ticket_id FROM quote_documents")]

    async with db.tx() as tx:
        priced = await tx.fetch("SELECT lines, net, total FROM quotes ORDER BY ticket_id")
        await erase_person(tx, world.client_id)
        assert await tx.fetch("SELECT lines, net, total FROM quotes ORDER BY ticket_id") == priced
        await tx.execute("DELETE FROM timers WHERE kind = 'erase_again'")
    async with db.reader() as reader:
        told = await reader.fetchval("SELECT payload FROM outbox WHERE type = 'intake.person_data_erased'")
    assert json.loads(told)["kept"] == ["accepted_quotes", "quotes"]
    assert json.loads(told)["rows"] >= len(quotes)
    assert len(await documents()) == 2
    await night(service, db, 10 * 365)
    assert await documents() == [UUID(accepted["id"])]
    shown = (await world.client.get(f"/api/v1/requests/quotes/{silent['id']}")).json()
    assert (shown["pdf"], shown["lines"], shown["total"]) == (None, [], "12.00")
    shown = (await world.client.get(f"/api/v1/requests/quotes/{accepted['id']}")).json()
    assert (shown["title"], shown["lines"][0]["label"]) == ("", WORD)
    await night(service, db, 3653 + 2)
    assert await documents() == []


async def test_an_admin_sees_what_would_go_and_changes_how_long_within_bounds(
    world: Any, db: Db, service: Service
) -> None:
    ticket = await world.open(title=WORD)
    await world.client.post(f"/api/v1/tickets/{ticket['id']}/cancel", json={})
    admin = world.as_role("admin")
    (first, *_) = (await admin.get(WHERE)).json()
    assert {name: first[name] for name in ("kind", "days", "default_days", "at_least", "at_most", "rows")} == {
        "kind": "tickets", "days": 1095, "default_days": 1095, "at_least": 30, "at_most": 3650, "rows": 0,
    }  # fmt: skip
    assert datetime.fromisoformat(first["goes_at"]) > db.clock()
    async with db.tx() as tx:
        await tx.execute("UPDATE tickets SET ended_at = ended_at - interval '31 days'")
    tried = (await admin.put(WHERE, json={"days": {"tickets": 30}, "dry_run": True})).json()
    assert (tried[0]["rows"], tried[0]["days"], (await admin.get(WHERE)).json()[0]["days"]) == (1, 30, 1095)
    wrong = await admin.put(WHERE, json={"days": {"tickets": 29, "accepted_quotes": 3652, "quotes": 9999, "x": 1}})
    assert wrong.status_code == 400
    assert {one["pointer"] for one in wrong.json()["errors"]} == {
        "/days/tickets", "/days/accepted_quotes", "/days/quotes", "/days/x",
    }  # fmt: skip
    kept = (await admin.put(WHERE, json={"days": {"tickets": 30}})).json()[0]
    assert (kept["days"], kept["rows"], kept["changed_at"] is not None) == (30, 1, True)
    assert (await world.seen(ticket["id"]))["title"] == WORD
    await night(service, db, 1.5)
    assert (await world.seen(ticket["id"]))["title"] == ""


@pytest.mark.parametrize("how", ["comment", "import"])
async def test_words_that_come_later_count_from_the_day_they_came(
    how: str, world: Any, db: Db, service: Service
) -> None:
    admin = world.as_role("admin")
    await admin.post("/api/v1/imports/tickets", content=(HEADER + OLD_LINE).encode())
    async with db.reader() as reader:
        where = f"/api/v1/tickets/{await reader.fetchval('SELECT ticket_id FROM tickets')}"
    await night(service, db, 3 * 365 + 2)
    async with db.tx() as tx:
        assert await tx.fetchval("SELECT emptied_at IS NOT NULL FROM tickets")
    if how == "comment":
        said = await world.desk.post(f"{where}/comments", json={"text": "Encore elle.", "audience": "public"})
    else:
        content = HEADER + OLD_LINE.replace(f"hardware_repair;{WORD}", "hardware_repair;Autre titre")
        said = await admin.post("/api/v1/imports/tickets", content=content.encode())
    assert said.status_code < 300, said.text
    async with db.reader() as reader:
        row = await reader.fetchrow("SELECT emptied_at, ended_at > now() - interval '1 hour' AS is_new FROM tickets")
    assert (row["emptied_at"], row["is_new"]) == (None, True)
