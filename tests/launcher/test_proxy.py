"""The demo's gateway streams both ways, says who is calling, and survives what its neighbours do."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
import uvicorn
from launcher.proxy import Proxy
from launcher.routes import RouteTable
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

pytestmark = pytest.mark.enable_socket


class Upstream:
    """A service of a few routes, whose live stream speaks when the test says so."""

    def __init__(self) -> None:
        self.words: asyncio.Queue[str] = asyncio.Queue()
        self.listener_left = asyncio.Event()
        self.app = Starlette(
            routes=[
                Route("/echo", self.echo, methods=["GET", "POST"]),
                Route("/refuse", self.refuse, methods=["POST"]),
                Route("/live/me", self.live),
            ]
        )

    async def echo(self, request: Request) -> Response:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
        return JSONResponse({"size": size, "headers": dict(request.headers)})

    async def refuse(self, request: Request) -> Response:
        return Response("no", 401)

    async def live(self, request: Request) -> Response:
        async def words() -> AsyncIterator[str]:
            try:
                while True:
                    yield f"data: {await self.words.get()}\n\n"
            finally:
                self.listener_left.set()

        return StreamingResponse(words(), media_type="text/event-stream")


class Announced(uvicorn.Server):
    def __init__(self, app: Starlette) -> None:
        super().__init__(uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1))
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@pytest.fixture
async def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
async def origin(upstream: Upstream) -> AsyncIterator[str]:
    server = Announced(upstream.app)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        await server.up.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    table = replace(RouteTable.read(), body_limit=1_000_000)
    proxy = Proxy(table, {"portal": port, "notify": port, "intake": 1})
    gateway = await proxy.serve(0)
    yield f"http://127.0.0.1:{gateway.sockets[0].getsockname()[1]}"
    gateway.close()
    await proxy.close()
    server.should_exit = True
    await serving


@pytest.fixture
async def client(origin: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=origin, timeout=10) as speaking:
        yield speaking


async def test_an_event_is_handed_on_before_the_stream_ends(client: httpx2.AsyncClient, upstream: Upstream) -> None:
    async with client.stream("GET", "/live/me") as answer:
        lines = answer.aiter_lines()
        for word in ("first", "second"):
            upstream.words.put_nowait(word)
            async with asyncio.timeout(5):
                assert await anext(lines) == f"data: {word}"
                assert await anext(lines) == ""


async def test_a_reader_who_leaves_ends_the_stream_behind(client: httpx2.AsyncClient, upstream: Upstream) -> None:
    async with client.stream("GET", "/live/me") as answer:
        upstream.words.put_nowait("hello")
        await anext(answer.aiter_lines())
    async with asyncio.timeout(5):
        await upstream.listener_left.wait()


async def test_the_caller_is_named_by_the_gateway_alone(client: httpx2.AsyncClient, origin: str) -> None:
    forged = {"X-Forwarded-For": "10.9.9.9", "X-Real-IP": "10.9.9.9", "X-Forwarded-Proto": "https"}
    headers = (await client.get("/echo", headers=forged)).json()["headers"]
    assert headers["x-forwarded-for"] == headers["x-real-ip"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["host"] == origin.removeprefix("http://")


async def test_bodies_pass_whole_with_or_without_a_length(client: httpx2.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b"x" * 100_000

    assert (await client.post("/echo", content=chunks())).json()["size"] == 900_000
    assert (await client.post("/echo", content=b"y" * 900_000)).json()["size"] == 900_000


async def test_a_body_over_the_limit_is_refused_with_or_without_a_length(client: httpx2.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    assert (await client.post("/echo", content=b"y" * 1_100_000)).status_code == 413
    assert (await client.post("/echo", content=endless())).status_code == 413


async def test_an_answer_that_comes_before_the_body_ends_is_handed_on(client: httpx2.AsyncClient) -> None:
    assert (await client.post("/refuse", content=b"x" * 900_000)).status_code == 401


async def test_a_service_that_is_away_gives_a_page_that_comes_back(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/api/v1/tickets")
    assert answer.status_code == 502
    assert "redémarre" in answer.text


async def test_probes_are_not_for_outside(client: httpx2.AsyncClient) -> None:
    for path in ("/metrics", "/ready", "/%6detrics"):
        assert (await client.get(path)).status_code == 404


async def test_many_at_once_over_kept_connections(client: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(*(client.post("/echo", content=b"z" * n) for n in range(200)))
    assert [answer.json()["size"] for answer in answers] == list(range(200))


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"nonsense\r\n\r\n",
    ],
)
async def test_what_is_not_http_is_refused(origin: str, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))
    writer.write(sent)
    async with asyncio.timeout(5):
        assert (await reader.readline()).startswith(b"HTTP/1.1 4")
    writer.close()
    await writer.wait_closed()


async def test_json_stays_what_it_was(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/echo", headers={"Accept-Language": "fr"})
    assert json.loads(answer.content)["headers"]["accept-language"] == "fr"
