"""The other services: one that answers what each test tells it to, and a door behind which pages ask it."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx2
import pytest

from chassis.http import CSRF_COOKIE


class Backend(ThreadingHTTPServer):
    """What it was asked, and what it is to answer."""

    def __init__(self, portal: Any) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.portal = portal
        self.answers: dict[tuple[str, str], tuple[int, Any]] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.bodies: list[Any] = []
        self.bytes: dict[str, list[int]] = {}

    async def come_in(self, role: str = "client", **more: Any) -> httpx2.AsyncClient:
        """A browser with somebody of that role signed in, whose pages ask here."""
        portal, url = self.portal, f"http://127.0.0.1:{self.server_port}"
        browser: httpx2.AsyncClient = portal.again(services_url=url, public_url=portal.origin)
        browser.headers["Origin"] = portal.origin
        await portal.add(f"{role}@demo.example", role, **more)
        await portal.try_in(browser, email=f"{role}@demo.example")
        browser.headers["Accept"] = "text/html"
        return browser

    def form(self, browser: httpx2.AsyncClient, **typed: str) -> dict[str, str]:
        return {"csrf_token": browser.cookies[CSRF_COOKIE], "idempotency_key": "k1", "version": "3"} | typed


class Answers(BaseHTTPRequestHandler):
    server: Backend

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.bytes.setdefault(self.path.partition("?")[0], []).append(len(body))
        if body.startswith(b"{"):
            self.server.bodies.append(json.loads(body))
        self.server.asked.append(
            (self.command, self.path, {name.lower(): value for name, value in self.headers.items()})
        )
        status, said = self.server.answers.get((self.command, self.path.partition("?")[0]), (404, {}))
        content = json.dumps(said).encode()
        self.send_response(status)
        if status == 412:
            self.send_header("ETag", '"7"')
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    def log_message(self, *said: Any) -> None:
        """Nothing."""


@pytest.fixture
def backend(portal: Any) -> Iterator[Backend]:
    server = Backend(portal)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
