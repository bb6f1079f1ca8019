"""Numbers under pressure: distinct, restarting with their period, none lost to a refusal, one for each key."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chassis.ids import uuid7
from chassis.tokens import Who
from chassis.tx import Db
from intake.domain.client_request import RequestType, ServiceType
from intake.domain.model import Impact, Kind, Urgency
from intake.domain.opening import TicketRequest
from intake.domain.project import ProjectRequest
from intake.domain.quote import Category
from intake.queries.opening import Remembered
from intake.settings import Settings
from intake.usecases.open_ticket import open_ticket
from intake.usecases.request_intervention import InterventionRequest, request_intervention
from intake.usecases.request_project import request_project
from intake.usecases.request_quote import QuoteRequest, request_quote

pytestmark = pytest.mark.infra

ZONE = "Europe/Paris"
NEW_YEAR = datetime(2026, 12, 31, 23, tzinfo=UTC)
"""midnight in Paris"""


def moments(step: timedelta) -> Iterator[datetime]:
    """Half of them before the new year of the organisation's zone, half after."""
    return (NEW_YEAR + step * (n - 250) for n in count())


async def test_2000_at_once_over_the_new_month_and_year_are_distinct_and_restart(
    world: Any, db: Db, settings: Settings
) -> None:
    """S003-42, S003-44, X3, X21."""
    ticks = {name: moments(timedelta(milliseconds=200)) for name in ("TKT", "INT", "DEV", "PRJ")}
    remembered, promises, person = Remembered(), settings.promises, uuid7()
    places = asyncio.Semaphore(12)

    async def one(series: str) -> None:
        at = next(ticks[series])
        async with places, Db(db.pool, db.source, lambda: at).tx() as tx:
            await creating[series](tx)

    async def intervention(tx: Any) -> None:
        asked = InterventionRequest(
            client_id=world.acme, requester_id=person, type=RequestType.PLANNED, title="n", description="n",
            site="Atelier Démo", preferred_on=None, project_id=None,
        )  # fmt: skip
        who = Who(person_id=person, role="client", client_id=world.acme)
        await request_intervention(tx, who, asked, promises, remembered, zone=ZONE)

    async def quote(tx: Any) -> None:
        asked = QuoteRequest(
            client_id=world.acme, requester_id=person, title="n", category=Category.OTHER, description="n",
            estimated_budget=None, deadline=None, items=[],
        )  # fmt: skip
        await request_quote(tx, asked, promises, remembered, zone=ZONE)

    async def project(tx: Any) -> None:
        asked = ProjectRequest(
            client_id=world.acme, requester_id=person, name="n", service_type=ServiceType.OTHER, description="n",
            address="n",
        )  # fmt: skip
        await request_project(tx, asked, zone=ZONE)

    async def ticket(tx: Any) -> None:
        asked = TicketRequest(
            client_id=world.acme, requester_id=person, opened_by=person, kind=Kind.REQUEST, service_code="other",
            title="n", description="n", impact=Impact.PERSON, urgency=Urgency.LOW,
        )  # fmt: skip
        await open_ticket(tx, asked, promises, remembered, zone=ZONE)

    creating = {"TKT": ticket, "INT": intervention, "DEV": quote, "PRJ": project}
    async with asyncio.TaskGroup() as tasks:
        for _ in range(500):
            for series in creating:
                tasks.create_task(one(series))

    async with db.reader() as reader:
        rows = await reader.fetch("SELECT number FROM tickets UNION ALL SELECT number FROM projects")
    numbers = [row["number"] for row in rows]
    assert len(set(numbers)) == len(numbers) == 2000
    by_period = Counter(number.rpartition("-")[0] for number in numbers)
    months = {f"{series}-{month}": 250 for series in ("INT", "DEV", "PRJ") for month in ("202612", "202701")}
    assert by_period == months | {"TKT-2026": 250, "TKT-2027": 250}
    for period, amount in by_period.items():
        digits = 5 if period.startswith("TKT") else 4
        mine = sorted(number for number in numbers if number.startswith(f"{period}-"))
        assert mine == [f"{period}-{n:0{digits}d}" for n in range(1, amount + 1)]


async def test_what_is_asked_at_new_year_is_of_the_year_in_the_organisation_s_zone(world: Any, db: Db) -> None:
    """X3, X21."""
    db.clock = lambda: NEW_YEAR + timedelta(minutes=30)
    place = {"name": "n", "description": "n", "address": "n", "title": "n"}
    for kind, more, number in (
        ("intervention", {"type": "planned", "site": "n"}, "INT-202701-0001"),
        ("quote", {"category": "other"}, "DEV-202701-0001"),
    ):
        body = {name: place[name] for name in ("title", "description")} | more
        answer = await world.client.post(f"/api/client/requests/{kind}", json=body)
        assert answer.json()["ticket"]["ticketNumber"] == number
    body = {name: place[name] for name in ("name", "description", "address")} | {"serviceType": "other"}
    assert (await world.client.post("/api/client/requests/project", json=body)).status_code == 201
    (project,) = (await world.desk.get("/api/v1/requests/projects")).json()["items"]
    assert (project["number"], (await world.open())["number"]) == ("PRJ-202701-0001", "TKT-2027-00001")


async def test_monthly_numbers_grow_past_four_digits_and_a_refusal_takes_none(world: Any, db: Db) -> None:
    """S003-42, S003-44, X3."""
    body = {"title": "n", "category": "other", "description": "n"}
    period = f"{datetime.now(ZoneInfo(ZONE)):%Y%m}"
    async with db.tx() as tx:
        await tx.execute("INSERT INTO counters VALUES ('DEV', $1, 9998)", period)
    assert await number_of(world.client, body) == f"DEV-{period}-9999"
    refused = await world.client.post("/api/client/requests/quote", json=body | {"category": "food"})
    assert refused.status_code == 400
    await world.desk.patch(f"/api/v1/clients/{world.acme}", json={"active": False})
    assert (await world.client.post("/api/client/requests/quote", json=body)).status_code == 422
    await world.desk.patch(f"/api/v1/clients/{world.acme}", json={"active": True})
    assert await number_of(world.client, body) == f"DEV-{period}-10000"


async def number_of(client: Any, body: dict[str, str]) -> str:
    answer = await client.post("/api/client/requests/quote", json=body)
    return str(answer.json()["ticket"]["ticketNumber"])


async def test_200_at_once_with_one_key_make_one_ticket(world: Any, db: Db) -> None:
    """Each reply is that answer, or 409 with Retry-After whose retry gets it."""
    body = {"type": "urgent", "title": "Panne", "description": "Tout est arrêté.", "site": "Atelier Démo"}

    async def post() -> Any:
        return await world.client.post(
            "/api/client/requests/intervention", json=body, headers={"Idempotency-Key": "the-one"}
        )

    async def patiently() -> str:
        async with asyncio.timeout(60):
            while (answer := await post()).status_code == 409:
                assert answer.json()["code"] == "in_progress"
                assert re.fullmatch(r"\d+", answer.headers["retry-after"])
        assert answer.status_code == 201, answer.text
        return str(answer.json()["ticket"]["ticketNumber"])

    numbers = await asyncio.gather(*(patiently() for _ in range(200)))
    assert len(set(numbers)) == 1
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM tickets") == 1
        assert await reader.fetchval("SELECT count(*) FROM interventions") == 1
