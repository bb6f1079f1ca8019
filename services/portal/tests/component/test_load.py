"""The load of the coming weeks as scheduling tells it, asked for by address and drawn as a page."""

import html
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx2
import pytest

from chassis.service import Service
from chassis.testing.tokens import bearer, public_keys
from portal.api.door import Door
from portal.api.keys import SigningKeys
from portal.pages import load
from portal.pages.page import Pages
from portal.settings import Settings

PERSON = UUID(int=99)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def week(day: str, booked: int, work: int, technicians: int = 2) -> dict[str, Any]:
    return {"week": day, "visits": 3, "booked_minutes": booked, "work_minutes": work, "technicians": technicians}


class Scheduling:
    def __init__(self) -> None:
        self.status = 200
        self.asked: list[str] = []
        self.items = [
            {
                "department": "69",
                "skill": "network",
                "weeks": [week("2026-11-23", 1_500, 2_000), week("2026-11-30", 90, 0, 0), week("2026-12-07", 0, 0, 0)],
            },
            {"department": "38", "skill": "hardware", "weeks": [week("2026-11-23", 60, 2_000)] * 3},
        ]

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(f"{request.url.path}?{request.url.query.decode()}")
        return httpx2.Response(self.status, json={"items": self.items})


@pytest.fixture
def scheduling() -> Scheduling:
    return Scheduling()


@pytest.fixture
async def desk(service: Service, settings: Settings, scheduling: Scheduling) -> AsyncIterator[httpx2.AsyncClient]:
    web = Pages(settings, Door(settings, SigningKeys(settings)))
    web.names[PERSON] = "Hugo Essai"
    transport = httpx2.MockTransport(scheduling)
    web.services._client = httpx2.AsyncClient(transport=transport, base_url="http://services.test")
    db: Any = SimpleNamespace(clock=lambda: NOW)
    app = replace(service, routes=[load.routes(web)], verifier=public_keys).api(db)
    headers = {"Authorization": f"Bearer {bearer('dispatcher', person_id=PERSON)}", "Accept": "text/html"}
    asgi = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=asgi, base_url="http://portal.test", headers=headers) as client:
        yield client


async def shown(client: httpx2.AsyncClient, asked: str = "") -> str:
    answer = await client.get(f"/planning/load{asked}")
    assert answer.status_code == 200
    return html.unescape(answer.text).replace("\u00a0", " ")


async def test_each_week_tells_what_is_taken_and_of_how_much(desk: httpx2.AsyncClient, scheduling: Scheduling) -> None:
    """S000-91."""
    page = await shown(desk, "?weeks=4")
    assert scheduling.asked == ["/api/v1/plans/load?weeks=4"]
    assert "Sem. du 23 nov." in page
    assert "75 %" in page
    assert "3 visites<br>25 h sur 33,3 h" in page
    assert "Personne" in page, "work that nobody there can do"
    assert page.count("<td") == 2 * 5


async def test_one_department_alone(desk: httpx2.AsyncClient) -> None:
    page = await shown(desk, "?department=38")
    assert "Matériel" in page
    assert "75 %" not in page
    assert '<option value="69">' in page


@pytest.mark.parametrize("asked", ["?weeks=1000", "?weeks=0", "?weeks=5"])
async def test_another_number_of_weeks_is_six(desk: httpx2.AsyncClient, scheduling: Scheduling, asked: str) -> None:
    await shown(desk, asked)
    assert scheduling.asked == ["/api/v1/plans/load?weeks=6"]


async def test_nothing_to_show_and_nobody_who_answers(desk: httpx2.AsyncClient, scheduling: Scheduling) -> None:
    scheduling.items = []
    assert "Aucune charge à montrer" in await shown(desk)
    scheduling.status = 503
    assert "Le planning ne répond pas" in await shown(desk)
