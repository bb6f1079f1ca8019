"""A signed-in world without infrastructure: keys, tokens, a service's settings, an application to call."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import time
from types import SimpleNamespace
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from chassis.http import Application, Routes, build_app
from chassis.settings import ServiceSettings
from chassis.tx import Db

PUBLIC_URL = "https://astreinte.example"
PERSON = UUID("0190a5c8-0000-7000-8000-000000000001")


class BookshopSettings(ServiceSettings):
    service: ClassVar[str] = "bookshop"


class MemoryDb:
    """Stands where `Db` does when a test needs no SQL; counts how its transactions end."""

    def __init__(self) -> None:
        self.opened = self.committed = self.rolled_back = 0

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Any]:
        self.opened += 1
        try:
            yield SimpleNamespace(now=datetime(2026, 3, 2, tzinfo=UTC), kind="tx")
        except BaseException:
            self.rolled_back += 1
            raise
        self.committed += 1

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[Any]:
        yield SimpleNamespace(kind="reader")


class Issuer:
    def __init__(self) -> None:
        self.key = OKPKey.generate_key("Ed25519", {"kid": "k1", "use": "sig"})
        self.asked = 0

    async def jwks(self) -> Mapping[str, Any]:
        self.asked += 1
        await asyncio.sleep(0)
        return {"keys": [self.key.as_dict(private=False)]}

    def token(self, role: str = "reader", /, *, key: OKPKey | None = None, **claims: Any) -> str:
        signer = key or self.key
        said = {
            "iss": "astreinte",
            "sub": str(PERSON),
            "role": role,
            "client_id": None,
            "lang": "fr",
            "zone": "Europe/Paris",
            "sid": str(uuid4()),
            "exp": int(time()) + 300,
        }
        said |= claims
        present = {name: value for name, value in said.items() if value != "absent"}
        return jwt.encode({"alg": "Ed25519", "kid": signer.kid}, present, signer, algorithms=["Ed25519"])

    def bearer(self, role: str = "reader", /, **claims: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(role, **claims)}"}


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def settings() -> BookshopSettings:
    return BookshopSettings(
        environment="test", database_url="postgresql://nobody@127.0.0.1:1/none", public_url=PUBLIC_URL
    )


@pytest.fixture
def memory_db() -> MemoryDb:
    return MemoryDb()


@pytest.fixture
def routes() -> Routes:
    return Routes()


@pytest.fixture
def make_app(
    settings: BookshopSettings, memory_db: MemoryDb, routes: Routes, issuer: Issuer
) -> Callable[..., Application]:
    def make(db: Any = memory_db, messages: Any = None, **changed: Any) -> Application:
        chosen = settings.model_copy(update=changed)
        return build_app(chosen, cast(Db, db), [routes], messages or {}, verifier=issuer.jwks)

    return make


@pytest.fixture
def client_for() -> Iterator[Callable[[Application], httpx2.AsyncClient]]:
    def make(app: Application) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app=app)
        return httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL)

    return make


@pytest.fixture
def call(
    make_app: Callable[..., Application], client_for: Callable[[Application], httpx2.AsyncClient]
) -> Callable[..., Any]:
    """One request to an application of the routes declared so far."""

    async def send(method: str, path: str, *, app: Application | None = None, **how: Any) -> httpx2.Response:
        async with client_for(app or make_app()) as client:
            return await client.request(method, path, **how)

    return send
