"""The servers measured: a bare floor, and the chassis one layer at a time. One worker, one process."""

import sys
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import asyncpg
import uvicorn
from benchmarks.stage import settings
from fastapi import FastAPI

from chassis import logs
from chassis.http import PUBLIC, Routes, Who, build_app
from chassis.service import spare_the_collector
from chassis.tx import Connection, Db, Tx

TICKET = """
INSERT INTO tickets (ticket_id, number, client_id, requester_id, opened_by, service_id, site_id, kind, origin, title,
    description, impact, urgency, priority, priority_reasons, estimated_minutes, estimate_reason, accept_by, respond_by,
    resolve_by, due_at, created_at)
VALUES ($1, $2, $3, $4, $4, $5, $6, 'incident', 'web', $7, $8, 'team', 'high', 'P2', $9, 120, $10, $11, $11, $11, $11,
    $11)
"""
EVENT = """
INSERT INTO outbox (topic, key, aggregate_version, event_id, type, headers, payload)
VALUES ('bench', $1, 1, $2, 'bench.opened', $3, $4)
"""


async def floor(pool: asyncpg.Pool) -> FastAPI:
    """The two inserts of opening a ticket and nothing else: the row and its event, in intake's own tables."""
    app = FastAPI()
    client_id, service_id, site_id = await pool.fetchrow(
        "SELECT client_id, service_id, site_id FROM sites, services WHERE code = 'software_troubleshooting'"
    )
    numbers = count(1)

    @app.post("/empty")
    async def empty() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/smallest")
    async def smallest() -> dict[str, str]:
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute("INSERT INTO counters VALUES ('BENCH', gen_random_uuid()::text, 1)")
            await conn.execute("INSERT INTO counters VALUES ('BENCH', gen_random_uuid()::text, 2)")
        return {"status": "ok"}

    @app.post("/floor")
    async def two_inserts() -> dict[str, str]:
        ticket_id, now = uuid4(), datetime.now(UTC)
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute(
                TICKET, ticket_id, f"BENCH-{next(numbers)}", client_id, client_id, service_id, site_id, "x" * 40,
                "x" * 80, "[]", "{}", now,
            )  # fmt: skip
            await conn.execute(EVENT, str(ticket_id), uuid4(), "{}", b"x" * 900)
        return {"status": "ok"}

    return app


def layers() -> Routes:
    routes = Routes()

    @routes.post("/chassis", roles=PUBLIC, limit=None)
    async def chassis() -> dict[str, str]:
        return {"status": "ok"}

    @routes.post("/token", roles={"client"}, limit=None)
    async def token(who: Who) -> dict[str, str]:
        return {"status": "ok"}

    @routes.post("/limit", roles={"client"})
    async def limit(who: Who) -> dict[str, str]:
        return {"status": "ok"}

    @routes.post("/tx", roles={"client"})
    async def tx_(who: Who, tx: Tx) -> dict[str, str]:
        await tx.fetchval("SELECT 1")
        return {"status": "ok"}

    return routes


async def main(layer: str, url: str, port: int, jwks: str) -> None:
    spare_the_collector()
    if layer == "floor":
        pool = await asyncpg.create_pool(url, min_size=8, max_size=8, connection_class=Connection)
        return await serve(await floor(pool), port)
    db = await Db.open(url, "bench")
    own = settings(url).model_copy(update={"jwks_url": jwks, "rate_limit_per_minute": 10**9})
    logs.configure(own)
    app = build_app(own, db, [layers()], {})
    await serve(app, port)


async def serve(app: FastAPI, port: int) -> None:
    """As the service serves: what differs between the figures is the work alone."""
    config = uvicorn.Config(
        app, port=port, http="httptools", loop="none", log_level="warning", access_log=False, proxy_headers=False
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
