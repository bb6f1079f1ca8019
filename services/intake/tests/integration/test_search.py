"""Tickets by what is written in them, on a real database."""

import asyncio
from typing import Any
from uuid import UUID

import httpx2
import pytest

from chassis.ids import uuid7
from chassis.tx import Db
from intake.store.tickets import lock_tickets
from intake.usecases.erase_person import erase_person
from intake.usecases.index_texts import index_texts

pytestmark = pytest.mark.infra


async def indexed(db: Db) -> None:
    done = 1
    while done:
        async with db.tx() as tx:
            done = await index_texts(tx)


async def found(by: httpx2.AsyncClient, q: str, **params: Any) -> list[str]:
    answer = await by.get("/api/v1/tickets", params={"q": q, **params})
    assert answer.status_code == 200, answer.text
    assert answer.json()["next"] is None
    return [item["title"] for item in answer.json()["items"]]


@pytest.fixture
async def stories(world, db: Db) -> dict[str, dict[str, Any]]:
    made = {}
    for title, description in (
        ("Imprimante bloquée", "Bourrage papier à l'accueil."),
        ("The printers are offline", "Nothing prints since Monday."),
        ("Écran noir", "Le poste de l'accueil et son imprimante ne démarrent plus."),
    ):
        made[title] = await world.open(title=title, description=description)
    await indexed(db)
    return made


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("imprimantes", ["Imprimante bloquée", "Écran noir"]),
        ("ecran", ["Écran noir"]),
        ("ÉCRAN accueil", ["Écran noir"]),
        ("printer", ["The printers are offline"]),
        ("bourages", ["Imprimante bloquée"]),
        ("imprimnate blouqée", ["Imprimante bloquée"]),
        ("accueil -bourrage", ["Imprimante bloquée"]),
        ("toner", []),
        ("?!", []),
        ("'\"&|!():*<->\\", []),
        ("démo", ["Écran noir", "The printers are offline", "Imprimante bloquée"]),
    ],
)
async def test_words_are_found_in_both_languages_without_accents_and_with_slips(world, stories, q, titles) -> None:
    """Titles first, then the newest."""
    assert await found(world.client, q) == titles


async def test_a_number_is_found_whole_or_short(world, stories) -> None:
    ticket = stories["Écran noir"]
    for q in (ticket["number"], ticket["number"].lower(), "3", " #3"):
        assert (await found(world.desk, q))[0] == "Écran noir"


async def test_it_is_narrowed_like_any_list(world, stories) -> None:
    await world.client.post(f"/api/v1/tickets/{stories['Écran noir']['id']}/cancel", json={})
    assert await found(world.desk, "imprimante", state="cancelled") == ["Écran noir"]
    assert await found(world.desk, "imprimante", client_id=str(world.other)) == []
    assert await found(world.desk, "imprimante", limit=1) == ["Imprimante bloquée"]


async def test_nobody_finds_what_they_may_not_read(world, stories) -> None:
    for role in ("client", "technician"):
        assert await found(world.as_role(role, client_id=world.acme if role == "client" else None), "imprimante") == []
    assert await found(world.stranger, "imprimante") == []
    assert await found(world.stranger, stories["Écran noir"]["number"]) == []
    assert len(await found(world.manager, "imprimante")) == 2


async def test_comments_are_found_and_notes_of_the_staff_are_not(world, db: Db, stories) -> None:
    path = f"/api/v1/tickets/{stories['Écran noir']['id']}/comments"
    await world.client.post(path, json={"text": "Le voyant clignote."})
    await world.desk.post(path, json={"text": "Client difficile.", "audience": "internal"})
    await indexed(db)
    assert await found(world.client, "voyant") == ["Écran noir"]
    for reader in (world.client, world.desk):
        assert await found(reader, "difficile") == []


async def test_what_changed_is_found_as_it_is_now(world, db: Db, stories) -> None:
    await world.desk.patch(f"/api/v1/clients/{world.acme}", json={"name": "Zébulon"})
    await indexed(db)
    assert len(await found(world.client, "zebulon")) == 3
    assert await found(world.client, "acme") == []


async def test_an_erased_person_leaves_no_word(world, db: Db) -> None:
    kept = world.as_role("client", person_id=uuid7(), client_id=world.acme)
    await kept.post("/api/v1/tickets", json=world.order(title="Clavier", description="Touches collantes."))
    await world.open(title="Clavier de Wolfenstein", description="Chez Mme Wolfenstein.")
    await indexed(db)
    assert len(await found(world.desk, "wolfenstein")) == 1
    async with db.tx() as tx:
        await erase_person(tx, world.client_id)
    await indexed(db)
    assert await found(world.desk, "wolfenstein") == []
    assert await found(world.desk, "clavier") == ["Clavier"]
    async with db.reader() as reader:
        words = {row["word"] for row in await reader.fetch("SELECT word FROM search_words")}
        texts = await reader.fetch("SELECT words::text FROM ticket_texts")
    assert "wolfenstein" not in words
    assert "clavier" in words
    assert not any("wolfenst" in row["words"] for row in texts)


async def test_what_is_written_while_it_is_read_is_read_again(world, db: Db) -> None:
    ticket = await world.open()
    async with db.tx() as writer:
        await writer.execute("UPDATE tickets SET title = 'Onduleur' WHERE number = $1", ticket["number"])
        async with db.tx() as tx:
            assert await index_texts(tx) == 0
    await indexed(db)
    assert await found(world.client, "onduleur") == ["Onduleur"]


async def test_without_the_extension_words_are_found_and_slips_are_not(world, db: Db, stories) -> None:
    async with db.tx() as tx:
        await tx.execute("DROP FUNCTION similar_words(text)")
        await tx.execute(
            "CREATE FUNCTION similar_words(typed text) RETURNS SETOF text LANGUAGE sql STABLE"
            " AS 'SELECT word FROM search_words WHERE false'"
        )
        await tx.execute("DROP EXTENSION pg_trgm CASCADE")
    assert await found(world.client, "ecran") == ["Écran noir"]
    assert await found(world.client, "ecarn") == []


async def test_words_are_read_while_somebody_holds_the_ticket(world, db: Db) -> None:
    """Else the two wait for each other: whoever holds it may be about to say that there are new words."""
    ticket = await world.open(title="Zéphyr en panne")
    async with db.tx() as holding:
        await lock_tickets(holding, [UUID(ticket["id"])])
        async with asyncio.timeout(3), db.tx() as tx:
            assert await index_texts(tx) == 1
    assert await found(world.client, "zéphyr") == ["Zéphyr en panne"]
