"""portal as its tests know it: a clock that is moved by hand, the sample views, a door to sign in through."""

import importlib
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from chassis.clock import utc_now
from chassis.http import CSRF_COOKIE
from chassis.seal import Seal
from chassis.service import Service
from chassis.tx import Db
from portal.api.passwords import hash_password
from portal.app import build
from portal.domain.model import Person
from portal.settings import Settings
from portal.usecases.create_person import create_person

ORIGIN = "http://portal.test"
PASSWORD = "un-mot-de-passe-demo"


@pytest.fixture
def settings() -> Settings:
    return Settings(
        environment="test",
        database_url="postgresql://nowhere/portal",
        public_url=ORIGIN,
        services_url="http://127.0.0.1:9",
        rate_limit_per_minute=10_000,
    )


@pytest.fixture
def service(settings: Settings) -> Service:
    return build(settings)


@pytest.fixture(scope="session")
def samples() -> ModuleType:
    sys.path.append(str(Path(__file__).parent))
    return importlib.import_module("samples.every")


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead

    def pass_(self, **span: float) -> None:
        self.ahead += timedelta(**span)


class Portal:
    """The real application over a real database, and people to sign in as."""

    origin, password = ORIGIN, PASSWORD

    def __init__(self, service: Service, db: Db, clock: Clock) -> None:
        self.db, self.clock = db, clock
        self.service, self.app = service, service.api(db)

    def browser(self, address: str = "192.0.2.1") -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app=self.app, client=(address, 4000))
        return httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers={"Origin": ORIGIN})

    def again(self, **changes: Any) -> httpx2.AsyncClient:
        """Another process of portal, told otherwise, on the same database."""
        settings = Settings(**{"environment": "test", "database_url": "postgresql://nowhere/portal"} | changes)
        transport = httpx2.ASGITransport(app=build(settings).api(self.db))
        return httpx2.AsyncClient(transport=transport, base_url=ORIGIN)

    async def add(self, email: str = "camille@demo.example", role: str = "technician", **more: Any) -> Person:
        async with self.db.tx() as tx:
            person = Person(tx.new_id(), "Camille Démo", email, role, **more)
            return await create_person(tx, person, await hash_password(PASSWORD))

    async def signed_in(self, role: str = "admin", email: str = "", **more: Any) -> httpx2.AsyncClient:
        email = email or f"{role}@demo.example"
        await self.add(email, role, **more)
        browser = self.browser()
        await self.try_in(browser, email=email)
        browser.headers["X-CSRF-Token"] = browser.cookies[CSRF_COOKIE]
        return browser

    async def timers(self) -> None:
        """Whatever was put off, done now."""
        while await self.service.timers.fire_one(self.db):
            pass

    async def said(self, topic: str) -> list[dict[str, Any]]:
        async with self.db.reader() as reader:
            rows = await reader.fetch("SELECT payload FROM outbox WHERE topic = $1 ORDER BY id", topic)
        return [json.loads(row["payload"]) for row in rows]

    async def links(self) -> list[str]:
        """The secrets of the links said so far, as notify would open them."""
        seal = Seal(self.service.settings.secret_key.get_secret_value(), "portal access links")
        return [seal.open(one["sealed_token"]) for one in await self.said("portal.access") if "sealed_token" in one]

    async def kinds(self) -> list[str]:
        return [one["type"].removeprefix("portal.") for one in await self.said("portal.access")]

    async def try_in(
        self, browser: httpx2.AsyncClient, password: str = PASSWORD, email: str = "camille@demo.example"
    ) -> httpx2.Response:
        return await browser.post("/api/v1/session", json={"email": email, "password": password})


@pytest.fixture
async def portal(service: Service, db: Db) -> Portal:
    clock = Clock()
    db.clock = clock
    return Portal(service, db, clock)
