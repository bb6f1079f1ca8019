"""Tickets made at random, and everybody who looks for them: what is found is what may be read, all of it, in order."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from chassis.ids import uuid7
from chassis.tokens import Who
from chassis.tx import Db, Tx
from intake.queries import search as searching
from intake.queries.filters import Filters
from intake.queries.search import search
from intake.queries.tickets import tickets
from intake.usecases.index_texts import index_texts

pytestmark = pytest.mark.infra

WORDS = ("zirconium", "baudrier", "quincaille", "xylophone", "mandoline", "forgeron")
NEWEST = datetime(2026, 11, 1, tzinfo=UTC)
COUNT = 60
_INSERT = """
INSERT INTO tickets (ticket_id, number, client_id, requester_id, opened_by, service_id, kind, title, description,
    impact, urgency, priority, priority_reasons, estimated_minutes, estimate_reason, accept_by, respond_by, resolve_by,
    due_at, created_at, state, verdict, technician_ids)
SELECT $1, $2, $3, $4, $4, service_id, 'incident', $5, $6, 'team', 'normal', 'P3', '[]', 60, '{}', $7, $7, $7, $7, $7,
    $8, nullif($8, 'assigned'), $9
FROM services ORDER BY code LIMIT 1
"""


class Made(NamedTuple):
    id: UUID
    client_id: UUID
    requester_id: UUID
    title: str
    words: frozenset[str]
    created_at: datetime
    is_open: bool


class Town:
    """Two companies with their people, and technicians; who stands beside a ticket changes on the way."""

    def __init__(self, seed: int, companies: tuple[UUID, UUID]) -> None:
        self.dice = random.Random(seed)
        self.companies = companies
        self.clients = {one: [uuid7() for _ in range(3)] for one in companies}
        self.technicians = [uuid7() for _ in range(3)]
        self.made: list[Made] = []
        self.working: dict[UUID, set[UUID]] = {}
        self.beside: dict[UUID, dict[UUID, str]] = {}

    async def build(self, tx: Tx) -> None:
        for number in range(COUNT):
            company = self.dice.choice(self.companies)
            title, text = (self.dice.sample(WORDS, 2) for _ in range(2))
            # Some at the very same instant: their ids decide.
            at, is_open = NEWEST - timedelta(hours=number // 3), self.dice.random() < 0.3
            one = Made(
                uuid7(),
                company,
                self.dice.choice(self.clients[company]),
                " ".join(title),
                frozenset(title + text),
                at,
                is_open,
            )
            working = set(self.dice.sample(self.technicians, self.dice.randrange(3)))
            state = "assigned" if is_open else "closed"
            await tx.execute(
                _INSERT, one.id, f"TKT-2020-{number:05}", company, one.requester_id, one.title, " ".join(text), at,
                state, list(working),
            )  # fmt: skip
            self.made.append(one)
            self.working[one.id], self.beside[one.id] = working, {}

    async def stir(self, tx: Tx) -> None:
        """Others are given the work, join, leave, or become one person with another."""
        for one in self.dice.sample(self.made, COUNT // 2):
            self.working[one.id] = set(self.dice.sample(self.technicians, self.dice.randrange(3)))
            await tx.execute(
                "UPDATE tickets SET technician_ids = $2 WHERE ticket_id = $1", one.id, list(self.working[one.id])
            )
        for one in self.dice.sample(self.made, COUNT // 2):
            part = self.dice.choice(("contributor", "watcher"))
            person = self.dice.choice(self.technicians if part == "contributor" else self.clients[one.client_id])
            if person in self.beside[one.id]:
                del self.beside[one.id][person]
                await tx.execute("DELETE FROM ticket_people WHERE ticket_id = $1 AND person_id = $2", one.id, person)
            else:
                self.beside[one.id][person] = part
                await tx.execute(
                    """INSERT INTO ticket_people (ticket_id, person_id, part, added_by, added_at)
                    VALUES ($1, $2, $3, $2, $4)""",
                    one.id, person, part, NEWEST,
                )  # fmt: skip
        one = self.dice.choice(self.made)
        other = one._replace(requester_id=self.dice.choice(self.clients[one.client_id]))
        self.made[self.made.index(one)] = other
        await tx.execute("UPDATE tickets SET requester_id = $2 WHERE ticket_id = $1", one.id, other.requester_id)

    def people(self) -> Iterator[Who]:
        def who(role: str, person_id: UUID, client_id: UUID | None = None) -> Who:
            return Who(person_id=person_id, role=role, client_id=client_id, lang="fr", zone="Europe/Paris")

        yield who("dispatcher", uuid7())
        for technician in self.technicians:
            yield who("technician", technician)
        for company, people in self.clients.items():
            yield who("client_manager", uuid7(), company)
            for person in people:
                yield who("client", person, company)
        # Whoever moved to another company reads nothing of the one they left.
        yield who("client", self.clients[self.companies[0]][0], self.companies[1])
        yield who("sales", uuid7())

    def may_read(self, who: Who, one: Made) -> bool:
        match who.role:
            case "dispatcher":
                return True
            case "client_manager":
                return one.client_id == who.client_id
            case "client":
                mine = one.requester_id == who.person_id or self.beside[one.id].get(who.person_id) == "watcher"
                return one.client_id == who.client_id and mine
            case "technician":
                return self.is_work_of(who.person_id, one)
            case _:
                return False

    def is_work_of(self, person_id: UUID, one: Made) -> bool:
        return person_id in self.working[one.id] or self.beside[one.id].get(person_id) == "contributor"

    def newest_first(self) -> list[Made]:
        return sorted(self.made, key=lambda one: (one.created_at, one.id), reverse=True)


@pytest.fixture(params=[1, 2])
async def town(request: pytest.FixtureRequest, world, db: Db) -> Town:
    town = Town(request.param, (world.acme, world.other))
    async with db.tx() as tx:
        await town.build(tx)
    for _ in range(3):
        async with db.tx() as tx:
            await index_texts(tx)
        async with db.tx() as tx:
            await town.stir(tx)
    async with db.tx() as tx:
        await index_texts(tx)
        await tx.execute("ANALYZE ticket_texts")
    return town


WAYS = {
    "by the index": (10**9, 10**9),
    "the newest, then the index": (-1, 10**9),
    "the newest, then all": (-1, -1),
    "a common word in few tickets of one's own": (COUNT // 4, 10**9),
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_search_finds_what_its_reader_may_read_and_has_the_words(
    town: Town, db: Db, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Whichever way it goes: titles first, each the newest first."""
    common, everywhere = WAYS[way]
    monkeypatch.setattr(searching, "COMMON", common)
    monkeypatch.setattr(searching, "EVERYWHERE", everywhere)
    asked = [(word,) for word in WORDS[:3]] + town.dice.sample(list(combinations(WORDS, 2)), 3)
    async with db.reader() as reader:
        for who in town.people():
            for words in asked:
                having = [one for one in town.newest_first() if one.words >= set(words) and town.may_read(who, one)]
                expected = sorted(having, key=lambda one: not set(words) <= set(one.title.split()))
                found = await search(reader, who, " ".join(words), limit=200)
                assert [one["id"] for one in found] == [one.id for one in expected], (who, words)
                (best,) = await search(reader, who, " ".join(words), limit=1) or [{"id": None}]
                assert best["id"] == (expected[0].id if expected else None)


async def test_a_search_is_narrowed_to_a_company_and_by_filters(town: Town, db: Db) -> None:
    (dispatcher, *_) = town.people()
    async with db.reader() as reader:
        for word in WORDS:
            for company in town.companies:
                found = await search(reader, dispatcher, word, limit=200, client_id=company, states=["assigned"])
                expected = {
                    one.id for one in town.made if word in one.words and one.client_id == company and one.is_open
                }
                assert {one["id"] for one in found} == expected


async def test_what_is_narrowed_is_found_behind_newer_that_is_not_asked_for(
    town: Town, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "LOOKED_AT", 2)
    (dispatcher, *_) = town.people()
    until = NEWEST - timedelta(hours=10)
    async with db.reader() as reader:
        for word in WORDS:
            having = [one for one in town.newest_first() if word in one.words]
            older = await search(reader, dispatcher, word, limit=200, filters=Filters(created_to=until))
            newest_of_them = [one.id for one in having if one.created_at < until][:2]
            assert {one["id"] for one in older} == set(newest_of_them)
            open_ = await search(reader, dispatcher, word, limit=200, states=["assigned"])
            assert {one["id"] for one in open_} == {one.id for one in having if one.is_open}


async def test_the_table_of_whose_work_a_ticket_is_says_what_the_tickets_say(town: Town, db: Db) -> None:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT person_id, created_at, ticket_id FROM ticket_workers")
    assert {tuple(row) for row in rows} == {
        (person, one.created_at, one.id)
        for one in town.made
        for person in town.technicians
        if town.is_work_of(person, one)
    }


@pytest.mark.parametrize("queue", [False, True])
async def test_a_list_read_page_by_page_is_all_that_its_reader_may_know_of(town: Town, db: Db, queue: bool) -> None:
    async with db.reader() as reader:
        for who in town.people():
            expected = [one.id for one in town.newest_first() if town.may_read(who, one) and (one.is_open or not queue)]
            found: list[Any] = []
            after: tuple[object, ...] | None = None
            while rows := await tickets(reader, who, queue=queue, after=after, limit=7):
                found += [row["id"] for row in rows]
                keys = ("priority", "due_at", "created_at", "id") if queue else ("created_at", "id")
                after = tuple(rows[-1][key] for key in keys)
            assert (sorted(found) if queue else found) == (sorted(expected) if queue else expected), who


async def test_a_dispatcher_lists_the_tickets_of_one_technician(town: Town, db: Db) -> None:
    (dispatcher, *_) = town.people()
    async with db.reader() as reader:
        for technician in town.technicians:
            found = await tickets(reader, dispatcher, limit=200, filters=Filters(technician_id=technician))
            expected = [one.id for one in town.newest_first() if technician in town.working[one.id]]
            assert [row["id"] for row in found] == expected
