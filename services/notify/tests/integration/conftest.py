"""Waiting for what is not there yet, and a real HTTP server in front of the live stream."""

import asyncio
import dataclasses
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import httpx2
import pytest
import uvicorn

from chassis.service import Service
from chassis.testing.tokens import bearer, public_keys
from chassis.testing.until import until
from chassis.tx import Db
from notify.settings import Settings


@pytest.fixture
def service_settings(redis_url: str) -> Settings:
    return Settings(environment="test", database_url="postgresql://unused/unused", redis_url=redis_url)


@pytest.fixture(name="until")
def _until() -> Callable[..., Awaitable[Any]]:
    return until


class Server:
    def __init__(self, service: Service, db: Db) -> None:
        self.service, self.db = service, db
        self.stop = asyncio.Event()
        self.url = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Server"]:
        app = dataclasses.replace(self.service, verifier=public_keys).api(self.db)
        sock = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=3))
        server.install_signal_handlers = lambda: None  # type: ignore[method-assign,attr-defined]
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        following = [asyncio.create_task(run(self.db, self.stop)) for run in self.service.api_background]
        try:
            yield self
        finally:
            self.stop.set()
            await asyncio.gather(*following)
            server.should_exit = True
            await serving

    @asynccontextmanager
    async def stream(
        self, role: str, person_id: UUID, *, lives_s: int = 300, client_id: UUID | None = None, **asked: Any
    ) -> AsyncIterator["Stream"]:
        token = bearer(role, person_id=person_id, client_id=client_id, lives_s=lives_s)
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(httpx2.AsyncClient(timeout=10))
            answer = await stack.enter_async_context(
                client.stream(
                    "GET", f"{self.url}/live/stream", params=asked, headers={"Authorization": f"Bearer {token}"}
                )
            )
            yield Stream(answer)


class Stream:
    def __init__(self, answer: httpx2.Response) -> None:
        self.status = answer.status_code
        self.type = answer.headers.get("content-type", "")
        self._lines = answer.aiter_lines()
        self.last_id = ""

    async def next_event(self, seconds: float = 5) -> tuple[str, Any]:
        """(name, data); raises StopAsyncIteration when the stream has ended."""
        name, data = "message", ""
        async with asyncio.timeout(seconds):
            while True:
                line = await anext(self._lines)
                field, _, value = line.partition(":")
                value = value.removeprefix(" ")
                if field == "id":
                    self.last_id = value
                elif field == "event":
                    name = value
                elif field == "data":
                    data = value
                elif not line and data:
                    return name, json.loads(data)

    async def news(self, seconds: float = 5) -> Any:
        while True:
            name, data = await self.next_event(seconds)
            if name == "message":
                return data


@pytest.fixture
async def server(service: Service, db: Db) -> AsyncIterator[Server]:
    async with Server(service, db).running() as server:
        yield server
