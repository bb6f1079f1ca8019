"""Who is around tickets, what others say of them, and how they are asked for."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2

from chassis.ids import uuid7
from chassis.service import Service
from chassis.tx import Db
from contracts.parts import Job
from contracts.routing.assignments import OfferAccepted
from contracts.scheduling.visits import VisitFinished
from contracts.words import Mode, Outcome, Priority, TicketKind

NOW = datetime.now(UTC)
ANNA, BOB, CARLA = uuid7(), uuid7(), uuid7()
COLLEAGUE, ELSEWHERE = uuid7(), uuid7()
Hear = Callable[..., Awaitable[None]]


def accepted(ticket: dict[str, Any], client_id: UUID, technician_id: UUID, attempt: int = 1) -> OfferAccepted:
    job = Job(
        number=ticket["number"], title="x", requester_id=uuid7(), kind=TicketKind.INCIDENT,
        service={"service_id": uuid7(), "code": "x", "label": "x", "usual_minutes": 60},
        priority=Priority.P1, mode=Mode.REMOTE,
    )  # fmt: skip
    return OfferAccepted(
        occurred_at=NOW, ticket_id=UUID(ticket["id"]), client_id=client_id, attempt=attempt, offer_id=uuid7(),
        technician_id=technician_id, mode=Mode.REMOTE, job=job,
    )  # fmt: skip


def finished(ticket: dict[str, Any], client_id: UUID, technician_id: UUID) -> VisitFinished:
    return VisitFinished(
        occurred_at=NOW, ticket_id=UUID(ticket["id"]), client_id=client_id, attempt=1, visit_id=uuid7(), revision=1,
        technician_id=technician_id, finished_at=NOW, outcome=Outcome.DONE, minutes_spent=5,
    )  # fmt: skip


def at(ticket: dict[str, Any], rest: str = "") -> str:
    return f"/api/v1/tickets/{ticket['id']}{rest}"


async def done(answer: Awaitable[httpx2.Response], status: int = 200) -> Any:
    said = await answer
    assert said.status_code == status, said.text
    return said.json() if said.content else None


async def refused(answer: Awaitable[httpx2.Response]) -> tuple[int, str]:
    said = await answer
    return said.status_code, said.json()["code"]


async def linked(world, one: dict[str, Any], relation: str, other: dict[str, Any]) -> httpx2.Response:
    return await world.desk.post(at(one, "/links"), json={"relation": relation, "ticket_id": other["id"]})


async def seen_links(client: httpx2.AsyncClient, ticket: dict[str, Any]) -> list[tuple[str, str]]:
    said = await done(client.get(at(ticket, "/relations")))
    return [(link["relation"], link["ticket"]["number"]) for link in said["links"]]


async def said_events(db: Db, ticket: dict[str, Any]) -> list[str]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT type FROM outbox WHERE key = $1 ORDER BY id", ticket["id"])
    return [row["type"].removeprefix("intake.ticket_") for row in rows]


async def ring(service: Service, db: Db, kind: str) -> None:
    """What was set for later is due now; each rings once."""
    async with db.tx() as tx:
        await tx.execute("UPDATE timers SET due_at = $2 WHERE kind = $1", kind, tx.now - timedelta(seconds=1))
    while await service.timers.fire_one(db):
        pass
