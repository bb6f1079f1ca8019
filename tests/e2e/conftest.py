"""The whole of Astreinte as processes on real Kafka, PostgreSQL and Redis, driven through its gateway."""

import asyncio
import gzip
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from launcher import machine
from launcher.checkout import SERVICES, State
from launcher.infra import Infra
from launcher.stack import Stack
from launcher.supervisor import Supervisor
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from playwright.async_api import Browser, async_playwright
from town.api import Person
from town.places import ADMIN, DEMO_PASSWORD
from town.seed import create_admin, shifts

from chassis.testing.until import until

P2_OFFER_S = 3
"""An offer of this priority expires soon, so that a story about silence is short."""

Check = Callable[[], Awaitable[Any]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=machine.browser(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()


@pytest.fixture(name="until")
def _until() -> Callable[..., Awaitable[Any]]:
    return until


async def drop_databases(pg_url: str) -> None:
    admin = await asyncpg.connect(pg_url)
    for name in SERVICES:
        await admin.execute(f"DROP DATABASE IF EXISTS astreinte_{name} WITH (FORCE)")
    await admin.close()


class Spans:
    """A collector that speaks OTLP over HTTP and keeps what it is told, by trace."""

    def __init__(self) -> None:
        self.by_trace: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        keep = self.keep

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                keep(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def keep(self, told: ExportTraceServiceRequest) -> None:
        for resource in told.resource_spans:
            attributes = {a.key: a.value.string_value for a in resource.resource.attributes}
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.by_trace[span.trace_id.hex()].add((attributes["service.name"], span.name))


@pytest.fixture(scope="session")
def spans() -> Iterator[Spans]:
    spans = Spans()
    yield spans
    spans.server.shutdown()
    spans.server.server_close()


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory, pg_url: str, kafka_url: str, redis_url: str, spans: Spans
) -> Iterator[Stack]:
    state = State(tmp_path_factory.mktemp("stories"))
    given = {"DATABASE_URL": pg_url, "KAFKA_BOOTSTRAP_SERVERS": kafka_url, "REDIS_URL": redis_url}
    os.environ.update(given)
    with Supervisor(state.logs) as supervisor:
        infra = Infra(state, supervisor, allowed=lambda part: ("given",))
        infra.start()
        asyncio.run(drop_databases(pg_url))
        extra = {
            "OFFER_MINUTES_P2": str(P2_OFFER_S / 60),
            "RATE_LIMIT_PER_MINUTE": "100000",
            "OTEL_EXPORTER_OTLP_ENDPOINT": spans.url,
            "TRACE_SAMPLE_RATIO": "1",
        }
        stack = Stack(infra, supervisor, state, extra=extra)
        stack.migrate()
        os.environ.update(stack.services.env("portal", 0))
        create_admin()
        stack.start({name: ("all",) for name in SERVICES})
        yield stack
    for name in given:
        del os.environ[name]


class World:
    """People made for one story, and what they can do in one line each."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.tag = uuid4().hex[:8]
        self.people: list[Person] = []
        self.crew: list[tuple[Person, dict[str, Any]]] = []
        self.mail = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{stack.mail_port}", timeout=5)

    def sign_in(self, email: str) -> Person:
        person = Person(self.stack.address, email, DEMO_PASSWORD)
        self.people.append(person)
        return person

    async def open(self) -> None:
        self.admin = self.sign_in(ADMIN)
        self.dispatcher = await self.person("dispatcher")
        company = await self.admin.post("/api/v1/clients", {"name": f"Essais {self.tag}"})
        self.client_id = company["id"]
        site = await self.admin.post(
            f"/api/v1/clients/{self.client_id}/sites",
            {
                "label": "Siège",
                "address": "12 rue de Rivoli, 75004 Paris",
                "latitude": 48.8566,
                "longitude": 2.3522,
                "department": "75",
            },
        )
        self.site_id = site["id"]
        self.client = await self.person("client", self.client_id)

    async def person(self, role: str, client_id: str | None = None) -> Person:
        email = f"{role}-{uuid4().hex[:8]}@{self.tag}.example"
        body = {
            "name": f"Essai {role}",
            "email": email,
            "role": role,
            "client_id": client_id,
            "password": DEMO_PASSWORD,
            "phone": "+33 1 99 00 00 00",
        }
        made = await self.admin.post("/api/v1/people", body)
        person = self.sign_in(email)
        person.person_id = made["person_id"]
        return person

    async def technician(self, north: float = 0.0, level: int = 4, **more: Any) -> Person:
        """On duty day and night near the site; the farther north, the less preferred."""
        person = await self.person("technician")
        place = {"latitude": 48.86 + north, "longitude": 2.35}
        profile = {
            "technician_id": person.person_id,
            "skills": [{"skill": s, "level": level} for s in ("hardware", "software", "network")],
            "shifts": shifts(on_call=True),
            "departments": ["75"],
            "start_place": place,
            "end_place": place,
            **more,
        }
        await self.admin.post("/api/v1/technicians", profile)
        self.crew.append((person, profile))

        async def known() -> bool:
            one = await self.admin.get(f"/api/v1/technicians/{person.person_id}")
            return bool(one["name"])

        await until(known)
        return person

    async def ticket(self, service: str = "hardware_repair", urgency: str = "high", **more: Any) -> dict[str, Any]:
        body = {
            "service_code": service,
            "title": f"Le serveur ne répond plus {self.tag}",
            "description": "Plus rien depuis 8 h.",
            "site_id": self.site_id,
            "impact": "company",
            "urgency": urgency,
            **more,
        }
        opened: dict[str, Any] = await self.client.post("/api/v1/tickets", body)
        return opened

    async def contract(self, **more: Any) -> dict[str, Any]:
        """Office hours at every hour of the week, all of our services included."""
        hours = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(7)]
        body = {"name": f"Sans fin {self.tag}", "hours": hours}
        calendar = await self.admin.post("/api/v1/contracts/calendars", body)
        target = {goal: {"minutes": 600} for goal in ("accept", "respond", "resolve")}
        body = {
            "client_id": self.client_id,
            "calendar_id": calendar["id"],
            "name": f"Contrat {self.tag}",
            "starts_on": "2026-01-01",
            "targets": {priority: target for priority in ("P1", "P2", "P3", "P4")},
            **more,
        }
        made: dict[str, Any] = await self.admin.post("/api/v1/contracts", body)
        return made

    async def state(self, ticket: dict[str, Any]) -> str:
        return str((await self.client.get(f"/api/v1/tickets/{ticket['id']}"))["state"])

    def reaches(self, ticket: dict[str, Any], state: str) -> Check:
        async def check() -> bool:
            return await self.state(ticket) == state

        return check

    def offered(self, technician: Person, ticket: dict[str, Any]) -> Check:
        async def check() -> dict[str, Any] | None:
            offers = (await technician.get("/api/v1/offers"))["items"]
            found = (o for o in offers if o["ticket_id"] == ticket["id"] and o["state"] == "open")
            return next(found, None)

        return check

    def visit(self, technician: Person, ticket: dict[str, Any], state: str = "confirmed") -> Check:
        async def check() -> dict[str, Any] | None:
            visits = (await technician.get("/api/v1/visits"))["items"]
            return next((v for v in visits if v["ticket_id"] == ticket["id"] and v["state"] == state), None)

        return check

    def unrouted(self, ticket: dict[str, Any]) -> Check:
        async def check() -> dict[str, Any] | None:
            listed = (await self.dispatcher.get("/api/v1/assignments/unrouted"))["items"]
            return next((a for a in listed if a["ticket_id"] == ticket["id"]), None)

        return check

    def mailed(self, person: Person, words: str) -> Check:
        async def check() -> list[dict[str, Any]]:
            found = (await self.mail.get("/mail/api/messages", params={"to": person.email})).json()
            messages = found["items"] if isinstance(found, dict) else found
            return [m for m in messages if words in f"{m}"]

        return check

    async def close(self) -> None:
        for person, profile in self.crew:
            del person
            path = f"/api/v1/technicians/{profile['technician_id']}"
            await self.admin.call("PUT", path, {**profile, "active": False})
        for each in self.people:
            await each.close()
        await self.mail.aclose()


@pytest.fixture
async def world(stack: Stack) -> AsyncIterator[World]:
    world = World(stack)
    await world.open()
    yield world
    await world.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = Path(__file__).parents[2] / ".local" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
