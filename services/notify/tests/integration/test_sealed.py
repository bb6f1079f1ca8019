"""What people are called and where they are written to is sealed: read for letters, unreadable once the key is gone."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.clock import utc_now
from chassis.tx import Db
from chassis.vault import Vault
from contracts.intake.contacts import ContactMet
from contracts.portal.people import PersonErased, PersonMerged
from contracts.words import Role
from notify import queries
from notify.queries import Due
from notify.usecases.seal_people import seal_people

pytestmark = pytest.mark.infra

NAME, EMAIL = "Zéphyrine Essai", "zephyrine@demo.example"
CREW, CREW_EMAIL = "Hugo Reste", "hugo@demo.example"
WORDS = (NAME, EMAIL, CREW, CREW_EMAIL)


def known(story: Any, **more: Any) -> list[Any]:
    return [
        story.person(story.requester_id, Role.CLIENT, **{"name": NAME, "email": EMAIL, **more}),
        story.person(story.technician_id, Role.TECHNICIAN, name=CREW, email=CREW_EMAIL),
    ]


async def letters(db: Db) -> dict[tuple[UUID, str], Due]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT id, recipient_id FROM deliveries")
        due = {one.id: one for one in await queries.due(reader, [row["id"] for row in rows])}
    return {(row["recipient_id"], due[row["id"]].template): due[row["id"]] for row in rows}


async def test_no_table_says_whom_letters_go_to(db: Db, story: Any, hear: Any, leftovers: Any) -> None:
    """X16."""
    met = uuid4()
    await hear(
        *known(story),
        ContactMet(occurred_at=utc_now(), person_id=met, client_id=story.client_id, name=f"2{NAME}", email=f"2{EMAIL}"),
        story.opened(),
        story.opened(requester_id=met, number="TKT-2026-00043").model_copy(update={"ticket_id": uuid4()}),
        story.confirmed(),
    )
    assert await leftovers(*WORDS) == set()
    found = await letters(db)
    assert {one.template for one in found.values()} >= {"ticket_opened", "visit_confirmed"}
    visit = found[story.requester_id, "visit_confirmed"]
    assert (visit.name, visit.email, visit.names[str(story.technician_id)]) == (NAME, EMAIL, CREW)
    assert (found[met, "ticket_opened"].name, found[met, "ticket_opened"].email) == (f"2{NAME}", f"2{EMAIL}")


async def test_a_restored_backup_cannot_say_who_was_erased_since(
    db: Db, story: Any, hear: Any, leftovers: Any, back_up: Any
) -> None:
    """X16. What docs/install.md leaves out of the dump is left out here: the keys."""
    became = uuid4()
    await hear(
        *known(story),
        story.person(became, Role.CLIENT, name=NAME, email=f"2{EMAIL}"),
        story.opened(),
        PersonMerged(occurred_at=utc_now(), person_id=became, into_id=story.requester_id, version=2),
    )
    put_back = await back_up("person_keys")
    await hear(PersonErased(occurred_at=utc_now(), person_id=story.requester_id))
    async with db.reader() as reader:
        assert [row[0] for row in await reader.fetch("SELECT person_id FROM person_keys")] == [story.technician_id]
    await put_back()
    assert await leftovers(*WORDS) == set()
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM people WHERE sealed IS NOT NULL") == 2
    letter = (await letters(db))[story.requester_id, "ticket_opened"]
    assert (letter.is_known, letter.name, letter.email) == (True, "", None)


async def test_somebody_sealed_under_another_secret_holds_up_nobody(db: Db, story: Any, hear: Any) -> None:
    """What ended the sender would end it again at every start."""
    await hear(*known(story), story.opened(), story.confirmed())
    await under_another_secret(db, story.technician_id, CREW, CREW_EMAIL)
    visit = (await letters(db))[story.requester_id, "visit_confirmed"]
    assert (visit.is_known, visit.email, visit.names) == (True, EMAIL, {})
    await under_another_secret(db, story.requester_id, NAME, EMAIL)
    visit = (await letters(db))[story.requester_id, "visit_confirmed"]
    assert (visit.is_known, visit.name, visit.email) == (False, "", None)


async def under_another_secret(db: Db, person_id: UUID, name: str, email: str) -> None:
    other = Vault("the secret of another installation")
    key = other.new_key()
    sealed = other.close(key, {"name": name, "email": email})
    async with db.tx() as tx:
        await tx.execute("UPDATE person_keys SET wrapped = $1 WHERE person_id = $2", key, person_id)
        await tx.execute("UPDATE people SET sealed = $1 WHERE person_id = $2", sealed, person_id)


async def test_rows_of_before_are_sealed_a_few_at_a_time_and_written_to_meanwhile(
    db: Db, story: Any, hear: Any, leftovers: Any
) -> None:
    await hear(*known(story), story.opened())
    async with db.tx() as tx:
        # An older process, after the new one: what it wrote last holds.
        await tx.execute(
            "UPDATE people SET name = $1, email = $2 WHERE person_id = $3",
            *[f"2{one}" for one in WORDS[:2]],
            story.requester_id,
        )
        for _ in range(2):
            await tx.execute(
                """INSERT INTO people (person_id, version, name, email, lang, zone, role, active)
                VALUES ($1, 1, $2, $3, 'fr', 'Europe/Paris', 'technician', true)""",
                uuid4(), NAME, EMAIL,
            )  # fmt: skip
    steps = []
    for _ in range(3):
        letter = (await letters(db))[story.requester_id, "ticket_opened"]
        assert (letter.name, letter.email) == (f"2{NAME}", f"2{EMAIL}")
        async with db.tx() as tx:
            steps.append(await seal_people(tx, 2))
    assert steps == [2, 1, 0]
    assert await leftovers(*WORDS) == set()


async def test_a_person_reads_their_name_and_address(story: Any, hear: Any, as_role: Any) -> None:
    await hear(*known(story))
    themself = as_role("client", person_id=story.requester_id, client_id=story.client_id)
    (profile,) = (await themself.get(f"/api/v1/personal-data/notify/{story.requester_id}")).json()["held"]["profile"]
    assert (profile["name"], profile["email"], {"sealed", "wrapped"} & profile.keys()) == (NAME, EMAIL, set())
