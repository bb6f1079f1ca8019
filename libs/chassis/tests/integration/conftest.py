"""A service of the tests' own: it rolls marbles and hears of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar, Literal
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from aiokafka import AIOKafkaProducer

from chassis.consumer import Consumer
from chassis.errors import Conflict
from chassis.failures import RetryParams
from chassis.kafka import EventRouter, build_broker, build_producer
from chassis.migrations import create_topics
from chassis.relay import Relay
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.testing.until import until
from chassis.tx import Db, Tx
from contracts.event import Event
from contracts.topic import Topic


class MarbleRolled(Event):
    topic_name: ClassVar[str] = "toy.marbles"
    key_field: ClassVar[str] = "marble_id"
    type: Literal["toy.marble_rolled"] = "toy.marble_rolled"
    marble_id: UUID
    step: int


class ToySettings(ServiceSettings):
    service: ClassVar[str] = "toy"


class Toy:
    """The toy service's parts, each startable on its own."""

    def __init__(self, settings: ToySettings, db: Db, prefix: str) -> None:
        self.settings = settings
        self.db = db
        self.refuse: set[int] = set()
        self.breaks_rule: set[int] = set()
        self.marbles = Topic(f"{prefix}.marbles", "marble", MarbleRolled, "toy", ("toy",), partitions=2)
        self.router = EventRouter()

        @self.router.on(self.marbles)
        async def marbles(event: MarbleRolled, tx: Tx) -> None:
            if event.step in self.breaks_rule:
                raise Conflict
            if event.step in self.refuse:
                raise RuntimeError(f"step {event.step}")
            await tx.execute("INSERT INTO seen (marble_id, step) VALUES ($1, $2)", event.marble_id, event.step)

        self.consumer = Consumer(
            "toy",
            db,
            self.router,
            limit=5,
            params=RetryParams(attempts=2, first_wait_s=0.01, storage_wait_limit_s=1),
        )

    def rolled(self, tx: Tx, marble: UUID, step: int) -> MarbleRolled:
        event = MarbleRolled(occurred_at=tx.now, marble_id=marble, step=step)
        tx.emit(event)
        tx.events[-1] = type(tx.events[-1])(
            self.marbles.name,
            *[getattr(tx.events[-1], f) for f in ("key", "event_id", "type", "headers", "payload")],
        )
        return event

    async def seen(self, marble: UUID) -> list[int]:
        async with self.db.reader() as reader:
            rows = await reader.fetch("SELECT step FROM seen WHERE marble_id = $1 ORDER BY id", marble)
        return [row["step"] for row in rows]


@pytest.fixture
def service(tmp_path: Any, pg_url: str, kafka_url: str) -> Service:
    return ToyService(
        settings=ToySettings(environment="test", database_url=pg_url, kafka_bootstrap_servers=kafka_url),
        metadata=sa.MetaData(),
    )


class ToyService(Service):
    def migrations(self) -> Any:
        from pathlib import Path

        return Path(__file__).parent / "migrations"


@pytest.fixture
async def toy(service: Service, db: Db, kafka_url: str) -> Toy:
    toy = Toy(service.settings, db, f"toy{uuid4().hex[:10]}")  # type: ignore[arg-type]
    await create_topics(kafka_url, [toy.marbles])
    return toy


@pytest.fixture
async def producer(service: Service) -> AsyncIterator[AIOKafkaProducer]:
    producer = build_producer(service.settings)
    await producer.start()
    yield producer
    await producer.stop()


@pytest.fixture
async def relay(database_url: str, db: Db, producer: AIOKafkaProducer) -> AsyncIterator[Relay]:
    relay = Relay(database_url, producer)
    db.on_commit.append(relay.wake)
    stop = asyncio.Event()
    task = asyncio.create_task(relay.run(stop))
    yield relay
    stop.set()
    relay.wake()
    await task


@pytest.fixture
async def worker(toy: Toy) -> AsyncIterator[None]:
    settings = toy.settings.model_copy(update={"consumer_max_records": 100})
    object.__setattr__(settings, "service", toy.marbles.name)
    toy.router.bind(settings, toy.consumer.deliver)
    broker = build_broker(settings, toy.router)
    await broker.start()
    yield
    await broker.stop()


@pytest.fixture(name="until")
def until_fixture() -> Any:
    return until


@pytest.fixture
def toy_event() -> Any:
    def make(now: Any, marble: UUID, step: int) -> MarbleRolled:
        return MarbleRolled(occurred_at=now, marble_id=marble, step=step)

    return make
