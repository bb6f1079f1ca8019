"""Erasing a person through the real consumer: not one byte of theirs is left in any table."""

from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import utc_now
from chassis.testing.records import record_of
from chassis.tx import Db
from contracts.intake.requests import RequestSubmitted, RequestValidated
from contracts.intake.tickets import TicketRetitled
from contracts.portal.people import PersonErased, PersonMerged
from contracts.words import Role
from notify import queries

pytestmark = pytest.mark.infra

NAME, EMAIL, TITLE = "Zéphyrine Essai", "zephyrine@demo.example", "Le poste qui ne démarre plus du tout"
WORDS = (NAME, EMAIL, TITLE)


def person(story: Any, version: int = 1) -> Any:
    return story.person(story.requester_id, Role.CLIENT, version, name=NAME, email=EMAIL, phone="01 99 00 42 42")


def erased(story: Any) -> Any:
    return record_of(PersonErased(occurred_at=utc_now(), person_id=story.requester_id))


async def test_nothing_of_an_erased_person_is_left(
    story: Any, deliver: Any, as_role: Any, db: Db, leftovers: Any, back_up: Any
) -> None:
    """S002-21."""
    opened = story.opened(title=TITLE)
    await deliver(record_of(person(story)), record_of(opened), record_of(story.confirmed()))
    broken = f'{{"requester_id": "{story.requester_id}", "title": "{TITLE}"}}'.encode()
    await deliver(record_of(opened, value=broken))
    async with db.tx() as tx:
        await tx.execute(
            """INSERT INTO held_facts (event_id, ticket_id, fact, created_at) VALUES ($1, $1,
            jsonb_build_object('card', jsonb_build_object('requester_id', $2::text, 'title', $3::text)), now())""",
            uuid4(), str(story.requester_id), TITLE,
        )  # fmt: skip
    assert await leftovers(*WORDS) == {
        "tickets.title", "live_messages.data", "held_facts.fact", "dead_letters.value",
    }  # fmt: skip
    themself = as_role("client", person_id=story.requester_id, client_id=story.client_id)
    held = (await themself.get(f"/api/v1/personal-data/notify/{story.requester_id}")).json()["held"]
    assert held["profile"][0]["email"] == EMAIL
    assert [one["title"] for one in held["tickets"]] == [TITLE]
    assert {one["template"] for one in held["letters"]} == {"ticket_opened", "visit_confirmed"}
    put_back = await back_up()
    await deliver(erased(story))
    assert await leftovers(*WORDS) == set()
    await put_back()
    assert await leftovers(*WORDS) != set()
    await deliver(erased(story))
    assert await leftovers(*WORDS) == set()


async def test_a_title_that_comes_after_the_erasure_goes_again(story: Any, deliver: Any, leftovers: Any) -> None:
    """Topics keep no order between them: the ticket may be told after its requester was erased."""
    await deliver(record_of(person(story)), erased(story))
    await deliver(record_of(story.opened(title=TITLE)))
    assert await leftovers(TITLE) == {"tickets.title", "live_messages.data"}
    await deliver(record_of(TicketRetitled(**story.facts(), title="")))
    assert await leftovers(*WORDS) == set()


async def test_a_project_that_is_told_after_the_erasure_is_kept_without_its_title(
    story: Any, deliver: Any, leftovers: Any, db: Db
) -> None:
    """No other event empties it: a project is no ticket."""
    about = {"occurred_at": utc_now(), "request_id": story.ticket_id, "client_id": story.client_id}
    await deliver(record_of(person(story)), erased(story))
    await deliver(
        record_of(
            RequestSubmitted(
                **about, kind="project", number="PRJ-202611-0001", title=TITLE, requester_id=story.requester_id
            )
        )
    )
    await deliver(record_of(RequestValidated(**about, by_id=uuid4())))
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT title FROM requests") == ""
        assert await reader.fetchval("SELECT count(*) FROM live_messages") > 0
    assert await leftovers(*WORDS) == set()


async def test_the_log_of_letters_goes_by_age(story: Any, deliver: Any, db: Db, age_passes: Any) -> None:
    """S002-21."""
    await deliver(record_of(person(story)), record_of(story.opened()), record_of(story.confirmed()))
    async with db.tx() as tx:
        await tx.execute("UPDATE deliveries SET state = 'sent', ended_at = now() WHERE template = 'ticket_opened'")
    assert await age_passes(utc_now() - timedelta(days=1)) == {"letters": 0}
    assert await age_passes(utc_now() + timedelta(days=1)) == {"letters": 1}
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT template FROM deliveries") == "visit_confirmed"


@pytest.mark.parametrize("order", list(permutations(("first merged", "last merged", "last erased"))), ids=", ".join)
async def test_whoever_was_merged_into_somebody_merged_goes_with_the_last_of_them(
    story: Any, deliver: Any, hear: Any, leftovers: Any, db: Db, order: tuple[str, ...]
) -> None:
    """S002-21. Topics keep no order between people: merges and the erasure are heard in any."""
    between, last = uuid4(), uuid4()
    said = {
        "first merged": PersonMerged(occurred_at=utc_now(), person_id=story.requester_id, into_id=between, version=2),
        "last merged": PersonMerged(occurred_at=utc_now(), person_id=between, into_id=last, version=2),
        "last erased": PersonErased(occurred_at=utc_now(), person_id=last),
    }
    await deliver(record_of(person(story)), record_of(story.opened(title=TITLE)))
    await deliver(record_of(story.person(between, Role.CLIENT, name=NAME, email=EMAIL)))
    assert await leftovers(*WORDS) == {"tickets.title", "live_messages.data"}
    await hear(*[said[one] for one in order])
    assert await leftovers(*WORDS) == set()
    async with db.reader() as reader:
        letter = await reader.fetchrow("SELECT state, reason FROM deliveries")
        assert tuple(letter) == ("failed", "erased")
        assert await reader.fetchval("SELECT count(*) FROM people WHERE sealed IS NOT NULL") == 0
        assert await reader.fetchval("SELECT count(*) FROM person_keys") == 0


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "the last merge first"])
async def test_a_ticket_told_under_a_merged_id_is_of_who_they_became_and_goes_with_them(
    story: Any, deliver: Any, hear: Any, leftovers: Any, db: Db, order: tuple[int, int]
) -> None:
    between, last = uuid4(), uuid4()
    merges = [
        PersonMerged(occurred_at=utc_now(), person_id=story.requester_id, into_id=between, version=2),
        PersonMerged(occurred_at=utc_now(), person_id=between, into_id=last, version=2),
    ]
    await hear(person(story), story.person(last, Role.CLIENT, name=NAME, email=f"2{EMAIL}"))
    await hear(*[merges[one] for one in order])
    await deliver(record_of(story.opened(title=TITLE)))
    async with db.reader() as reader:
        ids = [row[0] for row in await reader.fetch("SELECT id FROM deliveries")]
        assert [letter.email for letter in await queries.due(reader, ids)] == [f"2{EMAIL}"]
        found = await queries.people(reader, [story.requester_id])
        assert found[story.requester_id].person_id == last
    await hear(PersonErased(occurred_at=utc_now(), person_id=last))
    assert await leftovers(*WORDS) == set()
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT reason FROM deliveries") == "erased"


async def test_two_merges_in_a_circle_leave_the_survivor_as_they_are(story: Any, hear: Any, db: Db) -> None:
    other = uuid4()
    await hear(person(story))
    await hear(PersonMerged(occurred_at=utc_now(), person_id=other, into_id=story.requester_id, version=2))
    await hear(PersonMerged(occurred_at=utc_now(), person_id=story.requester_id, into_id=other, version=2))
    async with db.reader() as reader:
        found = await queries.people(reader, [other])
        assert found[other].person_id == story.requester_id
        assert await reader.fetchval("SELECT count(*) FROM people WHERE sealed IS NOT NULL") == 1
