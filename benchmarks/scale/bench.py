"""Lists, queues and search over a million tickets, against the same over ten thousand; queries of one long ticket."""

import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
from benchmarks.report import Figure, at_most
from benchmarks.scale.load import NOW, client, created, grow, id_of, prepare, requester, technician
from benchmarks.scale.words import Writer
from benchmarks.stage import database

from chassis.tokens import Who
from chassis.tx import Db, Reader
from intake.queries import tickets as queries
from intake.queries.search import search

SMALL, LARGE = 10_000, 1_000_000
PAGE, CALLS, SEARCHES = 51, 120, 200
MIGRATIONS = Path(__file__).parents[2] / "services" / "intake" / "migrations"
ROLES = ("client", "client_manager", "technician", "dispatcher")
LINES = 5_000
Call = Callable[[Reader], Awaitable[object]]


def someone(role: str, number: int, total: int) -> Who:
    person = {"client": requester(number), "technician": technician(number, total)}.get(role, id_of(9, number))
    company = client(number) if role in ("client", "client_manager") else None
    return Who(person_id=person, role=role, client_id=company, lang="fr", zone="Europe/Paris")


def lists(role: str, total: int, pick: random.Random) -> list[Call]:
    """First pages and deep ones, newest first and by queue."""

    def call(who: Who, queue: bool, after: tuple[object, ...] | None) -> Call:
        return lambda reader: queries.tickets(reader, who, queue=queue, after=after, limit=PAGE)

    made = []
    for at in range(CALLS):
        number = pick.randrange(total)
        queue, deep = bool(at % 2), bool(at % 4 // 2)
        after: tuple[object, ...] | None = None
        if deep:
            when = created(pick.randrange(total))
            after = (
                (f"P{pick.randrange(1, 5)}", when + timedelta(hours=8), when, UUID(int=0))
                if queue
                else (when, UUID(int=0))
            )
        made.append(call(someone(role, number, total), queue, after))
    return made


def searches(role: str, total: int, asked: Sequence[str], pick: random.Random) -> list[Call]:
    def call(who: Who, typed: str) -> Call:
        return lambda reader: search(reader, who, typed, limit=50)

    return [call(someone(role, pick.randrange(total), total), typed) for typed in asked]


async def p95(db: Db, calls: Sequence[Call]) -> float:
    """Milliseconds; each is made twice and the second counts, as on a server that has been up for a while."""
    took = []
    async with db.reader() as reader:
        for call in calls:
            await call(reader)
            began = time.perf_counter()
            await call(reader)
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[int(len(took) * 0.95) - 1]


async def measured(db: Db, total: int, asked: Sequence[str]) -> dict[str, float]:
    pick = random.Random(total)
    found = {f"list, {role}": await p95(db, lists(role, total, pick)) for role in ROLES}
    found |= {f"search, {role}": await p95(db, searches(role, total, asked, pick)) for role in ROLES}
    return found


async def statements_of_one(db: Db, conn: asyncpg.Connection) -> float:
    """Of a ticket with a long history and its first page of lines."""
    ticket_id = id_of(1, 0)
    lines = [(id_of(8, at), ticket_id, NOW, "comment", f"Ligne {at}") for at in range(LINES)]
    columns = ("line_id", "ticket_id", "at", "kind", "text")
    await conn.copy_records_to_table("timeline", records=lines, columns=columns)
    seen: list[str] = []
    async with db.reader() as reader:
        who = someone("dispatcher", 0, LARGE)
        reader.conn.add_query_logger(lambda record: seen.append(record.query))
        await queries.ticket(reader, who, ticket_id)
        await queries.timeline(reader, who, ticket_id, internal=True, until=None, before=None, limit=200)
    return len(seen)


async def run() -> list[Figure]:
    writer = Writer(seed=1)
    asked = Writer(seed=2).queries(SEARCHES)
    async with database(MIGRATIONS) as url:
        conn = await asyncpg.connect(url, command_timeout=900)
        db = await Db.open(url, "intake", size=2)
        try:
            await prepare(conn)
            await grow(conn, 0, SMALL, writer)
            small = await measured(db, SMALL, asked)
            took = await grow(conn, SMALL, LARGE, writer)
            large = await measured(db, LARGE, asked)
            statements = await statements_of_one(db, conn)
        finally:
            await conn.close()
            await db.close()
    figures = [Figure(name=f"scale, loading {LARGE - SMALL:,} tickets", value=took, unit="s")]
    for name, value in large.items():
        allowed = max(10.0, 1.5 * small[name]) if name.startswith("list") else 50.0
        figures.append(
            at_most(
                f"scale, {name}, p95", value, "ms", allowed, baseline="at 10,000 tickets", baseline_value=small[name]
            )
        )
    figures.append(at_most(f"scale, statements of a ticket with {LINES:,} lines", statements, "queries", 3))
    return figures
