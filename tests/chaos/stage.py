"""Real processes that can be broken: infrastructure, services with armed failpoints, and the faults themselves."""

import asyncio
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import psutil
import redis as redis_client
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from chaos.faults import CONSUMER, RELAY, Fault
from launcher.checkout import State
from launcher.infra import Infra, wipe
from launcher.postgres import data_folder
from launcher.sources import for_tests
from launcher.stack import Stack
from launcher.supervisor import Supervisor

FROZEN_S = 14
"""Past the consumer's session of 10 s."""
REPEATS = 5


class Stage:
    def __init__(self, stack: Stack, infra: Infra, armed: Path) -> None:
        self.stack, self.infra, self.armed = stack, infra, armed
        self.attachments = armed.parent / "attachments"
        self.hit: Counter[str] = Counter()
        self.poisons: dict[str, str] = {}
        """event id by key"""

    async def do(self, fault: Fault) -> None:
        if fault.kind in RELAY + CONSUMER:
            await self._kill_at(fault)
        else:
            await getattr(self, fault.kind)()
        self.hit[fault.name] += 1

    async def _kill_at(self, fault: Fault) -> None:
        """Armed until some process of the service passes the point and dies there."""
        flag = self.armed / f"{fault.service}.{fault.kind}"
        flag.touch()
        async with asyncio.timeout(60):
            while flag.exists():
                await asyncio.sleep(0.02)

    async def broker_killed(self) -> None:
        await asyncio.to_thread(self.infra.kafka.kill)
        await asyncio.to_thread(self.infra.kafka.wait_ready)

    async def postgres_stopped(self) -> None:
        await asyncio.to_thread(self.infra.postgres.kill)
        await asyncio.to_thread(self.infra.postgres.wait_ready)

    async def redis_flushed(self) -> None:
        with redis_client.Redis.from_url(self.infra.redis.url) as client:
            await asyncio.to_thread(client.flushall)

    async def redis_stopped(self) -> None:
        await asyncio.to_thread(self.infra.redis.kill)
        await asyncio.to_thread(self.infra.redis.wait_ready)

    async def events_repeated(self) -> None:
        """The last events of the busiest topics, delivered five times more as they were."""
        topics = ("intake.tickets", "routing.assignments", "scheduling.visits")
        consumer = AIOKafkaConsumer(*topics, bootstrap_servers=self.infra.kafka.url, auto_offset_reset="earliest")
        producer = AIOKafkaProducer(bootstrap_servers=self.infra.kafka.url, acks="all")
        await consumer.start()
        await producer.start()
        try:
            records = [r for part in (await consumer.getmany(timeout_ms=3000)).values() for r in part][-60:]
            for _ in range(REPEATS):
                for record in records:
                    await producer.send(record.topic, record.value, key=record.key, headers=list(record.headers))
            await producer.flush()
        finally:
            await consumer.stop()
            await producer.stop()

    async def relays_fight(self) -> None:
        """A second process of intake waits for the lock while the first one's connection is cut."""
        second = await asyncio.to_thread(self.stack.services.start, "intake", "worker", None, "intake-second")
        await asyncio.to_thread(second.wait_ready, 40)
        for _ in range(5):
            conn = await asyncpg.connect(self.infra.database_url("intake"))
            await conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks "
                "WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid() "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            await conn.close()
            await asyncio.sleep(0.4)
        await asyncio.to_thread(self.stack.supervisor.forget, "intake-second")

    async def poison(self) -> None:
        """A known type that does not parse, under the key of a ticket that lives."""
        conn = await asyncpg.connect(self.infra.database_url("intake"))
        key = str(await conn.fetchval("SELECT ticket_id FROM tickets ORDER BY created_at DESC LIMIT 1"))
        await conn.close()
        event_id = str(uuid4())
        producer = AIOKafkaProducer(bootstrap_servers=self.infra.kafka.url, acks="all")
        await producer.start()
        headers = [("ce_type", b"intake.ticket_cancelled"), ("ce_id", event_id.encode())]
        await producer.send_and_wait("intake.tickets", b'{"ticket_id": 7}', key=key.encode(), headers=headers)
        await producer.stop()
        self.poisons[event_id] = key

    async def consumer_frozen(self) -> None:
        child = self.stack.supervisor["routing"]
        await asyncio.to_thread(child.freeze)
        await asyncio.sleep(FROZEN_S)
        await asyncio.to_thread(child.thaw)

    async def solver_killed(self) -> None:
        (await self._solver()).kill()

    async def solver_hung(self) -> None:
        """It answers nothing any more: scheduling itself must end it, and go on with another."""
        solver = await self._solver()
        solver.suspend()
        # It may be loading, which is let be for a minute.
        async with asyncio.timeout(120):
            while _is_alive(solver):
                await asyncio.sleep(0.1)

    async def _solver(self) -> psutil.Process:
        async with asyncio.timeout(60):
            while True:
                process = self.stack.supervisor["scheduling"].process
                for child in _children(process.pid) if process else ():
                    return child
                await asyncio.sleep(0.1)


def _children(of: int) -> list[psutil.Process]:
    """Spawned by multiprocessing, and still alive."""
    try:
        found = psutil.Process(of).children()
        return [one for one in found if "spawn_main" in " ".join(one.cmdline()) and _is_alive(one)]
    except psutil.NoSuchProcess:
        return []


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def staged(folder: Path, extra: Mapping[str, str] | None = None) -> Iterator[Stage]:
    """Everything fresh, and gone afterwards."""
    wipe(State(folder))
    state = State(folder)
    armed = folder / "failpoints"
    armed.mkdir()
    with Supervisor(state.logs) as supervisor:
        own = {part: [kind for kind in for_tests(part) if kind != "given"] for part in ("kafka", "postgres", "redis")}
        infra = Infra(state, supervisor, allowed=own.__getitem__)
        infra.start()
        more = {"FAILPOINTS_DIR": str(armed), "RATE_LIMIT_PER_MINUTE": "1000000", **(extra or {})}
        stack = Stack(infra, supervisor, state, extra=more)
        try:
            stack.migrate()
            env = stack.services.env("portal", 0) | {"ASTREINTE_ADMIN_PASSWORD": "demo-astreinte-2026"}
            words = ["create-admin", "--email", "admin@astreinte.example"]
            stack.services.program("create-admin", [sys.executable, "-m", "portal", *words], env)
            stack.start()
            yield Stage(stack, infra, armed)
        finally:
            supervisor.stop()
            infra.stop()
            shutil.rmtree(data_folder(state), ignore_errors=True)
