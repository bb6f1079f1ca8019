"""The servers measured: a bare floor, and the chassis one layer at a time. One worker, one process."""

import sys
from typing import Any

import asyncpg
import uvicorn
from benchmarks.stage import settings
from fastapi import FastAPI

from chassis.http import PUBLIC, Routes, Who, build_app
from chassis.tx import Db, Tx


def floor(pool: asyncpg.Pool) -> FastAPI:
    app = FastAPI()

    @app.post("/empty")
    async def empty() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/floor")
    async def two_inserts() -> dict[str, str]:
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute("INSERT INTO things (thing_id, step) VALUES (gen_random_uuid(), 1)")
            await conn.execute("INSERT INTO things (thing_id, step) VALUES (gen_random_uuid(), 2)")
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
    db = await Db.open(url, "bench")
    own = settings(url).model_copy(update={"jwks_url": jwks, "rate_limit_per_minute": 10**9})
    app = build_app(own, db, [layers()], {})
    bare = floor(await asyncpg.create_pool(url, min_size=8, max_size=8))
    served: Any = bare if layer == "floor" else app
    config = uvicorn.Config(served, port=port, http="httptools", loop="none", log_level="warning", access_log=False)
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
