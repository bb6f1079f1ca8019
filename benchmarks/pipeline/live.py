"""From a client's POST to the offer on the technician's open stream, and what six services weigh standing ready."""

import asyncio
import contextlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
from aiokafka import AIOKafkaConsumer
from benchmarks.report import Figure, at_most
from benchmarks.stage import KAFKA, POSTGRES, REDIS, database, settings, topics
from launcher.checkout import SERVICES, State
from launcher.infra import Infra
from launcher.sources import Kind, Part
from launcher.stack import Stack
from launcher.supervisor import Supervisor
from town.api import Person
from town.places import ADMIN, DEMO_PASSWORD
from town.seed import create_admin, shifts

from chassis.kafka import build_producer

RATE_PER_S, SECONDS = 20, 20
ON_SITE = 30
WARM_UP = 20
READY_FOR_S = 60
HOPS = 2
"""intake to routing, routing to notify"""


def given(part: Part) -> list[Kind]:
    return ["given"]


@contextmanager
def stack(roles: tuple[str, ...]) -> Iterator[Stack]:
    os.environ.update({"DATABASE_URL": POSTGRES, "KAFKA_BOOTSTRAP_SERVERS": KAFKA, "REDIS_URL": REDIS})
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        state = State(Path(folder))
        with Supervisor(state.logs) as supervisor:
            infra = Infra(state, supervisor, allowed=given)
            infra.start()
            made = Stack(infra, supervisor, state, extra={"RATE_LIMIT_PER_MINUTE": "1000000"})
            made.migrate()
            os.environ.update(made.services.env("portal", 0))
            create_admin()
            made.start(dict.fromkeys(SERVICES, roles))
            yield made


class Watcher:
    """A technician's open page: when each ticket's offer arrived."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.arrived: dict[str, float] = {}
        self.opened = asyncio.Event()

    async def watch(self) -> None:
        async with self.person.http.stream("GET", "/live/stream", timeout=None) as stream:
            self.opened.set()
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    data = json.loads(line[5:])
                    if data.get("kind") == "offer_made":
                        self.arrived.setdefault(data["ticket_id"], time.perf_counter())


@asynccontextmanager
async def people(made: Stack) -> AsyncIterator[tuple[Person, Watcher, str]]:
    admin = Person(made.address, ADMIN, DEMO_PASSWORD)
    company = await admin.post("/api/v1/clients", {"name": "Banc de mesure"})
    place = {"latitude": 48.8566, "longitude": 2.3522}
    site = {"label": "Siège", "address": "12 rue de Rivoli, 75004 Paris", "department": "75", **place}
    site_id = (await admin.post(f"/api/v1/clients/{company['id']}/sites", site))["id"]

    async def person(role: str, client_id: str | None = None) -> Person:
        email = f"{role}-{uuid4().hex[:8]}@bench.example"
        card = {"name": f"Banc {role}", "email": email, "role": role, "client_id": client_id}
        made_person = await admin.post("/api/v1/people", {**card, "password": DEMO_PASSWORD})
        one = Person(made.address, email, DEMO_PASSWORD)
        one.person_id = made_person["person_id"]
        return one

    client, technician = await person("client", company["id"]), await person("technician")
    profile = {
        "technician_id": technician.person_id,
        "skills": [{"skill": s, "level": 4} for s in ("hardware", "software")],
        "shifts": shifts(on_call=True),
        "departments": ["75"],
        "start_place": place,
        "end_place": place,
    }
    await admin.post("/api/v1/technicians", profile)
    async with asyncio.timeout(20):
        while not (await admin.get(f"/api/v1/technicians/{technician.person_id}"))["name"]:
            await asyncio.sleep(0.1)
    await client.sign_in()
    await technician.sign_in()
    watcher = Watcher(technician)
    watching = asyncio.create_task(watcher.watch())
    await watcher.opened.wait()
    try:
        yield client, watcher, site_id
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError, httpx2.HTTPError):
            await watching
        for each in (admin, client, technician):
            await each.close()


async def ask(client: Person, site_id: str, mode: str, sent: dict[str, float]) -> str:
    body = {
        "service_code": "hardware_repair" if mode == "onsite" else "software_troubleshooting",
        "title": "Mesure",
        "description": "Mesure.",
        "site_id": site_id,
        "wished_mode": mode,
        "impact": "company",
        "urgency": "high",
    }
    began = time.perf_counter()
    opened: dict[str, Any] = await client.post("/api/v1/tickets", body)
    sent[opened["id"]] = began
    return str(opened["id"])


async def arrivals(watcher: Watcher, sent: dict[str, float], seconds: float) -> list[float]:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not sent.keys() <= watcher.arrived.keys():
                await asyncio.sleep(0.02)
    lost = len(sent.keys() - watcher.arrived.keys())
    if lost:
        raise RuntimeError(f"{lost} of {len(sent)} offers did not arrive within {seconds} s")
    return [1000 * (watcher.arrived[ticket] - began) for ticket, began in sent.items()]


async def live() -> list[Figure]:
    raw = await raw_hop_ms()
    with stack(("api", "worker")) as made:
        async with people(made) as (client, watcher, site_id):
            for _ in range(WARM_UP):
                sent: dict[str, float] = {}
                await ask(client, site_id, "remote", sent)
                await arrivals(watcher, sent, 10)
            sent = {}
            async with asyncio.TaskGroup() as tasks:
                began = time.perf_counter()
                for n in range(RATE_PER_S * SECONDS):
                    await asyncio.sleep(max(0, began + n / RATE_PER_S - time.perf_counter()))
                    tasks.create_task(ask(client, site_id, "remote", sent))
            remote = await arrivals(watcher, sent, 15)
            onsite: list[float] = []
            for _ in range(ON_SITE):
                one: dict[str, float] = {}
                await ask(client, site_id, "onsite", one)
                onsite += await arrivals(watcher, one, 15)
    hops = {"baseline": f"{HOPS} raw hops and 3 commits", "baseline_value": raw}
    return [
        at_most(f"remote POST to stream, p50 at {RATE_PER_S}/s", statistics.median(remote), "ms", 150, **hops),
        at_most(f"remote POST to stream, p99 at {RATE_PER_S}/s", percentile(remote, 99), "ms", 600, **hops),
        Figure(name="on site POST to stream, p50", value=statistics.median(onsite), unit="ms"),
        at_most("on site POST to stream, p99, one at a time", percentile(onsite, 99), "ms", 1000, **hops),
    ]


def percentile(values: list[float], nth: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * nth // 100)]


async def raw_hop_ms(times: int = 100) -> float:
    """What two bare Kafka hops and three bare commits take one after another."""
    async with database() as url, topics("hop") as (topic,):
        producer = build_producer(settings(url))
        consumer = AIOKafkaConsumer(topic.name, bootstrap_servers=KAFKA, auto_offset_reset="earliest")
        await producer.start()
        await consumer.start()
        conn = await asyncpg.connect(url)
        hop, commit = [], []
        for _ in range(times):
            began = time.perf_counter()
            await producer.send(topic.name, b"x" * 512)
            await consumer.getone()
            hop.append(time.perf_counter() - began)
            began = time.perf_counter()
            await conn.execute("INSERT INTO things (thing_id, step) VALUES (gen_random_uuid(), 1)")
            commit.append(time.perf_counter() - began)
        await conn.close()
        await consumer.stop()
        await producer.stop()
    return 1000 * (HOPS * statistics.median(hop) + 3 * statistics.median(commit))


def memory() -> list[Figure]:
    with stack(("all",)) as made:
        ready_at = datetime.now(UTC)
        while (datetime.now(UTC) - ready_at).total_seconds() < READY_FOR_S:
            time.sleep(1)
        by_service = {name: pss_mib(made.supervisor[name].pid or 0) for name in SERVICES}
    parts = [Figure(name=f"memory of {name}", value=mib, unit="MiB PSS") for name, mib in by_service.items()]
    return [*parts, at_most("memory of the six services", sum(by_service.values()), "MiB PSS", 900)]


def pss_mib(leader: int) -> float:
    """Of the whole process group: the solver's pool counts too."""
    total = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, ProcessLookupError):
            if os.getpgid(int(entry.name)) == leader:
                rollup = (entry / "smaps_rollup").read_text()
                total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024
