"""Erasing a person through the real consumer: not one byte of theirs is left in any table."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import uuid7
from chassis.service import Service
from chassis.testing.records import record_of
from chassis.tx import Db
from contracts.portal.people import PersonChanged, PersonErased
from contracts.words import Role
from intake.usecases.index_texts import index_texts

pytestmark = pytest.mark.infra

NOW = datetime.now(UTC)
NAME, EMAIL, PHONE, TYPED = "Zéphyrine Essai", "zephyrine@demo.example", "01 99 00 42 42", "quidam-introuvable"
WORDS = (NAME, EMAIL, PHONE, TYPED)
BURY = """
WITH gone AS (DELETE FROM outbox WHERE type IN ('intake.ticket_opened', 'intake.ticket_retitled') RETURNING *)
INSERT INTO outbox_dead (id, topic, key, aggregate_version, event_id, type, headers, payload, created_at, error)
SELECT id, topic, key, aggregate_version, event_id, type, headers, payload, created_at, 'too large' FROM gone
"""


def known(world: Any, version: int = 1, **changes: Any) -> PersonChanged:
    fields = {"name": NAME, "email": EMAIL, "phone": PHONE, "role": Role.CLIENT, "client_id": world.acme} | changes
    return PersonChanged(occurred_at=NOW, person_id=world.client_id, version=version, **fields)


def erased(world: Any) -> PersonErased:
    return PersonErased(occurred_at=NOW, person_id=world.client_id)


async def plant(world: Any, deliver: Any, db: Db) -> str:
    """A ticket of theirs whose every free field names them, words of others on it, and copies gone astray."""
    await deliver(record_of(known(world)))
    field = {"code": "poste", "type": "text", "label_fr": "Poste", "label_en": "Desk"}
    assert (await world.as_role("admin").post("/api/v1/fields", json=field)).status_code == 201
    async with db.tx() as tx:
        await tx.execute(
            "UPDATE sites SET contact_name = $1, contact_phone = $2 WHERE site_id = $3", NAME, PHONE, world.site_id
        )
    opened = await world.client.post(
        "/api/v1/tickets",
        json=world.order(
            title=f"Poste de {NAME}", description=TYPED, already_tried=TYPED, contact_name=NAME, contact_phone=PHONE,
            site_id=None, address=f"Chez {NAME}", department=TYPED, business_impact=TYPED, device={"serial": TYPED},
            fields={"poste": TYPED},
        ),
        headers={"Idempotency-Key": "planted"},
    )  # fmt: skip
    assert opened.status_code == 201, opened.text
    here = f"/api/v1/tickets/{opened.json()['id']}"
    for who, key in ((world.client, "mine"), (world.desk, "theirs")):
        said = await who.post(f"{here}/comments", json={"text": f"{TYPED} {NAME}"}, headers={"Idempotency-Key": key})
        assert said.status_code == 201
    renamed = await world.desk.patch(
        here, json={"title": f"Le poste de {NAME}"}, headers={"Idempotency-Key": "renamed"}
    )
    assert renamed.status_code == 200, renamed.text
    async with db.tx() as tx:
        await tx.execute(BURY)
    await deliver(record_of(known(world, 2), value=f'{{"person_id": "{world.client_id}", "name": "{NAME}"}}'.encode()))
    return here


async def plant_elsewhere(world: Any, here: str) -> None:
    """Their words elsewhere: on a colleague's ticket and in answers of it, in what they asked for, as a contact."""
    answers = [
        await world.desk.post(f"/api/v1/clients/{world.acme}/contacts", json={"person_id": str(world.client_id)})
    ]
    colleague = world.as_role("client", client_id=world.acme)
    answers.append(await colleague.post("/api/v1/tickets", json=world.order()))
    there = f"/api/v1/tickets/{answers[-1].json()['id']}"
    link = {"relation": "relates", "ticket_id": here.rpartition("/")[2]}
    answers.append(await world.desk.post(f"{there}/links", json=link, headers={"Idempotency-Key": "linked"}))
    assert NAME in answers[-1].text
    answers.append(await world.desk.put(f"{there}/watchers/{world.client_id}"))
    answers.append(await world.client.post(f"{there}/comments", json={"text": TYPED}))
    project = {"name": TYPED, "serviceType": "network", "description": TYPED, "address": TYPED}
    key = {"Idempotency-Key": "project"}
    answers.append(await world.client.post("/api/client/requests/project", json=project, headers=key))
    quote = {
        "title": TYPED, "category": "other", "description": TYPED, "deadline": TYPED,
        "items": [{"name": TYPED, "quantity": 1}],
    }  # fmt: skip
    answers.append(await world.client.post("/api/client/requests/quote", json=quote))
    assert [answer.status_code for answer in answers] == [201, 201, 201, 200, 201, 201, 201]


async def figures(db: Db) -> list[Any]:
    """What statistics count of tickets, whoever asked for them."""
    async with db.reader() as reader:
        rows = await reader.fetch(
            """SELECT number, kind, state, priority, client_id, service_id, impact, urgency, created_at,
            accept_by, respond_by, resolve_by, first_work_at, finished_at, ended_at, estimated_minutes,
            (SELECT array_agg((l.at, l.kind) ORDER BY line_id) FROM timeline l WHERE l.ticket_id = t.ticket_id)
            FROM tickets t ORDER BY seq"""
        )
    return [tuple(row) for row in rows]


async def test_an_erased_person_s_tickets_count_as_before(world: Any, deliver: Any, db: Db) -> None:
    """D15."""
    await plant_elsewhere(world, await plant(world, deliver, db))
    async with db.tx() as tx:
        await tx.execute("UPDATE tickets SET first_work_at = created_at, finished_at = created_at")
    before = await figures(db)
    await deliver(record_of(erased(world)))
    assert (len(before), await figures(db)) == (3, before)
    async with db.reader() as reader:
        told = await reader.fetchval("SELECT payload FROM outbox WHERE type = 'intake.person_data_erased'")
    assert json.loads(told)["rows"] > 3


async def test_nothing_of_an_erased_person_is_left_in_any_table(
    world: Any, deliver: Any, db: Db, leftovers: Any
) -> None:
    """S002-21, D15."""
    here = await plant(world, deliver, db)
    await plant_elsewhere(world, here)
    planted = await leftovers(*WORDS)
    assert planted >= {
        "people.name", "sites.contact_name", "sites.contact_phone", "tickets.title", "tickets.description",
        "tickets.already_tried", "tickets.address", "tickets.contact_name", "timeline.text",
        "tickets.department", "tickets.business_impact", "tickets.device", "tickets.fields", "projects.name",
        "projects.description", "projects.address", "quotes.deadline", "quotes.items",
        "outbox_dead.payload", "dead_letters.value", "idempotency_keys.body",
    }  # fmt: skip
    async with db.tx() as tx:
        await tx.execute("DELETE FROM outbox")
    await deliver(record_of(erased(world)))
    assert await leftovers(*WORDS) == set()
    contacts = await world.desk.get(f"/api/v1/clients/{world.acme}/contacts")
    assert contacts.json()["items"] == []
    shown = (await world.desk.get(here)).json()
    assert (shown["state"], shown["requester"]) == ("new", {"person_id": str(world.client_id), "name": None})


async def test_an_answer_under_way_while_its_requester_is_erased_is_not_kept(
    world: Any, deliver: Any, db: Db, leftovers: Any, under_way: Any
) -> None:
    here = await plant(world, deliver, db)
    change = world.desk.patch(here, json={"urgency": "low"}, headers={"Idempotency-Key": "late"})
    answer = await under_way(change, deliver(record_of(erased(world))), here.rpartition("/")[2])
    assert NAME in answer.json()["title"]
    assert await leftovers(*WORDS) == set()


async def test_a_person_set_aside_is_erased_all_the_same(world: Any, deliver: Any, db: Db) -> None:
    """The last word on a key does not wait behind one that could not be read."""
    await deliver(record_of(known(world), value=b"no event"))
    await deliver(record_of(erased(world)))
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM dead_letters") == 0
        assert await reader.fetchval("SELECT erased_at IS NOT NULL FROM people") is True


async def test_what_was_posted_under_a_token_still_good_is_emptied_a_little_later(
    world: Any, deliver: Any, db: Db, service: Service, leftovers: Any
) -> None:
    """D15."""
    await deliver(record_of(erased(world)))
    ticket = await world.open(title=f"Encore {NAME}", description=TYPED)
    async with db.tx() as tx:
        row = await tx.fetchrow("DELETE FROM timers WHERE kind = 'erase_again' RETURNING key, due_at - now() AS left")
        assert row["key"] == str(world.client_id)
        await service.timers.handlers["erase_again"](tx, row["key"], {})
        await tx.execute("DELETE FROM outbox")
    assert await leftovers(*WORDS) == set()
    async with db.reader() as reader:
        last = await reader.fetchrow("SELECT type, key FROM outbox ORDER BY id DESC LIMIT 1")
    assert (last["type"], last["key"]) == ("intake.ticket_retitled", ticket["id"])


async def test_reasons_and_views_go_too(world: Any, deliver: Any, db: Db, leftovers: Any) -> None:
    """S002-21, D15."""
    project = {"name": "Baie", "serviceType": "network", "description": "Baie", "address": "1 rue Démo"}
    quote = {"title": "Caméras", "category": "other", "description": "Deux"}
    asked = (await world.client.post("/api/client/requests/project", json=project)).json()["project"]["_id"]
    await world.desk.post(f"/api/v1/requests/projects/{asked}/refuse", json={"reason": f"{NAME} est parti"})
    priced = (await world.client.post("/api/client/requests/quote", json=quote)).json()["ticket"]["_id"]
    async with db.tx() as tx:
        await tx.execute("UPDATE quotes SET reason = $2 WHERE ticket_id = $1", UUID(priced), f"Vu avec {NAME}")
        for name, is_shared in ((f"À {NAME}", False), ("Équipe", True)):
            await tx.execute(
                """INSERT INTO saved_views (view_id, owner_id, name, query, is_shared, created_at)
                VALUES ($1, $2, $3, $4, $5, now())""",
                uuid7(), world.client_id, name, {"q": TYPED, "show": "open"}, is_shared,
            )  # fmt: skip
    assert await leftovers(*WORDS) >= {"projects.reason", "quotes.reason", "saved_views.name", "saved_views.query"}
    await deliver(record_of(erased(world)))
    assert await leftovers(*WORDS) == set()
    async with db.reader() as reader:
        assert [row["query"] for row in await reader.fetch("SELECT query FROM saved_views")] == [{"show": "open"}]


async def test_other_peoples_words_stay(world: Any, deliver: Any, db: Db) -> None:
    ticket = await world.open(title="À garder")
    other = record_of(PersonErased(occurred_at=NOW, person_id=uuid7()))
    await deliver(other)
    assert (await world.seen(ticket["id"]))["title"] == "À garder"


async def test_a_person_reads_what_is_held_of_them_and_nobody_else_does(world: Any, deliver: Any, db: Db) -> None:
    """S002-21, D15."""
    await plant(world, deliver, db)
    where = f"/api/v1/personal-data/intake/{world.client_id}"
    held = (await world.client.get(where)).json()["held"]
    assert held["profile"][0]["name"] == NAME
    assert [one["title"] for one in held["tickets"]] == [f"Le poste de {NAME}"]
    assert [one["text"] for one in held["messages"]] == [f"{TYPED} {NAME}"]
    admin = world.as_role("admin", person_id=UUID(int=1))
    assert (await admin.get(f"{where}/counts")).json()["counts"] == {
        "profile": 1, "tickets": 1, "messages": 1, "contact": 0, "assets": 0, "contact_on_site": 0,
        "projects": 0, "asked_interventions": 0, "quotes": 0, "files": 0, "followed": 0,
    }  # fmt: skip
    for stranger in (world.desk, world.manager, world.stranger):
        assert [(await stranger.get(one)).status_code for one in (where, f"{where}/counts")] == [404, 404]


async def test_a_restored_backup_is_emptied_again(
    world: Any, deliver: Any, db: Db, leftovers: Any, back_up: Any
) -> None:
    """D15. The words of the search are emptied with the rest."""
    await plant(world, deliver, db)
    async with db.tx() as tx:
        await index_texts(tx)
    words = (*WORDS, "zephyrine", "quidam")
    put_back = await back_up()
    for _ in range(2):
        assert await leftovers(*words) >= {"tickets.title", "ticket_texts.words", "search_words.word", "timeline.text"}
        await deliver(record_of(erased(world)))
        async with db.tx() as tx:
            await index_texts(tx)
        assert await leftovers(*words) == set()
        await put_back()


async def test_what_was_asked_for_and_attached_is_told_too(world: Any, deliver: Any, db: Db) -> None:
    await deliver(record_of(known(world)))
    project = {
        "name": TYPED, "serviceType": "surveillance", "description": TYPED, "address": TYPED,
        "urgency": "normal",
    }  # fmt: skip
    quote = {"title": TYPED, "category": "equipment", "description": TYPED}
    for kind, body in (("project", project), ("quote", quote)):
        asked = await world.client.post(f"/api/client/requests/{kind}", json=body)
        assert asked.status_code == 201, asked.text
    ticket = await world.open(title=TYPED)
    where = f"/api/v1/tickets/{ticket['id']}/attachments"
    assert (await world.client.post(where, params={"name": "note.txt"}, content=b"bonjour")).status_code == 201
    held = (await world.client.get(f"/api/v1/personal-data/intake/{world.client_id}")).json()["held"]
    assert [one["name"] for one in held["projects"]] == [TYPED]
    assert [one["category"] for one in held["quotes"]] == ["equipment"]
    assert [one["name"] for one in held["files"]] == ["note.txt"]
