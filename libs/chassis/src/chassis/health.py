"""Is it alive (making progress), is it ready (its parts answer); both readable by people and probes."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chassis import metrics
from chassis.consumer import Consumer
from chassis.loops import pause

log = structlog.get_logger()

Check = Callable[[], Awaitable[bool]]
STALL_S = 60
WATCH_S = 5


class Health:
    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}

    async def report(self) -> dict[str, bool]:
        async def answer(check: Check) -> bool:
            try:
                async with asyncio.timeout(2):
                    return await check()
            except Exception:
                return False

        names = list(self.checks)
        return dict(zip(names, await asyncio.gather(*map(answer, self.checks.values())), strict=True))

    def router(self, service: str) -> APIRouter:
        router = APIRouter(tags=["health"], include_in_schema=False)

        @router.get("/live")
        async def live() -> dict[str, str]:
            return {"status": "ok"}

        @router.get("/ready")
        async def ready() -> Response:
            parts = await self.report()
            return JSONResponse({"parts": parts}, 200 if all(parts.values()) else 503)

        @router.get("/health")
        async def health() -> Response:
            parts = await self.report()
            body: dict[str, Any] = {"status": "ok" if all(parts.values()) else "degraded", "service": service}
            body |= {name: "ok" if good else "away" for name, good in parts.items()}
            return JSONResponse(body, 200 if all(parts.values()) else 503)

        @router.get("/metrics")
        async def prometheus() -> Response:
            return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

        return router


async def watch_progress(consumer: Consumer, kafka: AIOKafkaConsumer, stop: asyncio.Event) -> None:
    """Lag without progress for a minute ends the process: a restart is the only cure that always works."""
    loop = asyncio.get_running_loop()
    moved_at = loop.time()
    before: dict[Any, int] = {}
    while not stop.is_set():
        positions, lags = {}, dict.fromkeys(consumer.router.topics, 0)
        for part in kafka.assignment():
            highwater = kafka.highwater(part)
            try:
                async with asyncio.timeout(1):
                    position = await kafka.position(part)
            except Exception:
                continue
            positions[part] = position
            lags[part.topic] += max((highwater or position) - position, 0)
        for topic, lag in lags.items():
            metrics.LAG.labels(topic).set(lag)
        if positions != before or not any(lags.values()) or consumer.stopped:
            moved_at = loop.time()
        moved_at = max(moved_at, consumer.progress_at)
        before = positions
        if loop.time() - moved_at > STALL_S:
            log.critical("consumer_stalled", seconds=int(loop.time() - moved_at))
            os._exit(70)
        await pause(stop, WATCH_S)
