"""Who may call what: the table is the review, routes are held to it, every refusal is tried.

S001-20, S001-23, S002-51, S003-74, S003-75.
"""

import importlib
import re
import tomllib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2
import pytest

from chassis.http import PUBLIC, SIGNED_IN
from chassis.testing.tokens import bearer, public_keys

TABLE = tomllib.loads(Path(__file__).with_name("authorisation.toml").read_text())
ROLES = {"client", "client_manager", "technician", "dispatcher", "sales", "manager", "admin"}


class Untouchable:
    """Stands for the database: whoever gets as far as using it was let in."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the database was reached ({name})")


class Call(NamedTuple):
    service: str
    route: str
    role: str | None


def app(service: str) -> Any:
    settings = importlib.import_module(f"{service}.settings").Settings(
        environment="test", database_url="postgresql://nobody@127.0.0.1:1/none", rate_limit_per_minute=10**6
    )
    built = importlib.import_module(f"{service}.app").build(settings)
    return replace(built, verifier=public_keys).api(Untouchable())


def declared(service: str) -> dict[str, Any]:
    found = {}
    for route in app(service).routes:
        if hasattr(route, "roles"):
            (method,) = route.methods
            named = "public" if route.roles is PUBLIC else "signed in" if route.roles is SIGNED_IN else route.roles
            found[f"{method} {route.path}"] = named if isinstance(named, str) else sorted(named)
    return found


@pytest.mark.parametrize("service", TABLE)
def test_every_route_stands_in_the_table_as_it_is(service: str) -> None:
    assert declared(service) == {route: row["roles"] for route, row in TABLE[service].items()}


def test_every_row_says_what_is_theirs() -> None:
    bare = [r for rows in TABLE.values() for r, row in rows.items() if row["roles"] != "public" and not row.get("own")]
    assert bare == []


def test_every_command_is_limited_for_each_caller() -> None:
    """S003-77."""
    free = [
        (service, route.path)
        for service in TABLE
        for route in app(service).routes
        if hasattr(route, "roles") and not route.methods & {"GET", "HEAD"} and route.limit is None
    ]
    assert free == []


def refused() -> Iterator[Call]:
    for service, rows in TABLE.items():
        for route, row in rows.items():
            if row["roles"] == "public":
                continue
            yield Call(service, route, None)
            if row["roles"] != "signed in":
                yield from (Call(service, route, role) for role in sorted(ROLES - set(row["roles"])))


@pytest.fixture
async def clients() -> AsyncIterator[dict[str, httpx2.AsyncClient]]:
    made = {
        service: httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app(service)), base_url="http://test")
        for service in TABLE
    }
    yield made
    for client in made.values():
        await client.aclose()


async def test_whoever_is_not_named_is_refused_before_anything_is_read(clients: dict[str, httpx2.AsyncClient]) -> None:
    wrong = []
    for service, route, role in refused():
        method, path = route.split(" ", 1)
        path = re.sub(r"\{\w+_id\}", lambda _: str(uuid4()), path)
        path = path.replace("{day}", "2026-11-23").replace("{lang}", "fr")
        headers = {"Authorization": f"Bearer {bearer(role, client_id=uuid4())}"} if role else {}
        answer = await clients[service].request(method, path, headers=headers)
        if answer.status_code != (403 if role else 401):
            wrong.append((service, route, role, answer.status_code))
    assert wrong == []
    assert len(list(refused())) > 150
