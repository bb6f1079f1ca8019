"""The only place that opens and commits a transaction: one per request, message batch or timer."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from pydantic_core import to_json

from chassis import failpoints, telemetry
from chassis.clock import Clock, utc_now
from chassis.errors import ChangedMeanwhile
from chassis.ids import uuid7
from chassis.outbox import Answer, Outgoing, append, outgoing
from chassis.vault import Vault
from contracts.event import Event

Row: TypeAlias = Any
"""an asyncpg Record"""


def etag(version: int) -> str:
    return f'"{version}"'


class Connection(asyncpg.Connection):  # type: ignore[misc]
    def get_reset_query(self) -> str:
        # asyncpg's reset is a round trip per release; nothing here outlives its transaction.
        return ""


class Reader:
    """Reads; a `Tx` is one too."""

    def __init__(self, conn: asyncpg.Connection, now: datetime, vault: Vault) -> None:
        self.conn = conn
        self.now = now
        self.vault = vault

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        return await self.conn.fetch(sql, *args)  # type: ignore[no-any-return]

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        return await self.conn.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        return await self.conn.fetchval(sql, *args)


class Tx(Reader):
    """One open transaction. `emit` and `schedule` take part in it; committing is the edge's."""

    def __init__(self, conn: asyncpg.Connection, now: datetime, source: str, vault: Vault) -> None:
        super().__init__(conn, now, vault)
        self.source = source
        self.begun = ""
        """What PostgreSQL said of the last statement that rode on BEGIN."""
        self.events: list[Outgoing] = []
        self.traces: dict[str, str] = {}
        self.answer: Answer | None = None
        self.wakes = False
        """Call `on_commit` even if nothing was said: this transaction left work for a loop of this process."""
        self.after: dict[Callable[[], None], None] = {}
        self.if_match: frozenset[str] | None = None
        """The versions that the caller means to change; none: whatever is there."""

    def expect(self, version: int) -> None:
        """Called with the version of a row just locked: another than the caller looked at is left as it is."""
        if self.if_match is not None and etag(version) not in self.if_match:
            raise ChangedMeanwhile(headers={"ETag": etag(version)})

    def new_id(self) -> UUID:
        return uuid7()

    async def execute(self, sql: str, *args: object) -> str:
        return await self.conn.execute(sql, *args)  # type: ignore[no-any-return]

    async def executemany(self, sql: str, args: Iterable[tuple[object, ...]]) -> None:
        await self.conn.executemany(sql, args)

    def emit(self, event: Event) -> None:
        self.events.append(outgoing(event, self.new_id(), self.source, self.trace_of(event.key)))

    def trace_of(self, key: object) -> str:
        """The trace that an effect on this key belongs to: the current one, or that of its event in the batch."""
        return telemetry.traceparent() or self.traces.get(str(key), "")

    def after_commit(self, call: Callable[[], None]) -> None:
        """Called once when this transaction has committed, never if it has not: a wake-up, not a fact."""
        self.after[call] = None

    async def schedule(
        self, kind: str, key: object, due_at: datetime, payload: Mapping[str, object] | None = None
    ) -> None:
        await self.execute(
            """INSERT INTO timers (kind, key, due_at, payload) VALUES ($1, $2, $3, $4)
            ON CONFLICT (kind, key) DO UPDATE
            SET due_at = excluded.due_at, payload = excluded.payload, attempts = 0, error = NULL""",
            kind,
            str(key),
            due_at,
            payload or {},
        )

    async def schedule_all(self, kind: str, due_at: Mapping[Any, datetime]) -> None:
        """By key, in one statement."""
        if due_at:
            await self.execute(
                """INSERT INTO timers (kind, key, due_at) SELECT $1, * FROM unnest($2::text[], $3::timestamptz[])
                ON CONFLICT (kind, key) DO UPDATE
                SET due_at = excluded.due_at, payload = excluded.payload, attempts = 0, error = NULL""",
                kind,
                [str(key) for key in due_at],
                list(due_at.values()),
            )

    async def unschedule(self, kind: str, key: object) -> None:
        await self.execute("DELETE FROM timers WHERE kind = $1 AND key = $2", kind, str(key))


class Db:
    """A service's own database: a bounded pool, and the two ways to use it."""

    def __init__(self, pool: asyncpg.Pool, source: str, clock: Clock, secret: str = "") -> None:
        self.pool = pool
        self.source = source
        self.clock = clock
        self.vault = Vault(secret)
        self.on_commit: list[Callable[[], None]] = []

    @classmethod
    async def open(cls, url: str, source: str, *, size: int = 8, clock: Clock = utc_now, secret: str = "") -> "Db":
        """`secret`: what personal columns are sealed with, in services that have some."""
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=size,
            timeout=5,
            command_timeout=15,
            connection_class=Connection,
            init=_set_codecs,
            server_settings={
                "application_name": source,
                "lock_timeout": "5s",
                "statement_timeout": "15s",
                "idle_in_transaction_session_timeout": "20s",
                "timezone": "UTC",
                "standard_conforming_strings": "on",
                "jit": "off",
            },
        )
        return cls(pool, source, clock, secret)

    async def close(self) -> None:
        try:
            await asyncpg.compat.wait_for(self.pool.close(), 5)
        except TimeoutError:
            self.pool.terminate()

    def _acquire(self) -> AbstractAsyncContextManager[asyncpg.Connection]:
        # With a connection at hand there is no wait to bound, and asyncpg's bound costs as much as a short query.
        found: AbstractAsyncContextManager[asyncpg.Connection] = self.pool.acquire(
            timeout=None if self.pool.get_idle_size() else 5
        )
        return found

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[Reader]:
        async with self._acquire() as conn:
            yield Reader(conn, self.clock(), self.vault)

    @asynccontextmanager
    async def tx(self, first: str = "") -> AsyncIterator[Tx]:
        """`first`: statements without parameters that ride on BEGIN, one round trip for both."""
        async with self._acquire() as conn:
            tx = Tx(conn, self.clock(), self.source, self.vault)
            try:
                tx.begun = await conn.execute(f"BEGIN;{first}")
                yield tx
                if tx.events or tx.answer:
                    await append(conn, tx.events, tx.answer)
                failpoints.hit("before_commit")
                if await conn.execute("COMMIT") != "COMMIT":
                    raise RuntimeError("rolled back: an error of the database was swallowed in this transaction")
            except BaseException:
                if not conn.is_closed():
                    await conn.execute("ROLLBACK")
                raise
        failpoints.hit("after_commit")
        if tx.events or tx.wakes:
            for wake in self.on_commit:
                wake()
        for call in tx.after:
            call()


async def _set_codecs(conn: asyncpg.Connection) -> None:
    for name in ("json", "jsonb"):
        await conn.set_type_codec(name, encoder=dumps, decoder=json.loads, schema="pg_catalog")


def dumps(value: object) -> str:
    return to_json(value).decode()
