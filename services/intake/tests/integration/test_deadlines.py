"""Acceptance, first response and treatment: three promises of one ticket, each kept or broken by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.testing.records import record_of
from contracts.parts import Job
from contracts.routing.assignments import OfferAccepted
from contracts.words import Mode, Priority, TicketKind

pytestmark = pytest.mark.infra

ALL_DAY = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(7)]
NAMES = ("accept_by", "respond_by", "resolve_by")
DAY = 24 * 60


def left(ticket: dict[str, Any]) -> list[timedelta]:
    since = datetime.fromisoformat(ticket["created_at"])
    return [datetime.fromisoformat(ticket[name]) - since for name in NAMES]


def minutes(*each: int) -> list[timedelta]:
    return [timedelta(minutes=one) for one in each]


def accepted(ticket: dict[str, Any], client_id: UUID) -> Any:
    job = Job(
        number=ticket["number"], title="x", requester_id=uuid4(), kind=TicketKind.INCIDENT,
        service={"service_id": uuid4(), "code": "x", "label": "x", "usual_minutes": 60},
        priority=Priority.P1, mode=Mode.REMOTE,
    )  # fmt: skip
    return record_of(
        OfferAccepted(
            occurred_at=datetime.now(UTC), ticket_id=UUID(ticket["id"]), client_id=client_id, attempt=1,
            offer_id=uuid4(), technician_id=uuid4(), mode=Mode.REMOTE, job=job,
        )
    )  # fmt: skip


async def test_a_contract_promises_three_times_and_each_is_kept_by_itself(world: Any, deliver: Any) -> None:
    """S002-26, S002-33. Somebody accepts at once and is waited for; a first word two days later at most."""
    sales = world.as_role("sales")
    calendar = await sales.post("/api/v1/contracts/calendars", json={"name": "Toujours", "hours": ALL_DAY})
    target = {"accept": {"minutes": 30}, "respond": {"minutes": 2 * DAY}, "resolve": {"minutes": 5 * DAY}}
    body = {
        "client_id": str(world.acme), "calendar_id": calendar.json()["id"], "name": "Or", "starts_on": "2026-01-01",
        "targets": dict.fromkeys(("P1", "P2", "P3", "P4"), target),
    }  # fmt: skip
    assert (await sales.post("/api/v1/contracts", json=body)).status_code == 201
    opened = await world.open()
    here = f"/api/v1/tickets/{opened['id']}"
    assert left(opened) == left(await world.seen(opened["id"])) == minutes(30, 2 * DAY, 5 * DAY)

    async def states() -> list[str]:
        clocks = {clock["goal"]: clock["state"] for clock in (await world.client.get(f"{here}/sla")).json()["clocks"]}
        return [clocks[goal] for goal in ("accept", "respond", "resolve")]

    assert await states() == ["running", "running", "running"]
    await deliver(accepted(opened, world.acme))
    assert await states() == ["kept", "running", "running"]
    assert (await world.desk.post(f"{here}/comments", json={"text": "Nous nous en occupons."})).status_code == 201
    assert await states() == ["kept", "kept", "running"]


async def test_without_a_contract_the_first_response_comes_within_a_day(world: Any) -> None:
    """S002-26, S002-33."""
    assert left(await world.open()) == minutes(5, 60, 240)
    least = await world.open(impact="person", urgency="low")
    assert (least["priority"], left(least)) == ("P4", minutes(240, DAY, 3 * DAY))
