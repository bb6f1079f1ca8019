"""scheduling as its tests know it: the service, what routing would say, and what was said in answer."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings as hypothesis_settings

from chassis.clock import utc_now
from chassis.service import Service
from chassis.testing.memory_files import MemoryFiles
from chassis.tx import Db
from contracts.event import Event
from contracts.parts import Candidate, Job, OpeningHours, ServiceNeed, Site, Window
from contracts.parts import Place as PlacePart
from contracts.routing.assignments import OfferAccepted, VisitRequested
from contracts.routing.technicians import Shift, TechnicianChanged
from contracts.words import Mode, Priority, TicketKind
from scheduling.app import build
from scheduling.run_solver import solve_next
from scheduling.settings import Settings
from scheduling.solver.params import Params
from scheduling.solver.problem import Problem
from scheduling.solver.result import Result
from scheduling.solver.solve import solve
from scheduling.solver.stop import Stop

hypothesis_settings.register_profile("astreinte", database=None, deadline=None)
hypothesis_settings.load_profile("astreinte")

# As far from now as can be: a shift that ends at midnight would make what a late evening is told another story.
LONG_AWAY = (datetime.now(ZoneInfo("Europe/Paris")) + timedelta(hours=12)).time().replace(second=0, microsecond=0)
EVERY_DAY = tuple(Shift(weekday=day, starts=LONG_AWAY, ends=LONG_AWAY) for day in range(7))


@pytest.fixture
def service_settings() -> Settings:
    return Settings(environment="test", database_url="postgresql://unused/unused")


@pytest.fixture
def photos() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def service(service_settings: Settings, photos: MemoryFiles) -> Service:
    return build(service_settings, photos)


class Inline:
    """The solver without its process: same question, same answer."""

    async def solve(self, problem: Problem) -> Result:
        return solve(problem, Params(), 1, Stop())


class Routing:
    """What routing would say of one ticket and its technicians."""

    def __init__(self) -> None:
        self.ticket_id, self.client_id = uuid4(), uuid4()
        self.ada, self.bob, self.requester_id = uuid4(), uuid4(), uuid4()
        self.resolve_by = utc_now() + timedelta(days=2)

    def technician(self, technician_id: UUID, version: int = 1, **changes: Any) -> TechnicianChanged:
        fields: dict[str, Any] = {
            "active": True,
            "zone": "Europe/Paris",
            "shifts": EVERY_DAY,
            "start_place": PlacePart(latitude=48.86, longitude=2.35),
        }
        return TechnicianChanged(
            occurred_at=utc_now(), technician_id=technician_id, version=version, **(fields | changes)
        )

    def job(self, mode: Mode = Mode.ONSITE, **changes: Any) -> Job:
        site = Site(
            site_id=uuid4(),
            label="Atelier, 1 rue de Démo",
            latitude=48.88,
            longitude=2.30,
            zone="Europe/Paris",
            department="75",
            hours=tuple(OpeningHours(weekday=d, opens=time(0), closes=time(23, 59)) for d in range(7)),
        )
        fields: dict[str, Any] = {
            "number": "TKT-2026-00042",
            "title": "Imprimante",
            "requester_id": self.requester_id,
            "kind": TicketKind.INCIDENT,
            "service": ServiceNeed(service_id=uuid4(), code="printer", label="Imprimante", usual_minutes=45),
            "site": site,
            "priority": Priority.P1,
            "resolve_by": self.resolve_by,
            "mode": mode,
        }
        return Job(**(fields | changes))

    def ticket(self, attempt: int, ticket_id: UUID | None = None) -> dict[str, Any]:
        return {
            "occurred_at": utc_now(),
            "ticket_id": ticket_id or self.ticket_id,
            "client_id": self.client_id,
            "attempt": attempt,
        }

    def request(
        self, *technicians: UUID, attempt: int = 1, ticket_id: UUID | None = None, **changes: Any
    ) -> VisitRequested:
        candidates = tuple(Candidate(technician_id=who, score=800) for who in technicians or (self.ada,))
        return VisitRequested(**self.ticket(attempt, ticket_id), job=self.job(**changes), candidates=candidates)

    def accepted(
        self,
        technician: UUID,
        *,
        attempt: int = 1,
        visit_id: UUID | None = None,
        revision: int | None = None,
        mode: Mode = Mode.ONSITE,
        slot: Window | None = None,
    ) -> OfferAccepted:
        return OfferAccepted(
            **self.ticket(attempt),
            offer_id=uuid4(),
            technician_id=technician,
            visit_id=visit_id,
            revision=revision,
            mode=mode,
            slot=slot,
            job=self.job(mode),
        )


@pytest.fixture
def routing() -> Routing:
    return Routing()


@pytest.fixture
def inline() -> Inline:
    return Inline()


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
def solve_all(db: Db, service_settings: Settings, inline: Inline) -> Callable[[], Awaitable[None]]:
    async def solve_all() -> None:
        while await solve_next(db, service_settings, inline):
            pass

    return solve_all


@pytest.fixture
def said(db: Db, service: Service) -> Callable[..., Awaitable[Any]]:
    """Every event left for the relay, oldest first, as its contract class reads it."""
    types = {name: kind for topic in service.topics for name, kind in topic.types.items()}

    async def said() -> list[Event]:
        async with db.reader() as reader:
            rows = await reader.fetch("SELECT type, payload FROM outbox ORDER BY id")
        return [types[row["type"]].model_validate_json(row["payload"]) for row in rows]

    return said


@pytest.fixture
def monday() -> SimpleNamespace:
    """Hours of a Monday in winter, UTC."""
    day = datetime(2026, 11, 23, tzinfo=UTC)
    return SimpleNamespace(at=lambda hour: day + timedelta(hours=hour), day=day.date())
