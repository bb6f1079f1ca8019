"""Whether a service is well, in words for people and in codes for probes; and what ends it when it no longer moves."""

import asyncio
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from aiokafka import TopicPartition
from fastapi import FastAPI
from structlog.testing import capture_logs

from chassis import health as health_module
from chassis.health import Health, watch_progress


async def good() -> bool:
    return True


async def bad() -> bool:
    return False


async def broken() -> bool:
    raise ConnectionRefusedError


@pytest.mark.parametrize(
    ("database", "kafka", "status", "code"),
    [(good, good, "ok", 200), (good, bad, "degraded", 503), (broken, good, "degraded", 503)],
)
async def test_each_part_answers_for_itself(database: Any, kafka: Any, status: str, code: int) -> None:
    health = Health()
    health.checks |= {"database": database, "kafka": kafka}
    app = FastAPI()
    app.include_router(health.router("intake"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://x") as http:
        said, ready, live = [await http.get(path) for path in ("/health", "/ready", "/live")]
    words = {good: "ok", bad: "away", broken: "away"}
    assert (said.status_code, ready.status_code, live.status_code) == (code, code, 200)
    assert said.json() == {
        "status": status, "service": "intake", "database": words[database], "kafka": words[kafka],
    }  # fmt: skip
    assert ready.json() == {"parts": {"database": database is good, "kafka": kafka is good}}


class Reading:
    """A consumer of one partition, `lag` behind, that moves or does not."""

    def __init__(self, lag: int, moves: bool) -> None:
        self.lag, self.moves, self.at = lag, moves, 0

    def assignment(self) -> set[Any]:
        return {TopicPartition("t", 0)}

    def highwater(self, _: Any) -> int:
        return self.at + self.lag

    async def position(self, _: Any) -> int:
        self.at += self.moves
        return self.at


@pytest.mark.parametrize(
    ("lag", "moves", "stopped", "ends"),
    [(5, False, False, True), (5, True, False, False), (0, False, False, False), (5, False, True, False)],
    ids=["stuck", "moving", "nothing to do", "stopped at its limit"],
)
async def test_lag_without_progress_ends_the_process(
    monkeypatch: pytest.MonkeyPatch, lag: int, moves: bool, stopped: bool, ends: bool
) -> None:
    monkeypatch.setattr(health_module, "STALL_S", 0.05)
    monkeypatch.setattr(health_module, "WATCH_S", 0.01)
    codes: list[int] = []
    stop = asyncio.Event()

    def ended(code: int) -> None:
        codes.append(code)
        stop.set()

    monkeypatch.setattr("os._exit", ended)
    consumer: Any = SimpleNamespace(router=SimpleNamespace(topics=["t"]), stopped=stopped, progress_at=0.0)
    kafka: Any = Reading(lag, moves)
    asyncio.get_running_loop().call_later(0.3, stop.set)
    with capture_logs():
        await watch_progress(consumer, kafka, stop)
    assert codes == ([70] if ends else [])
