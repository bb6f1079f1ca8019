"""scheduling as processes that can be killed, what they say on Kafka, and a dispatcher in front of them."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from socket import create_server
from threading import Thread
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
import httpx2
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete
from launcher.spawn import spawn

from chassis.migrations import create_topics, migrate_database
from chassis.testing.tokens import bearer, key
from chassis.tx import Db
from contracts.event import Event
from contracts.parts import Candidate, Window
from contracts.routing.assignments import ASSIGNMENTS, VisitRequested
from contracts.routing.technicians import Shift
from contracts.scheduling.plans import PLANS
from contracts.scheduling.visits import VISITS
from contracts.topic import Topic
from contracts.topics import ALL
from contracts.words import Priority
from scheduling.app import build
from scheduling.settings import Settings

PARIS = ZoneInfo("Europe/Paris")
SHIFTS = tuple(Shift(weekday=day, starts=time(8), ends=time(17)) for day in range(7))
TYPES = {name: kind for topic in (VISITS, PLANS) for name, kind in topic.types.items()}
DAYS = count(2)


async def until(holds: Callable[[], Awaitable[Any]], seconds: float = 240) -> Any:
    async with asyncio.timeout(seconds):
        while not (found := await holds()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return found


@pytest.fixture(name="until")
def _until() -> Any:
    return until


class Scheduling:
    """Its two processes as they run for real; each can be killed anywhere."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env, self.folder = env, folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.urls: dict[str, str] = {}
        for role in ("api", "worker"):
            (folder / role).mkdir()
            with create_server(("127.0.0.1", 0)) as sock:
                self.urls[role] = f"http://127.0.0.1:{sock.getsockname()[1]}"

    async def start(self) -> None:
        """Whichever is not there."""
        for role, url in self.urls.items():
            if role not in self.running or self.running[role].poll() is not None:
                self.launch(role, url.rpartition(":")[2])
        for url in self.urls.values():
            await until(partial(_is_ready, url))

    def launch(self, role: str, port: str) -> None:
        for armed in (self.folder / role).iterdir():
            armed.unlink()
        env = {**self.env, "HTTP_PORT": port, "FAILPOINTS_DIR": str(self.folder / role)}
        with (self.folder / f"{role}.log").open("ab") as log:
            self.running[role] = spawn([sys.executable, "-m", "scheduling", role], env=env, output=log)

    def arm(self, role: str, point: str) -> None:
        (self.folder / role / f"scheduling.{point}").touch()

    async def died(self, role: str) -> None:
        async def ended() -> bool:
            return self.running[role].poll() is not None

        await until(ended)
        assert self.running[role].returncode == -signal.SIGKILL

    def kill(self, *roles: str) -> None:
        for role in roles or self.running:
            self.end(role, signal.SIGKILL)

    def end(self, role: str, how: signal.Signals) -> None:
        """With its solvers."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running[role].pid, how)
        self.running[role].wait(20)

    @property
    def worker(self) -> psutil.Process:
        return psutil.Process(self.running["worker"].pid)

    async def solver(self, *, of_days: bool) -> psutil.Process:
        """The one that plans days, or the one that searches for single slots."""

        async def told_apart() -> psutil.Process | None:
            try:
                solvers = [one for one in self.worker.children() if "spawn_main" in " ".join(one.cmdline())]
                found = {_is_compiled(one): one for one in solvers}
            except (psutil.NoSuchProcess, FileNotFoundError):
                return None
            return found[of_days] if len(found) == 2 else None

        solver: psutil.Process = await until(told_apart)
        return solver

    async def gone(self, solver: psutil.Process) -> None:
        async def ended() -> bool:
            try:
                return not solver.is_running() or solver.status() == psutil.STATUS_ZOMBIE
            except psutil.NoSuchProcess:
                return True

        await until(ended)


def _is_compiled(process: psutil.Process) -> bool:
    """Only what plans days has loaded compiled code."""
    return "llvmlite" in Path(f"/proc/{process.pid}/maps").read_text()


async def _is_ready(url: str) -> bool:
    async with httpx2.AsyncClient() as http:
        try:
            return (await http.get(f"{url}/ready")).status_code == 200
        except httpx2.TransportError:
            return False


def _parts(*topics: Topic) -> list[TopicPartition]:
    return [TopicPartition(topic.name, part) for topic in topics for part in range(topic.partitions)]


@pytest.fixture(scope="module")
def database_url(pg_url: str) -> Iterator[str]:
    """One for all tests of a file, as the processes are."""
    name = f"test_killed_{uuid4().hex[:8]}"
    url = f"{pg_url.rsplit('/', 1)[0]}/{name}"

    async def run(sql: str) -> None:
        admin = await asyncpg.connect(pg_url)
        await admin.execute(sql)
        await admin.close()

    asyncio.run(run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    asyncio.run(migrate_database(url, build(Settings(environment="test", database_url=url)).migrations()))
    yield url
    asyncio.run(run(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="module")
def topics(kafka_url: str) -> Iterator[None]:
    """Empty again afterwards: in other tests other services hear them."""
    asyncio.run(create_topics(kafka_url, ALL))
    yield

    async def empty() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url)
        await admin.start()
        await admin.delete_records({part: RecordsToDelete(-1) for part in _parts(ASSIGNMENTS, VISITS, PLANS)})
        await admin.close()

    asyncio.run(empty())


@pytest.fixture(scope="module")
def processes(
    database_url: str, topics: None, kafka_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scheduling]:
    folder = tmp_path_factory.mktemp("killed")
    (folder / "jwks.json").write_text(json.dumps({"keys": [key().as_dict(private=False)]}))
    issuer = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder))
    Thread(target=issuer.serve_forever, daemon=True).start()
    env = {
        **os.environ,
        "ENVIRONMENT": "test",
        "SCHEDULING_DATABASE_URL": database_url,
        "KAFKA_BOOTSTRAP_SERVERS": kafka_url,
        "REDIS_URL": redis_url,
        "JWKS_URL": f"http://127.0.0.1:{issuer.server_port}/jwks.json",
        "PHOTOS_DIR": str(folder / "photos"),
        "LOG_LEVEL": "ERROR",
        "CONSUMER_SESSION_SECONDS": "6",
        "PLANS_EVERY_SECONDS": "0.1",
        "WHAT_IF_SECONDS": "0.2",
        "SOLVER_GUARD_SECONDS": "4",
    }
    found = Scheduling(env, folder)
    yield found
    for role in found.running:
        found.end(role, signal.SIGTERM)
    issuer.shutdown()
    issuer.server_close()


@pytest.fixture
async def scheduling(processes: Scheduling) -> Scheduling:
    await processes.start()
    return processes


class Heard:
    """What scheduling has said on Kafka since the test began."""

    def __init__(self, db: Db, consumer: AIOKafkaConsumer) -> None:
        self.db, self.consumer = db, consumer
        self.records: list[ConsumerRecord] = []

    async def now(self) -> list[Event]:
        """The first copy of each, in the order they were made; those of a key are numbered without a gap."""
        ends = await self.consumer.end_offsets(self.consumer.assignment())
        async with asyncio.timeout(20):
            while any([await self.consumer.position(part) < end for part, end in ends.items()]):
                for found in (await self.consumer.getmany(timeout_ms=100)).values():
                    self.records += found
        first: dict[bytes, ConsumerRecord] = {}
        versions: dict[tuple[str, bytes], list[int]] = {}
        for record in self.records:
            headers = dict(record.headers)
            if headers["ce_id"] not in first:
                first[headers["ce_id"]] = record
                versions.setdefault((record.topic, record.key), []).append(int(headers["ce_aggversion"]))
        assert all(found == list(range(1, len(found) + 1)) for found in versions.values()), versions
        return [
            TYPES[dict(record.headers)["ce_type"].decode()].model_validate_json(record.value)
            for _, record in sorted(first.items())
        ]

    async def all(self) -> list[Event]:
        """Once nothing is left to say."""

        async def drained() -> bool:
            async with self.db.reader() as reader:
                left = "SELECT NOT EXISTS (SELECT FROM outbox) AND NOT EXISTS (SELECT FROM region_marks)"
                return bool(await reader.fetchval(left))

        await until(drained)
        return await self.now()


@pytest.fixture
async def heard(db: Db, kafka_url: str, topics: None) -> AsyncIterator[Heard]:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_url, enable_auto_commit=False)
    await consumer.start()
    consumer.assign(_parts(VISITS, PLANS))
    await consumer.seek_to_end()
    yield Heard(db, consumer)
    await consumer.stop()


class Desk:
    """A dispatcher and a day that is the test's alone, with visits where they are wanted."""

    def __init__(self, http: httpx2.AsyncClient, db: Db, hear: Any, routing: Any, day: date) -> None:
        self.http, self.db, self.hear, self.routing, self.day = http, db, hear, routing, day
        self.ada, self.bob = routing.ada, routing.bob

    def at(self, hour: float) -> datetime:
        return datetime.combine(self.day, time(), tzinfo=PARIS) + timedelta(hours=hour)

    def technician(self, who: UUID, version: int = 1, **changes: Any) -> Any:
        return self.routing.technician(who, version, shifts=SHIFTS, **changes)

    def wanted(self, hour: float, first: UUID, *others: UUID, priority: Priority = Priority.P3) -> VisitRequested:
        """By the first; the others could come too."""
        window = Window(starts_at=self.at(hour), ends_at=self.at(hour + 1))
        named: VisitRequested = self.routing.request(
            ticket_id=uuid4(), windows=(window,), priority=priority, resolve_by=self.at(60)
        )
        scores = [(first, 1000), *((who, 1) for who in others)]
        crew = tuple(Candidate(technician_id=who, score=score) for who, score in scores)
        return named.model_copy(update={"candidates": crew})

    async def propose(self, hour: float, *crew: UUID, priority: Priority = Priority.P3) -> tuple[VisitRequested, Any]:
        asked = self.wanted(hour, *crew, priority=priority)
        await self.hear(asked)
        return asked, await until(partial(self.row, "SELECT * FROM visits WHERE ticket_id = $1", asked.ticket_id))

    async def confirm(self, hour: float, *crew: UUID) -> UUID:
        asked, visit = await self.propose(hour, *crew)
        accepted = self.routing.accepted(crew[0], visit_id=visit["visit_id"], revision=visit["revision"])
        await self.hear(accepted.model_copy(update={"ticket_id": asked.ticket_id, "job": asked.job}))
        visit_id: UUID = visit["visit_id"]
        return visit_id

    async def row(self, sql: str, *args: object) -> Any:
        async with self.db.reader() as reader:
            return await reader.fetchrow(sql, *args)

    async def ask(self, *changes: dict[str, Any], under: str | None = None) -> UUID:
        headers = {"Idempotency-Key": under or uuid4().hex}
        path = f"/api/v1/plans/{self.day}/what-ifs"
        answer = await self.http.post(path, json={"changes": changes}, headers=headers)
        assert answer.status_code == 202, answer.text
        return UUID(answer.json()["what_if_id"])

    async def answered(self, what_if_id: UUID) -> dict[str, Any]:
        async def settled() -> Any:
            found = (await self.http.get(f"/api/v1/plans/what-ifs/{what_if_id}")).json()
            return found if found["state"] != "solving" else None

        found: dict[str, Any] = await until(settled)
        return found

    async def plan(self) -> Any:
        return (await self.http.get(f"/api/v1/plans/{self.day}")).json()

    async def waits_for_row(self) -> None:
        """A solver has answered, and what it said cannot be stored: the test holds the row."""
        held = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        await until(partial(self.has, held))

    async def has(self, sql: str, *args: object) -> bool:
        async with self.db.reader() as reader:
            return bool(await reader.fetchval(f"SELECT EXISTS ({sql})", *args))


@pytest.fixture
async def desk(scheduling: Scheduling, db: Db, hear: Any, routing: Any) -> AsyncIterator[Desk]:
    headers = {"Authorization": f"Bearer {bearer('dispatcher')}"}
    async with httpx2.AsyncClient(base_url=scheduling.urls["api"], headers=headers, timeout=20) as http:
        desk = Desk(http, db, hear, routing, datetime.now(PARIS).date() + timedelta(days=next(DAYS)))
        await hear(desk.technician(desk.ada), desk.technician(desk.bob))
        yield desk
