"""What people are called and how they are reached is sealed: found by who may, unreadable once the key is gone."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from chassis.http import CSRF_COOKIE
from chassis.tx import Db
from portal import queries
from portal.usecases.seal_people import seal_people

pytestmark = pytest.mark.infra

NAME, EMAIL, PHONE = "Zéphyrine Essai", "zephyrine@demo.example", "01 99 00 42 42"
WORDS = (NAME, EMAIL, PHONE)


async def admin_of(portal: Any) -> httpx2.AsyncClient:
    browser: httpx2.AsyncClient = await portal.signed_in("admin")
    assert CSRF_COOKIE in browser.cookies
    return browser


async def forget_the_passing(db: Db) -> None:
    async with db.tx() as tx:
        await tx.execute("DELETE FROM outbox")
        await tx.execute("DELETE FROM idempotency_keys")


async def test_no_table_says_who_somebody_is(portal: Any, leftovers: Any) -> None:
    """S001-20."""
    admin = await admin_of(portal)
    card = {"name": NAME, "email": EMAIL, "phone": PHONE, "role": "technician"}
    made = await admin.post("/api/v1/people", json=card)
    assert made.status_code == 201
    assert {name: made.json()[name] for name in card} == card
    guest = {"name": f"{NAME} 2", "email": f"2{EMAIL}", "role": "client", "client_id": str(uuid4())}
    assert (await admin.post("/api/v1/invitations", json=guest)).json()["email"] == f"2{EMAIL}"
    (waiting,) = (await admin.get("/api/v1/invitations")).json()["items"]
    assert (waiting["name"], waiting["email"], waiting["invited_by"]) == (f"{NAME} 2", f"2{EMAIL}", "Camille Démo")
    await forget_the_passing(portal.db)
    assert await leftovers(*WORDS, "Zéphyrine", "zephyrine@", "Camille Démo", "admin@demo.example") == set()
    taken = await admin.post("/api/v1/people", json=card | {"name": "Une autre"})
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")


async def test_a_restored_backup_has_nothing_of_who_was_erased_since(portal: Any, back_up: Any, leftovers: Any) -> None:
    """D15, S002-21. What docs/install.md leaves out of the dump is left out here: keys, and answers of the last day."""
    admin = await admin_of(portal)
    card = {"name": NAME, "email": EMAIL, "phone": PHONE, "role": "technician"}
    person_id = (await admin.post("/api/v1/people", json=card)).json()["person_id"]
    other = {"name": "Hugo Reste", "email": "hugo@demo.example", "role": "dispatcher"}
    await admin.post("/api/v1/people", json=other)
    guest = {"name": NAME, "email": f"2{EMAIL}", "role": "client", "client_id": str(uuid4())}
    invited = (await admin.post("/api/v1/invitations", json=guest)).json()
    async with portal.db.reader() as reader:
        guest_id = await reader.fetchval("SELECT person_id FROM invitations")
    put_back = await back_up("person_keys")
    for one in (person_id, guest_id):
        assert (await admin.post(f"/api/v1/people/{one}/erasure", json={"reason": "asked"})).status_code < 300

    await put_back()
    await forget_the_passing(portal.db)
    assert await leftovers(*WORDS, "Zéphyrine", "zephyrine@") == set()
    async with portal.db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM people WHERE sealed IS NOT NULL") == 4
    async with portal.db.reader() as reader:
        found = {one["person_id"]: one for one in await queries.people(reader)}
        card_ = await queries.person(reader, UUID(person_id))
    assert card_ is not None
    assert (card_.name, card_.email, card_.phone) == ("", None, None)
    assert {one["name"] for one in found.values()} == {"", "Camille Démo", "Hugo Reste"}
    assert invited["name"] == NAME


async def test_rows_of_before_are_sealed_a_few_at_a_time_and_work_meanwhile(portal: Any, leftovers: Any) -> None:
    admin = await admin_of(portal)
    ids = [uuid4() for _ in range(3)]
    async with portal.db.tx() as tx:
        for at, one in enumerate(ids):
            await tx.execute(
                """INSERT INTO people (person_id, name, email, lang, zone, role, active, version, created_at)
                VALUES ($1, $2, $3, 'fr', 'Europe/Paris', 'technician', true, 1, now())""",
                one, f"{NAME} {at}", f"{at}{EMAIL}",
            )  # fmt: skip
        await tx.execute(
            """INSERT INTO invitations (invitation_id, name, email, role, invited_by, token_hash, sent_at, expires_at)
            VALUES ($1, $2, $3, 'technician', $1, 'x', now(), now() + interval '1 day')""",
            uuid4(), NAME, f"1{EMAIL}",
        )  # fmt: skip
    card = {"name": "Encore", "email": f"1{EMAIL}", "role": "technician"}
    steps = []
    for _ in range(5):
        assert (await admin.post("/api/v1/people", json=card)).json()["code"] == "email_taken"
        listed = (await admin.get("/api/v1/people", params={"q": "zephyrine"})).json()["items"]
        assert [one["name"] for one in listed] == [f"{NAME} {at}" for at in range(3)]
        (waiting,) = (await admin.get("/api/v1/invitations")).json()["items"]
        assert waiting["email"] == f"1{EMAIL}"
        async with portal.db.tx() as tx:
            steps.append(await seal_people(tx, 2))
    assert steps == [2, 1, 1, 0, 0]
    await forget_the_passing(portal.db)
    assert await leftovers(*WORDS) == set()
    async with portal.db.reader() as reader:
        assert await reader.fetchval("SELECT key_id FROM invitations") == ids[1]


async def test_people_are_in_order_of_their_names_and_found_without_accents_page_by_page(portal: Any) -> None:
    admin = await admin_of(portal)
    for at, name in enumerate(("Éric Zola", "eric Abel", "Zoé Petit", "Anne Élan")):
        card = {"name": name, "email": f"p{at}@demo.example", "role": "technician"}
        assert (await admin.post("/api/v1/people", json=card)).status_code == 201
    wanted = ["Anne Élan", "eric Abel", "Éric Zola", "Zoé Petit"]
    seen, after = [], {}
    while True:
        page = (await admin.get("/api/v1/people", params={"role": "technician", "limit": 3} | after)).json()
        seen += [one["name"] for one in page["items"]]
        if not page["next"]:
            break
        after = {"after": page["next"]}
    assert seen == wanted
    for part, found in (("ERIC", wanted[1:3]), ("elan", wanted[:1]), ("p2@", wanted[3:]), ("rien", [])):
        items = (await admin.get("/api/v1/people", params={"q": part})).json()["items"]
        assert [one["name"] for one in items] == found
    changed = (await admin.get("/api/v1/people", params={"q": "zola"})).json()["items"][0]["person_id"]
    await admin.patch(f"/api/v1/people/{changed}", json={"name": "Béa Zola"})
    items = (await admin.get("/api/v1/people", params={"role": "technician"})).json()["items"]
    assert [one["name"] for one in items] == ["Anne Élan", "Béa Zola", "eric Abel", "Zoé Petit"]
    await admin.post(f"/api/v1/people/{changed}/erasure", json={"reason": "asked"})
    assert (await admin.get("/api/v1/people", params={"q": "zola"})).json()["items"] == []
