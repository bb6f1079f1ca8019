"""What the API refuses before it needs a database, in the reader's language, with pointers."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from chassis.ids import uuid7
from chassis.service import Service
from chassis.testing.fake_tx import FakeTx
from chassis.testing.tokens import bearer, public_keys


class NoDatabase:
    """Opens transactions that can do nothing: what is tested here must not come so far."""

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[FakeTx]:
        yield FakeTx()


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx2.AsyncClient]:
    app = dataclasses.replace(service, verifier=public_keys).api(NoDatabase())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") as client:
        yield client


def signed(role: str, lang: str = "fr") -> dict[str, str]:
    return {"Authorization": f"Bearer {bearer(role, client_id=uuid7())}", "Accept-Language": lang}


TICKET = "0197a000-0000-7000-8000-000000000001"
"""Names of tests are the same in every process that collects them."""


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/tickets"),
        ("POST", "/api/v1/tickets"),
        ("GET", f"/api/v1/tickets/{TICKET}"),
        ("GET", f"/api/v1/tickets/{TICKET}/timeline"),
        ("POST", f"/api/v1/tickets/{TICKET}/cancel"),
        ("GET", "/api/v1/clients"),
        ("GET", "/api/v1/sites"),
        ("GET", "/api/v1/services"),
    ],
)
async def test_no_token_no_answer(client: httpx2.AsyncClient, method: str, path: str) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("role", "method", "path", "body"),
    [
        ("technician", "POST", "/api/v1/tickets", {}),
        ("sales", "GET", "/api/v1/tickets", None),
        ("client", "POST", "/api/v1/clients", {"name": "x"}),
        ("client", "POST", f"/api/v1/tickets/{TICKET}/priority", {"priority": "P1"}),
        ("client_manager", "POST", f"/api/v1/tickets/{TICKET}/site", {"site_id": str(uuid7())}),
        ("dispatcher", "POST", f"/api/v1/tickets/{TICKET}/validate", {}),
    ],
)
@pytest.mark.parametrize(("lang", "title"), [("fr", "Accès refusé"), ("en", "Access denied")])
async def test_a_role_that_may_not(
    client: httpx2.AsyncClient, role: str, method: str, path: str, body: object, lang: str, title: str
) -> None:
    """X9, X12."""
    answer = await client.request(method, path, json=body, headers=signed(role, lang))
    assert (answer.status_code, answer.json()["title"]) == (403, title)


NAIVE = "/windows/0/starts_at"
TICKET = {"title": "Panne", "description": "Rien ne marche", "service_code": "other"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": " "}, "/title"),
        ({"title": "x" * 201}, "/title"),
        ({"description": None}, "/description"),
        ({"impact": "planet"}, "/impact"),
        ({"urgency": "tomorrow"}, "/urgency"),
        ({"site_id": "here"}, "/site_id"),
        (
            {"windows": [{"starts_at": "2026-12-01T08:00:00", "ends_at": "2026-12-01T09:00:00Z"}]},
            "/windows/0/starts_at",
        ),
        ({"service_id": str(uuid7())}, "/service_id"),
        ({"priority": "P1"}, "/priority"),
        ({"client_id": str(uuid7())}, "/client_id"),
        ({"requester_id": str(uuid7())}, "/requester_id"),
    ],
)
@pytest.mark.parametrize(("lang", "title"), [("fr", "Demande invalide"), ("en", "Bad request")])
async def test_what_is_wrong_is_pointed_at(
    client: httpx2.AsyncClient, change: dict[str, object], pointer: str, lang: str, title: str
) -> None:
    """S004-107."""
    answer = await client.post("/api/v1/tickets", json=TICKET | change, headers=signed("client", lang))
    problem = answer.json()
    assert (answer.status_code, problem["title"]) == (400, title)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert problem["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"siren": "123456789"}, "/siren"),
        ({"name": ""}, "/name"),
        ({"vip": "perhaps"}, "/vip"),
    ],
)
async def test_a_client_company_is_checked(client: httpx2.AsyncClient, change: dict[str, object], pointer: str) -> None:
    answer = await client.post("/api/v1/clients", json={"name": "Démo"} | change, headers=signed("sales"))
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_every_message_has_both_languages(service: Service) -> None:
    for code, said in service.messages.items():
        assert {"fr", "en"} <= set(said), code
