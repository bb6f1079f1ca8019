"""Two who were one human: what was theirs is of who they became, in whatever order that is heard.

S002-21.
"""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.testing.records import record_of
from chassis.tx import Db
from contracts.portal.people import PersonChanged, PersonErased, PersonMerged
from contracts.words import Role
from intake.store.contacts import insert_contact, update_contact
from intake.usecases.merge_person import merge_person

pytestmark = pytest.mark.infra

NAME, EMAIL, PHONE = "Zéphyrine Essai", "zephyrine@demo.example", "01 99 00 42 42"
WORDS = (EMAIL, PHONE, PHONE.replace(" ", ""))
REACHED = {"requester_email": EMAIL, "requester_phone": PHONE}


def known(world: Any) -> Any:
    return record_of(
        PersonChanged(
            occurred_at=datetime.now(UTC), person_id=world.client_id, version=1, name=NAME, email=EMAIL, phone=PHONE,
            role=Role.CLIENT, client_id=world.acme,
        )
    )  # fmt: skip


async def forget_answers_and_events(db: Db) -> None:
    async with db.tx() as tx:
        await tx.execute("DELETE FROM outbox")
        await tx.execute("DELETE FROM idempotency_keys")


async def typed_contact(world: Any, **how: str) -> UUID:
    body = {"name": "Alix Essai", "functions": [], **how}
    answer = await world.desk.post(f"/api/v1/clients/{world.acme}/contacts", json=body)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def reached(world: Any) -> tuple[str, str | None, str | None]:
    (one,) = (await world.desk.get(f"/api/v1/clients/{world.acme}/contacts")).json()["items"]
    return one["id"], one["email"], one["phone"]


async def test_a_contact_merged_away_takes_its_key_with_it(world: Any, db: Db) -> None:
    into = await typed_contact(world, phone=PHONE)
    person = await typed_contact(world, email=EMAIL)
    async with db.tx() as tx:
        await merge_person(tx, person, into, 2)
    async with db.reader() as reader:
        assert [row[0] for row in await reader.fetch("SELECT person_id FROM person_keys")] == [into]
    assert await reached(world) == (str(into), EMAIL, PHONE)


@pytest.mark.parametrize("whose", ["of who is merged", "of who they are"])
async def test_an_e_mail_changed_while_two_are_merged_is_kept(world: Any, db: Db, begin: Any, whose: str) -> None:
    into = await typed_contact(world, phone=PHONE)
    person = await typed_contact(world, email=EMAIL)
    async with db.tx() as tx:
        await update_contact(tx, world.acme, person if whose == "of who is merged" else into, {"email": f"2{EMAIL}"})
        merging = await begin(lambda tx: merge_person(tx, person, into, 2))
    await merging
    assert await reached(world) == (str(into), f"2{EMAIL}", PHONE)


async def test_an_e_mail_added_while_two_are_merged_is_kept(world: Any, db: Db, begin: Any, deliver: Any) -> None:
    await deliver(known(world))
    person = await typed_contact(world, email=EMAIL, phone=PHONE)
    async with db.tx() as tx:
        account = {"name": None, "functions": [], "email": f"2{EMAIL}", "phone": None}
        await insert_contact(tx, world.client_id, world.acme, account)
        merging = await begin(lambda tx: merge_person(tx, person, world.client_id, 2))
    await merging
    assert await reached(world) == (str(world.client_id), f"2{EMAIL}", PHONE)


async def test_a_merge_waits_for_its_contacts_in_the_order_of_their_ids(world: Any, db: Db, begin: Any) -> None:
    """Whoever has the first can have the second, too."""
    into = await typed_contact(world, email=EMAIL)
    person = await typed_contact(world, phone=PHONE)
    assert into < person
    async with db.tx() as tx:
        await update_contact(tx, world.acme, into, {"email": f"2{EMAIL}"})
        merging = await begin(lambda tx: merge_person(tx, person, into, 2))
        await update_contact(tx, world.acme, person, {"phone": "01 99 00 00 01"})
    await merging
    assert await reached(world) == (str(into), f"2{EMAIL}", "01 99 00 00 01")


@pytest.mark.parametrize("order", list(permutations(("first merged", "last merged", "last erased"))), ids=", ".join)
async def test_whoever_was_merged_into_somebody_merged_goes_with_the_last_of_them(
    world: Any, db: Db, leftovers: Any, deliver: Any, order: tuple[str, ...]
) -> None:
    """X16."""
    between, last, now = uuid4(), uuid4(), datetime.now(UTC)
    said = {
        "first merged": PersonMerged(occurred_at=now, person_id=world.client_id, into_id=between, version=2),
        "last merged": PersonMerged(occurred_at=now, person_id=between, into_id=last, version=2),
        "last erased": PersonErased(occurred_at=now, person_id=last),
    }
    await deliver(known(world))
    await world.open(**REACHED, title="Zythum")
    colleague = world.as_role("client", client_id=world.acme)
    typed = await colleague.post("/api/v1/tickets", json=world.order(contact_name=NAME, contact_phone=PHONE))
    assert typed.status_code == 201, typed.text
    await forget_answers_and_events(db)
    held = {"people.name", "tickets.title", "tickets.contact_name"}
    assert await leftovers(NAME, "Zythum") == held
    for one in order:
        await deliver(record_of(said[one]))
    await forget_answers_and_events(db)
    assert await leftovers(NAME, "Zythum", *WORDS) == set()
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM person_keys") == 0


async def test_two_merges_in_a_circle_leave_the_survivor_as_they_are(world: Any, db: Db, deliver: Any) -> None:
    other, now = uuid4(), datetime.now(UTC)
    await deliver(known(world))
    await deliver(record_of(PersonMerged(occurred_at=now, person_id=other, into_id=world.client_id, version=2)))
    await deliver(record_of(PersonMerged(occurred_at=now, person_id=world.client_id, into_id=other, version=2)))
    async with db.reader() as reader:
        of = "SELECT active, merged_into FROM people WHERE person_id = $1"
        assert tuple(await reader.fetchrow(of, world.client_id)) == (True, None)
        assert tuple(await reader.fetchrow(of, other)) == (False, world.client_id)
