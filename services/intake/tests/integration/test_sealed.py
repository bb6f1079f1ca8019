"""How people are reached is sealed: read by who may, unreadable in any backup once the key is gone."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.person_keys import keys_of
from chassis.seal import Unreadable
from chassis.testing.records import record_of
from chassis.tx import Db
from contracts.portal.people import PersonChanged, PersonErased, PersonMerged
from contracts.words import Role
from intake.queries.import_tickets import people_named
from intake.store.contacts import insert_contact
from intake.usecases.empty_old_tickets import empty_old_tickets
from intake.usecases.merge_person import merge_person
from intake.usecases.seal_contacts import seal_contacts

pytestmark = pytest.mark.infra

NAME, EMAIL, PHONE = "Zéphyrine Essai", "zephyrine@demo.example", "01 99 00 42 42"
WORDS = (EMAIL, EMAIL.capitalize(), PHONE, PHONE.replace(" ", ""))
REACHED = {"requester_email": EMAIL, "requester_phone": PHONE}
ONSITE = {"contact_name": "Qui ouvre", "contact_phone": PHONE}


async def forget_the_passing(db: Db) -> None:
    async with db.tx() as tx:
        await tx.execute("DELETE FROM outbox")
        await tx.execute("DELETE FROM idempotency_keys")


def known(world: Any) -> Any:
    return record_of(
        PersonChanged(
            occurred_at=datetime.now(UTC), person_id=world.client_id, version=1, name=NAME, email=EMAIL, phone=PHONE,
            role=Role.CLIENT, client_id=world.acme,
        )
    )  # fmt: skip


def erased(person_id: UUID) -> Any:
    return record_of(PersonErased(occurred_at=datetime.now(UTC), person_id=person_id))


async def told(world: Any, ticket_id: str, **params: str) -> list[Any]:
    answer = await world.desk.get(f"/api/v1/tickets/{ticket_id}", params=params)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return [found[name] for name in ("requester_email", "requester_phone", "contact_phone")]


async def site_of(world: Any) -> dict[str, Any]:
    (site,) = (await world.desk.get("/api/v1/sites", params={"ids": [str(world.site_id)]})).json()
    return dict(site)


async def test_no_table_says_how_somebody_is_reached(world: Any, db: Db, leftovers: Any, deliver: Any) -> None:
    """S001-20, X16."""
    await deliver(known(world))
    company = f"/api/v1/clients/{world.acme}"
    put = await world.desk.patch(f"/api/v1/sites/{world.site_id}", json={"contact_phone": PHONE})
    assert put.status_code == 200, put.text
    typed = {"name": "Alix Essai", "email": EMAIL.capitalize(), "phone": PHONE, "functions": []}
    contact = (await world.desk.post(f"{company}/contacts", json=typed)).json()
    account = (await world.desk.post(f"{company}/contacts", json={"person_id": str(world.client_id)})).json()
    changed = await world.desk.patch(f"{company}/contacts/{account['id']}", json={"email": EMAIL})
    assert (changed.status_code, changed.json()["email"]) == (200, EMAIL)
    ticket = await world.open(**REACHED, **ONSITE)
    apart = {"title": "À part", "description": "Autre chose"}
    split = await world.desk.post(f"/api/v1/tickets/{ticket['id']}/split", json=apart)
    assert split.status_code == 201, split.text

    await forget_the_passing(db)
    assert await leftovers(*WORDS) == set()

    assert await told(world, ticket["id"]) == [EMAIL, PHONE, PHONE]
    assert (await world.seen(ticket["id"]))["site"]["contact_phone"] == PHONE
    assert (await world.seen(split.json()["id"]))["contact_phone"] == PHONE
    assert (await site_of(world))["contact_phone"] == PHONE
    listed = (await world.desk.get(f"{company}/contacts")).json()["items"]
    assert [(one["name"], one["email"], one["phone"]) for one in listed] == [
        ("Alix Essai", EMAIL.capitalize(), PHONE), (NAME, EMAIL, None),
    ]  # fmt: skip
    admin = world.as_role("admin")
    for kind in ("contacts", "sites"):
        assert PHONE.replace(" ", "") in (await admin.get(f"/api/v1/exports/{kind}.csv")).text.replace(" ", "")
    held = (await world.client.get(f"/api/v1/personal-data/intake/{world.client_id}")).json()["held"]
    assert (held["tickets"][0]["requester_email"], held["contact"][0]["email"]) == (EMAIL, EMAIL)
    assert not {"sealed", "wrapped", "contact_sealed", "contact_wrapped"} & held["tickets"][0].keys()
    assert contact["version"] == 1


async def test_what_is_sealed_of_one_person_opens_with_the_key_of_no_other(db: Db) -> None:
    """X16."""
    one, other = uuid4(), uuid4()
    async with db.tx() as tx:
        keys = await keys_of(tx, [one, other])
        sealed = tx.vault.close(keys[one], {"email": EMAIL})
        assert (await keys_of(tx, [one]), tx.vault.open(keys[one], sealed)) == ({one: keys[one]}, {"email": EMAIL})
        with pytest.raises(Unreadable):
            tx.vault.open(keys[other], sealed)


async def test_a_ticket_that_says_neither_e_mail_nor_phone_has_no_key(world: Any, db: Db) -> None:
    await world.open()
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM person_keys") == 0


async def test_a_restored_backup_cannot_say_how_who_was_erased_since_was_reached(
    world: Any, db: Db, leftovers: Any, back_up: Any, deliver: Any
) -> None:
    """S002-21, X16. Their tickets and what those were, their contact, who was merged into them, where their name was
    typed."""
    became = uuid4()
    company = f"/api/v1/clients/{world.acme}"
    await deliver(known(world))
    await world.desk.patch(f"/api/v1/sites/{world.site_id}", json={"contact_name": NAME, "contact_phone": PHONE})
    before = world.as_role("client", person_id=became, client_id=world.acme)
    merged = (await before.post("/api/v1/tickets", json=world.order(**REACHED))).json()["id"]
    await deliver(
        record_of(
            PersonMerged(occurred_at=datetime.now(UTC), person_id=became, into_id=world.client_id, version=2)
        )
    )  # fmt: skip
    await world.desk.post(f"{company}/contacts", json={"person_id": str(world.client_id), "email": EMAIL})
    ticket = (await world.open(**REACHED, **ONSITE))["id"]
    colleague = world.as_role("client", client_id=world.acme)
    order = world.order(contact_name=NAME, contact_phone=PHONE, requester_phone="01 99 00 00 01")
    named = (await colleague.post("/api/v1/tickets", json=order)).json()["id"]
    was = datetime.now(UTC)
    async with db.tx() as tx:
        await tx.execute("UPDATE tickets SET sealed = NULL, contact_sealed = NULL WHERE ticket_id = $1", UUID(ticket))
        assert await tx.fetchval("SELECT count(*) FROM ticket_history WHERE was ?& ARRAY['sealed', 'contact_sealed']")
    assert await told(world, merged) == [EMAIL, PHONE, None]
    assert await told(world, ticket) == [None, None, None]
    as_of = was.isoformat()
    assert await told(world, ticket, as_of=as_of) == [EMAIL, PHONE, PHONE]

    put_back = await back_up("person_keys")
    await deliver(erased(world.client_id))
    await forget_the_passing(db)
    assert await leftovers(*WORDS) == set()
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM person_keys") == 1
        assert await reader.fetchval("SELECT count(*) FROM ticket_history WHERE was ?| ARRAY['sealed', 'key_id']") == 0
    await put_back()
    await forget_the_passing(db)
    assert await leftovers(*WORDS) == set()
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM tickets WHERE num_nonnulls(sealed, contact_sealed) > 0") == 2
        assert await reader.fetchval("SELECT count(*) FROM contacts WHERE sealed IS NOT NULL") == 1
        assert await reader.fetchval("SELECT count(*) FROM sites WHERE contact_sealed IS NOT NULL") == 1
    assert await told(world, merged) == await told(world, ticket, as_of=as_of) == [None, None, None]
    assert await told(world, named) == [None, "01 99 00 00 01", None]
    assert (await site_of(world))["contact_phone"] is None
    (contact,) = (await world.desk.get(f"{company}/contacts")).json()["items"]
    assert contact["email"] is None


async def test_another_contact_of_a_site_and_a_contact_removed_leave_no_key_behind(
    world: Any, db: Db, back_up: Any, deliver: Any
) -> None:
    site, company = f"/api/v1/sites/{world.site_id}", f"/api/v1/clients/{world.acme}"
    await deliver(known(world))
    await world.desk.patch(site, json={"contact_phone": PHONE})
    here = [
        (await world.desk.post(f"{company}/contacts", json=body)).json()["id"]
        for body in ({"name": "Alix Essai", "email": EMAIL}, {"person_id": str(world.client_id), "email": EMAIL})
    ]
    ticket = await world.open(**REACHED)
    put_back = await back_up("person_keys")
    await world.desk.patch(site, json={"contact_phone": "01 99 00 00 01"})
    for one in here:
        assert (await world.desk.delete(f"{company}/contacts/{one}")).status_code == 204
    assert await told(world, ticket["id"]) == [EMAIL, PHONE, None]
    async with db.reader() as reader:
        keys = {row[0] for row in await reader.fetch("SELECT person_id FROM person_keys")}
    assert keys == {world.site_id, world.client_id}
    await put_back()
    assert (await site_of(world))["contact_phone"] is None


async def test_a_site_whose_contact_stays_is_read_from_an_older_backup(world: Any, back_up: Any) -> None:
    site = f"/api/v1/sites/{world.site_id}"
    await world.desk.patch(site, json={"contact_name": NAME, "contact_phone": PHONE})
    put_back = await back_up("person_keys")
    assert (await world.desk.patch(site, json={"access_notes": "Sonnez deux fois"})).status_code == 200
    header, line = (await world.as_role("admin").get("/api/v1/exports/sites.csv")).text.splitlines()[:2]
    again = f"{header}\n{line.replace('deux fois', 'longtemps')}\n"
    done = await world.as_role("admin").post(
        "/api/v1/imports/sites", content=again, headers={"Content-Type": "text/csv"}, params={"dry_run": False}
    )
    assert done.json()["updated"] == 1
    kept = await site_of(world)
    assert (kept["access_notes"], kept["contact_phone"]) == ("Sonnez longtemps", PHONE)
    await put_back()
    assert (await site_of(world))["contact_phone"] == PHONE


@pytest.mark.parametrize("needed_for", ["nothing", "another ticket", "a contact", "a ticket of who they became"])
async def test_old_tickets_take_keys_with_them_that_nothing_else_is_sealed_with(
    world: Any, db: Db, age_passes: Any, deliver: Any, needed_for: str
) -> None:
    await deliver(known(world))
    company = f"/api/v1/clients/{world.acme}/contacts"
    body = {"person_id": str(world.client_id), "email": EMAIL}
    tickets = [(await world.open(**REACHED, **ONSITE))["id"] for _ in range(2)]
    contact = (await world.desk.post(company, json=body)).json()["id"]
    if needed_for != "a contact":
        assert (await world.desk.delete(f"{company}/{contact}")).status_code == 204
    kept = (await world.open(**REACHED))["id"] if "ticket" in needed_for else None
    if needed_for == "a ticket of who they became":
        async with db.tx() as tx:
            await merge_person(tx, world.client_id, uuid4(), 2)
    for ticket in tickets:
        ended = await world.desk.post(f"/api/v1/tickets/{ticket}/cancel", json={"reason": "Plus besoin"})
        assert ended.status_code == 200, ended.text
    await age_passes(datetime.now(UTC) + timedelta(days=1))
    for ticket in tickets:
        assert await told(world, ticket) == [None, None, None]
    async with db.reader() as reader:
        keys = [row[0] for row in await reader.fetch("SELECT person_id FROM person_keys")]
    assert keys == ([] if needed_for == "nothing" else [world.client_id])
    if kept:
        assert await told(world, kept) == [EMAIL, PHONE, None]


async def test_a_key_that_something_is_sealed_with_just_now_stays(world: Any, db: Db, begin: Any, deliver: Any) -> None:
    await deliver(known(world))
    ticket = (await world.open(**REACHED))["id"]
    await world.desk.post(f"/api/v1/tickets/{ticket}/cancel", json={"reason": "Plus besoin"})
    later = datetime.now(UTC) + timedelta(days=1)
    async with db.tx() as tx:
        account = {"name": None, "functions": [], "email": EMAIL, "phone": PHONE}
        await insert_contact(tx, world.client_id, world.acme, account)
        emptying = await begin(lambda tx: empty_old_tickets(tx, later, 5))
    await emptying
    assert await told(world, ticket) == [None, None, None]
    (one,) = (await world.desk.get(f"/api/v1/clients/{world.acme}/contacts")).json()["items"]
    assert (one["email"], one["phone"]) == (EMAIL, PHONE)


async def test_rows_of_before_are_sealed_a_few_at_a_time_and_are_read_meanwhile(
    world: Any, db: Db, leftovers: Any
) -> None:
    tickets = [(await world.open())["id"] for _ in range(3)]
    ids = [uuid4() for _ in range(2)]
    async with db.tx() as tx:
        await tx.execute("ALTER TABLE tickets DISABLE TRIGGER keep_ticket_history")
        await tx.execute(
            "UPDATE tickets SET requester_email = $1, requester_phone = $2, contact_phone = $2", EMAIL, PHONE
        )
        await tx.execute("ALTER TABLE tickets ENABLE TRIGGER keep_ticket_history")
        await tx.execute("UPDATE sites SET contact_phone = $1", PHONE)
        for one in ids:
            await tx.execute(
                """INSERT INTO contacts (contact_id, client_id, name, email, phone, created_at)
                VALUES ($1, $2, 'Alix', $3, $4, now())""",
                one, world.acme, EMAIL, PHONE,
            )  # fmt: skip
    versions = [await world.seen(one) for one in tickets]
    steps = []
    for _ in range(6):
        for one in tickets:
            assert await told(world, one) == [EMAIL, PHONE, PHONE]
        assert (await site_of(world))["contact_phone"] == PHONE
        listed = (await world.desk.get(f"/api/v1/clients/{world.acme}/contacts")).json()["items"]
        assert [(one["email"], one["phone"]) for one in listed] == [(EMAIL, PHONE)] * 2
        async with db.reader() as reader:
            found = await people_named(reader, {EMAIL}, [world.acme])
        assert found[world.acme, EMAIL] in ids
        async with db.tx() as tx:
            steps.append(await seal_contacts(tx, 2))
    assert steps == [2, 1, 2, 1, 0, 0]
    await forget_the_passing(db)
    assert await leftovers(*WORDS) == set()
    # Sealing is no change of a ticket.
    assert [await world.seen(one) for one in tickets] == versions
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM ticket_history") == 0


async def test_a_site_changed_during_an_erasure_does_not_bring_its_contact_back(
    world: Any, db: Db, held_up: Any
) -> None:
    """X16."""
    named = {"contact_name": NAME, "contact_phone": PHONE}
    assert (await world.desk.patch(f"/api/v1/sites/{world.site_id}", json=named)).status_code == 200
    async with db.tx() as tx:
        await tx.execute("UPDATE sites SET contact_name = NULL, contact_phone = NULL, contact_sealed = NULL")
        change = {"access_notes": "Sonner deux fois"}
        changing = asyncio.create_task(world.desk.patch(f"/api/v1/sites/{world.site_id}", json=change))
        await held_up(changing)
    assert (await changing).status_code == 200
    found = await site_of(world)
    assert (found["contact_name"], found["contact_phone"], found["access_notes"]) == (None, None, "Sonner deux fois")
