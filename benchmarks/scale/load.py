"""Tickets by the hundred thousand, as years of a support company leave them: most closed, each client with its own."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from benchmarks.scale.words import COMMON, RARE, Writer, bare

from chassis.tx import dumps
from intake.domain.search import fold, is_plain

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PER_CLIENT, PER_REQUESTER, PER_TECHNICIAN, OPEN_EVERY = 200, 50, 1000, 100
SERVICE = UUID(int=1 << 120)
COLUMNS = (
    "ticket_id", "number", "client_id", "requester_id", "opened_by", "service_id", "kind", "title", "description",
    "impact", "urgency", "priority", "priority_reasons", "estimated_minutes", "estimate_reason", "accept_by",
    "respond_by", "resolve_by", "due_at", "created_at", "state", "verdict", "technician_ids", "first_work_at",
)  # fmt: skip
_TEXTS = """
INSERT INTO ticket_texts (ticket_id, created_at, words)
SELECT ticket_id, created_at, strip(to_tsvector('french', folded) || to_tsvector('english', folded)
    || to_tsvector('simple', folded)) || array_to_tsvector(ARRAY['c:' || client_id, 'p:' || requester_id,
    'p:' || technician_ids[1]])
FROM (SELECT *, translate(lower(number || ' ' || title || ' ' || description), '{accents}', '{plain}') AS folded
    FROM tickets WHERE seq > $1) t
"""
# As the triggers do, which do not run here.
_WORKERS = """
INSERT INTO ticket_workers (person_id, created_at, ticket_id)
SELECT technician_ids[1], created_at, ticket_id FROM tickets WHERE seq > $1 ORDER BY 1, 2
"""
_ACCENTS = "".join(sorted({char for word in COMMON for char in word if bare(char) != char})) + "-"


def id_of(kind: int, number: int) -> UUID:
    return UUID(int=(kind << 100) + number)


def client(number: int) -> UUID:
    return id_of(2, number // PER_CLIENT)


def requester(number: int) -> UUID:
    return id_of(3, number // PER_REQUESTER)


def technician(number: int, total: int) -> UUID:
    return id_of(4, number % max(total // PER_TECHNICIAN, 1))


def created(number: int) -> datetime:
    """The larger the number, the later: a minute apart. Clients take turns, so that each has old and new ones."""
    return NOW - timedelta(minutes=2_000_000 - number)


def records(first: int, last: int, writer: Writer) -> Iterator[tuple[Any, ...]]:
    total = last
    for number in range(first, last):
        whose = number * 7919 % total if first == 0 else first + (number - first) * 7919 % (last - first)
        at = created(number)
        is_open = number % OPEN_EVERY == 0
        yield (
            id_of(1, number), f"TKT-{2020 + number % 7}-{number:07}", client(whose), requester(whose),
            requester(whose), SERVICE, ("incident", "request")[number % 2], writer.some(6), writer.some(25),
            "team", "normal", f"P{1 + number % 4}", [], 60, {"code": "usual_delay", "params": {}},
            at, at, at + timedelta(hours=8), at + timedelta(hours=8), at,
            "assigned" if is_open else "closed", None if is_open else "closed",
            [technician(whose, total)], None if is_open else at,
        )  # fmt: skip


async def prepare(conn: asyncpg.Connection) -> None:
    # COPY is binary: jsonb is text after a version byte.
    await conn.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + dumps(value).encode(),
        decoder=bytes,
    )
    # Keys and triggers are for those who do not know what they write.
    await conn.execute("SET session_replication_role = replica")
    await conn.execute("SET maintenance_work_mem = '512MB'")
    await conn.execute(
        """INSERT INTO services (service_id, code, label_fr, label_en, skills, usual_minutes, default_mode, position)
        VALUES ($1, 'scale', 'Dépannage', 'Repair', '[]', 60, 'remote', 1000)""",
        SERVICE,
    )


async def grow(conn: asyncpg.Connection, first: int, last: int, writer: Writer) -> float:
    """Tickets from one number to another, with all they need, as a server has them after its nightly vacuum."""
    began = time.perf_counter()
    clients = {client(number) for number in range(first, last, PER_REQUESTER)}
    await conn.executemany(
        """INSERT INTO clients (client_id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING""",
        [(one, f"Client {one.int % 10**6}", NOW) for one in clients],
    )
    indexes = await conn.fetch(
        """SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
        WHERE indrelid IN ('tickets'::regclass, 'ticket_texts'::regclass) AND NOT indisunique"""
    )
    for index in indexes:
        await conn.execute(f"DROP INDEX {index['name']}")
    from_seq = await conn.fetchval("SELECT coalesce(max(seq), 0) FROM tickets")
    await conn.copy_records_to_table("tickets", records=records(first, last, writer), columns=COLUMNS)
    accents = _TEXTS.format(accents=_ACCENTS, plain="".join(" " if char == "-" else bare(char) for char in _ACCENTS))
    await conn.execute(accents, from_seq, timeout=900)
    await conn.execute(_WORKERS, from_seq, timeout=900)
    words = {word for one in (*COMMON, *RARE) for word in fold(one).split() if is_plain(word)}
    await conn.execute("INSERT INTO search_words SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", sorted(words))
    for index in indexes:
        await conn.execute(index["definition"], timeout=900)
    for table in ("tickets", "ticket_texts", "ticket_workers", "search_words", "clients"):
        await conn.execute(f"VACUUM ANALYZE {table}", timeout=900)
    return time.perf_counter() - began
