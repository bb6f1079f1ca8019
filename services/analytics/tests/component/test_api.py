"""Who may read figures, and which questions make no sense: answered before the database is asked."""

import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest

from chassis.service import Service
from chassis.testing.tokens import bearer, public_keys
from chassis.tx import Db


class NoDb:
    @asynccontextmanager
    async def reader(self) -> AsyncIterator[Any]:
        yield SimpleNamespace(now=datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
def get(service: Service) -> Callable[..., Any]:
    app = dataclasses.replace(service, verifier=public_keys).api(cast(Db, NoDb()))

    async def ask(path: str, role: str | None, method: str = "GET") -> httpx2.Response:
        headers = {"Authorization": f"Bearer {bearer(role)}"} if role else {}
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") as client:
            return await client.request(method, path, headers={**headers, "Accept-Language": "en"})

    return ask


@pytest.mark.parametrize("role", ["client", "technician", "sales"])
async def test_figures_are_not_for_everybody(get: Any, role: str) -> None:
    answer = await get("/api/v1/kpis", role)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_figures_need_a_name(get: Any) -> None:
    assert (await get("/api/v1/kpis", None)).status_code == 401


async def test_a_clients_manager_without_a_company_sees_nothing(get: Any) -> None:
    answer = await get("/api/v1/kpis", "client_manager")
    assert (answer.status_code, answer.json()["code"]) == (403, "no_company")


@pytest.mark.parametrize("role", ["client", "client_manager", "technician", "sales", "dispatcher", "manager"])
async def test_only_an_administrator_rebuilds(get: Any, role: str) -> None:
    assert (await get("/api/v1/kpis/rebuild", role, "POST")).status_code == 403


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-11-23&to=2026-11-22", "period_backwards"),
        ("from=2020-01-01&to=2026-11-22", "period_too_long"),
        ("from=0001-01-01&to=9999-12-31", "period_too_long"),
        ("from=yesterday", "invalid"),
        ("group_by=technician", "invalid"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(get: Any, query: str, code: str) -> None:
    answer = await get(f"/api/v1/kpis?{query}", "manager")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.headers["content-type"] == "application/problem+json"
