"""routing as its tests know it: the service, a clock of its own, and what intake and scheduling would say."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from hypothesis import settings as hypothesis_settings

from chassis.clock import utc_now
from chassis.ids import uuid7
from chassis.service import Service
from chassis.tx import Db
from contracts.event import Event
from contracts.intake.tickets import (
    TicketCancelled,
    TicketOpened,
    TicketReopened,
    TicketReprioritised,
    TicketSlaAtRisk,
    TicketSlaBreached,
)
from contracts.parts import ServiceNeed, Site, SkillNeed, Window
from contracts.scheduling.visits import VisitEscalated, VisitFinished, VisitImpossible, VisitProposed
from contracts.words import Mode, Outcome, Priority, SlaClock, TicketKind, TicketState
from routing.app import build
from routing.domain import model
from routing.domain.decide import Desk
from routing.domain.params import Params
from routing.settings import Settings

hypothesis_settings.register_profile("astreinte", database=None, deadline=None)
hypothesis_settings.load_profile("astreinte")

PARIS = {"latitude": 48.86, "longitude": 2.35}


@pytest.fixture
def service_settings() -> Settings:
    return Settings(environment="test", database_url="postgresql://unused/unused", rate_limit_per_minute=10_000)


@pytest.fixture
def service(service_settings: Settings) -> Service:
    return build(service_settings)


class Bench:
    """Domain values: a Monday morning, technicians and a job."""

    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    every_day = tuple(model.Shift(day, time(0), time(0)) for day in range(7))

    def technician(self, number: int = 1, **changes: Any) -> model.Technician:
        fields: dict[str, Any] = {
            "technician_id": UUID(int=number),
            "skills": {"network": 3},
            "shifts": self.every_day,
            "start_place": model.Place(**PARIS),
        }
        return model.Technician(**(fields | changes))

    def site(self, **changes: Any) -> model.Site:
        fields: dict[str, Any] = {
            "site_id": UUID(int=7000),
            "label": "Atelier Démo",
            "latitude": 48.88,
            "longitude": 2.30,
            "zone": "Europe/Paris",
            "department": "75",
        }
        return model.Site(**(fields | changes))

    def opening(self, **changes: Any) -> model.Opening:
        fields: dict[str, Any] = {
            "number": "TKT-2026-00042",
            "requester_id": UUID(int=8000),
            "onsite_contact_id": None,
            "kind": "incident",
            "service": model.ServiceNeed(UUID(int=9000), "network", "Réseau", (model.SkillNeed("network", 2),), 45),
            "default_mode": model.Mode.REMOTE,
        }
        return model.Opening(**(fields | changes))

    def job(
        self, *, opening: dict[str, Any] | None = None, facts: dict[str, Any] | None = None, **more: Any
    ) -> model.Job:
        fields: dict[str, Any] = {"opening": self.opening(**(opening or {})), "title": "Panne", "site": self.site()}
        known = model.Facts(**(fields | (facts or {})))
        return model.Job(ticket_id=UUID(int=5000), client_id=UUID(int=6000), facts=known, **more)

    def desk(self, *technicians: model.Technician, now: datetime | None = None) -> Desk:
        return Desk(now or self.now, uuid7(), technicians, Params())


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench()


class Story:
    """What intake and scheduling say of one ticket."""

    def __init__(self) -> None:
        self.ticket_id, self.client_id, self.visit_id = uuid4(), uuid4(), uuid4()
        self.slot = Window(starts_at=utc_now() + timedelta(hours=2), ends_at=utc_now() + timedelta(hours=3))

    def head(self) -> dict[str, Any]:
        return {"occurred_at": utc_now(), "ticket_id": self.ticket_id, "client_id": self.client_id}

    def opened(self, mode: Mode = Mode.REMOTE, **changes: Any) -> TicketOpened:
        fields: dict[str, Any] = {
            "number": "TKT-2026-00042",
            "title": "Imprimante en panne",
            "requester_id": uuid4(),
            "kind": TicketKind.INCIDENT,
            "service": ServiceNeed(
                service_id=uuid4(),
                code="printer",
                label="Imprimante",
                skills=(SkillNeed(skill="printer", level=2),),
                usual_minutes=45,
            ),
            "site": Site(site_id=uuid4(), label="Atelier Démo", **PARIS, zone="Europe/Paris", department="75"),
            "priority": Priority.P2,
            "default_mode": mode,
        }
        return TicketOpened(**self.head(), **(fields | changes))

    def cancelled(self) -> TicketCancelled:
        return TicketCancelled(**self.head(), by_id=uuid4())

    def reprioritised(self, to: Priority = Priority.P1) -> TicketReprioritised:
        return TicketReprioritised(**self.head(), from_priority=Priority.P2, to_priority=to)

    def at_risk(self, *, broken: bool = False) -> TicketSlaAtRisk | TicketSlaBreached:
        alarm = TicketSlaBreached if broken else TicketSlaAtRisk
        return alarm(**self.head(), clock=SlaClock.ACCEPT, due_at=self.slot.starts_at, priority=Priority.P2)

    def reopened(self) -> TicketReopened:
        return TicketReopened(**self.head(), from_state=TicketState.RESOLVED, priority=Priority.P2, by_id=uuid4())

    def visit(self, attempt: int, revision: int) -> dict[str, Any]:
        return {**self.head(), "attempt": attempt, "visit_id": self.visit_id, "revision": revision}

    def proposed(self, technician_id: UUID, attempt: int = 1, revision: int = 1) -> VisitProposed:
        return VisitProposed(**self.visit(attempt, revision), technician_ids=(technician_id,), slot=self.slot)

    def impossible(self, attempt: int = 1) -> VisitImpossible:
        return VisitImpossible(**self.head(), attempt=attempt, reasons=())

    def finished(self, technician_id: UUID, outcome: Outcome, attempt: int = 1) -> VisitFinished:
        return VisitFinished(
            **self.visit(attempt, 1),
            technician_id=technician_id,
            finished_at=utc_now(),
            outcome=outcome,
            minutes_spent=30,
        )

    def asks(self, technician_id: UUID, code: str, attempt: int = 1, **params: Any) -> VisitEscalated:
        reason = {"code": code, "params": params}
        return VisitEscalated(**self.visit(attempt, 1), technician_id=technician_id, reason=reason)


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def hear(service: Service, db: Db) -> Callable[..., Awaitable[None]]:
    """Each event handed to its subscriber, in a transaction of its own."""
    router = service.event_router()

    async def hear(*events: Event) -> None:
        for event in events:
            async with db.tx() as tx:
                await router.each[event.topic_name](event, tx)

    return hear


@pytest.fixture
def said(db: Db, service: Service) -> Callable[..., Awaitable[list[Any]]]:
    """Every event left for the relay, oldest first, as its contract class reads it."""
    types = {name: kind for topic in service.topics for name, kind in topic.types.items()}

    async def said(topic: str = "routing.assignments") -> list[Any]:
        async with db.reader() as reader:
            rows = await reader.fetch("SELECT type, payload FROM outbox WHERE topic = $1 ORDER BY id", topic)
        return [types[row["type"]].model_validate_json(row["payload"]) for row in rows]

    return said


def all_week() -> list[dict[str, object]]:
    return [{"weekday": day, "starts": "00:00", "ends": "00:00"} for day in range(7)]


class Team:
    """A dispatcher, and technicians with clients signed in as each."""

    def __init__(self, as_role: Callable[..., httpx2.AsyncClient]) -> None:
        self.as_role = as_role
        self.desk_id = uuid4()
        self.desk = as_role("dispatcher", person_id=self.desk_id)

    async def join(self, level: int = 3, **changes: Any) -> tuple[UUID, httpx2.AsyncClient]:
        technician_id = uuid7()
        body = {
            "technician_id": str(technician_id),
            "skills": [{"skill": "printer", "level": level}],
            "shifts": all_week(),
            "start_place": PARIS,
        }
        answer = await self.desk.post("/api/v1/technicians", json=body | changes)
        assert answer.status_code == 201, answer.text
        return technician_id, self.as_role("technician", person_id=technician_id)

    async def why(self, ticket_id: UUID) -> dict[str, Any]:
        answer = await self.desk.get("/api/v1/assignments", params={"ticket_ids": str(ticket_id)})
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["items"][0])


@pytest.fixture
def team(as_role: Callable[..., httpx2.AsyncClient]) -> Team:
    return Team(as_role)
