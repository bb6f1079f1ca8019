"""A service in its roles: `python -m <service> all|api|worker|migrate|dlq`. The relay runs in worker and all."""

import argparse
import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiokafka.errors
import sqlalchemy as sa
import structlog
import uvicorn
from fastapi import APIRouter, FastAPI
from redis.asyncio import Redis

from chassis import failpoints, http, logs, telemetry
from chassis.consumer import Consumer
from chassis.erasure import FORGET_AGAIN, forget_answers_again
from chassis.health import Health, watch_progress
from chassis.housekeeping import housekeep
from chassis.kafka import EventRouter, build_broker, build_producer
from chassis.relay import Relay
from chassis.retention import Kept, begin, keep_no_longer
from chassis.settings import ServiceSettings
from chassis.timers import Timers
from chassis.tokens import FetchKeys
from chassis.tx import Db
from contracts.topic import Topic

log = structlog.get_logger()

Subscribe = Callable[[EventRouter, Any], None]
Background = Callable[[Db, asyncio.Event], Awaitable[None]]
S = TypeVar("S", bound=ServiceSettings)


@dataclass(frozen=True, kw_only=True)
class Service:
    """What a composition root hands over; everything else is the chassis'."""

    settings: ServiceSettings
    topics: Sequence[Topic] = ()
    metadata: sa.MetaData
    routes: Sequence[http.Routes] = ()
    extra_routers: Sequence[APIRouter] = ()
    subscribers: Sequence[Subscribe] = ()
    timers: Timers = field(default_factory=Timers)
    background: Sequence[Background] = ()
    """loops of the worker: they end when the event is set"""
    api_background: Sequence[Background] = ()
    messages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    commands: Mapping[str, Callable[[Sequence[str]], Coroutine[Any, Any, int]]] = field(default_factory=dict)
    """roles of its own, such as portal's create-admin"""
    verifier: FetchKeys | None = None
    """replaces the JWKS address, for the service that signs tokens and for tests"""
    app_setup: Callable[[FastAPI, Db], None] | None = None
    personal_data: Mapping[str, str] = field(default_factory=dict)
    """by kind of data, the SELECT of what is held of the person `$1`"""
    retention: Sequence[Kept] = ()

    def __post_init__(self) -> None:
        self.timers.on(FORGET_AGAIN)(forget_answers_again)
        if self.retention:
            keep_no_longer(self.timers, self.retention, self.settings.organisation_zone)

    def event_router(self) -> EventRouter:
        router = EventRouter()
        for subscribe in self.subscribers:
            subscribe(router, self.settings)
        return router

    def api(self, db: Db) -> http.Application:
        zone = self.settings.organisation_zone
        app = http.build_app(
            self.settings,
            db,
            [
                *self.routes,
                http.personal_data(self.settings.service, self.personal_data),
                *([http.retention(self.settings.service, self.retention, zone)] if self.retention else []),
            ],
            self.messages,
            extra_routers=self.extra_routers,
            verifier=self.verifier,
        )
        if self.app_setup:
            self.app_setup(app, db)
        return app

    def migrations(self) -> Path:
        """Beside the package in a checkout and in an image alike."""
        module = sys.modules[self.settings.service].__file__
        return Path(str(module)).parents[2] / "migrations"


async def open_db(settings: ServiceSettings) -> Db:
    return await Db.open(
        settings.database_url.get_secret_value(),
        settings.service,
        size=settings.database_pool_size,
        secret=settings.secret_key.get_secret_value(),
    )


def run(settings_class: type[S], build: Callable[[S], Service]) -> None:
    settings = settings_class()
    logs.configure(settings)
    service = build(settings)
    parser = argparse.ArgumentParser(prog=f"python -m {settings.service}")
    parser.add_argument("role", choices=["all", "api", "worker", "migrate", "dlq", *service.commands])
    role, rest = parser.parse_known_args()
    match role.role:
        case "migrate":
            from chassis.migrations import create_topics, migrate_database

            async def migrate() -> None:
                await migrate_database(settings.database_url.get_secret_value(), service.migrations())
                await create_topics(settings.kafka_bootstrap_servers, service.topics, settings.kafka_replication_factor)

            asyncio.run(migrate())
        case "dlq":
            from chassis.dead_letters_command import dlq

            sys.exit(asyncio.run(dlq(service, rest)))
        case "all" | "api" | "worker":
            import uvloop

            failpoints.enable(settings.failpoints_dir, settings.service)
            spare_the_collector()
            uvloop.run(Running(service, role.role).serve())
        case name:
            sys.exit(asyncio.run(service.commands[name](rest)))


def spare_the_collector() -> None:
    """A request makes thousands of objects and nearly no cycles: looking for some each 700 took a sixth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


class Running:
    """One process of a service, from its first connection to its last."""

    def __init__(self, service: Service, role: str) -> None:
        self.service = service
        self.settings = service.settings
        self.works = role in ("all", "worker")
        self.answers = role in ("all", "api")
        self.health = Health()
        self.stop = asyncio.Event()

    async def serve(self) -> None:
        loop = asyncio.get_running_loop()
        for sig in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sig, self.stop.set)
        settings = self.settings
        provider = telemetry.start(settings.service, settings.otel_exporter_otlp_endpoint, settings.trace_sample_ratio)
        async with AsyncExitStack() as stack:
            if provider:
                stack.callback(provider.shutdown)
            db = await open_db(settings)
            stack.push_async_callback(db.close)
            self.health.checks["database"] = lambda: _answers(db)
            async with asyncio.TaskGroup() as tasks:
                loops: list[Awaitable[None]] = [self._http(db)]
                if self.works:
                    loops += await self._worker(db, stack)
                if self.answers:
                    loops += [start(db, self.stop) for start in self.service.api_background]
                for each in loops:
                    tasks.create_task(self._guard(each))
                log.info("started", service=settings.service, port=settings.http_port)

    async def _guard(self, work: Awaitable[None]) -> None:
        """A loop that ends, ends the process: half a service is worse than a restarted one."""
        try:
            await work
        except Exception:
            log.exception("loop_failed")
            raise
        finally:
            self.stop.set()

    async def _worker(self, db: Db, stack: AsyncExitStack) -> list[Awaitable[None]]:
        settings, service = self.settings, self.service
        producer = build_producer(settings)
        await _patiently(producer.start)
        stack.push_async_callback(producer.stop)
        if service.retention:
            await begin(db, service.retention, settings.organisation_zone)
        relay = Relay(settings.database_url.get_secret_value(), producer)
        db.on_commit.append(relay.wake)
        loops: list[Awaitable[None]] = [
            relay.run(self.stop),
            housekeep(db, settings.service, self.stop),
            service.timers.run(db, self.stop),
            *(start(db, self.stop) for start in service.background),
        ]
        router = service.event_router()
        if router.topics:
            consumer = Consumer(settings.service, db, router, limit=settings.dead_letter_limit, says=service.topics)
            router.bind(settings, consumer.deliver, consumer.steps.forget)
            broker = build_broker(settings, router)
            await _patiently(broker.start)
            stack.push_async_callback(broker.stop)
            stack.push_async_callback(router.offsets.say)
            kafka = router.offsets.consumer = broker.subscribers[0].consumer  # type: ignore[attr-defined]
            self.health.checks["kafka"] = lambda: _joined(kafka)
            self.health.checks["dead_letters"] = lambda: _is(not consumer.stopped)
            loops += [watch_progress(consumer, kafka, self.stop), router.offsets.run(self.stop)]
        return loops

    async def _http(self, db: Db) -> None:
        limits = None
        if self.answers:
            app: FastAPI = (api := self.service.api(db))
            limits = api.limits
            limits.share(
                Redis.from_url(self.settings.redis_url.get_secret_value(), socket_timeout=1, socket_connect_timeout=1)
            )
        else:
            app = FastAPI(openapi_url=None)
        app.include_router(self.health.router(self.settings.service))
        # Bound here, so that a busy port is an error before anything is announced.
        sock = socket.create_server((self.settings.http_host, self.settings.http_port), backlog=2048)
        server = _Server(
            uvicorn.Config(
                app,
                http="httptools",
                loop="none",
                log_config=None,
                access_log=False,
                lifespan="on",
                timeout_graceful_shutdown=5,
                timeout_keep_alive=75,
                server_header=False,
                proxy_headers=False,
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        await asyncio.wait([serving, asyncio.create_task(self.stop.wait())], return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await serving
        if limits:
            await limits.close()


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """Signals are `Running`'s."""


async def _patiently(start: Callable[[], Awaitable[object]]) -> None:
    """Kafka may come up after us."""
    for wait_s in (0.2, 0.5, 1, 2, 4, 8, 8, 8):
        try:
            await start()
            return
        except (aiokafka.errors.KafkaError, OSError) as error:
            log.warning("kafka_not_ready", error=type(error).__name__)
            await asyncio.sleep(wait_s)
    await start()


async def _answers(db: Db) -> bool:
    async with db.reader() as reader:
        return bool(await reader.fetchval("SELECT 1 = 1"))


async def _joined(kafka: Any) -> bool:
    return bool(kafka._coordinator.generation >= 0)


async def _is(value: bool) -> bool:
    return value
