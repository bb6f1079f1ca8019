"""A ticket's life as the topics tell it, and the service to tell it to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import ConsumerRecord

from analytics.app import build
from analytics.settings import Settings
from chassis.outbox import outgoing
from chassis.service import Service
from contracts.event import Event
from contracts.intake.tickets import TicketOpened, TicketReopened, TicketReprioritised, TicketStatusChanged
from contracts.parts import Job, ServiceNeed
from contracts.routing.assignments import OfferAccepted
from contracts.words import Mode, Priority, TicketKind, TicketState

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """An event with what its headers say of it."""

    event: Event
    version: int
    event_id: UUID


class Story:
    """Tells one ticket's events; the version of each topic counts by itself."""

    def __init__(self, client_id: UUID | None = None, opened_at: datetime = NINE) -> None:
        self.ticket_id = uuid4()
        self.client_id = client_id or uuid4()
        self.opened_at = opened_at
        self.told: list[Told] = []
        self.state = TicketState.NEW
        self.priority = Priority.P3

    def _tell(self, event: Event) -> "Story":
        version = 1 + sum(one.event.topic_name == event.topic_name for one in self.told)
        self.told.append(Told(event, version, uuid4()))
        return self

    def _facts(self, minutes: int) -> dict[str, Any]:
        at = self.opened_at + timedelta(minutes=minutes)
        return {"ticket_id": self.ticket_id, "client_id": self.client_id, "occurred_at": at}

    def _job(self) -> dict[str, Any]:
        return {
            "number": "TKT-2026-00042",
            "title": "Le poste de Camille Démo ne démarre plus",
            "requester_id": uuid4(),
            "kind": TicketKind.INCIDENT,
            "priority": self.priority,
            "service": ServiceNeed(service_id=uuid4(), code="hardware_repair", label="Réparation", usual_minutes=60),
        }

    def opened(self, priority: str = "P3") -> "Story":
        self.priority = Priority(priority)
        return self._tell(TicketOpened(**self._facts(0), **self._job(), default_mode=Mode.REMOTE))

    def accepted(self, minutes: int, attempt: int = 1) -> "Story":
        job = Job(**self._job(), mode=Mode.REMOTE)
        offer = {"offer_id": uuid4(), "technician_id": uuid4(), "attempt": attempt, "mode": Mode.REMOTE}
        return self._tell(OfferAccepted(**self._facts(minutes), **offer, job=job))

    def moved(self, minutes: int, state: str) -> "Story":
        before, self.state = self.state, TicketState(state)
        return self._tell(TicketStatusChanged(**self._facts(minutes), from_state=before, to_state=self.state))

    def reprioritised(self, minutes: int, priority: str) -> "Story":
        before, self.priority = self.priority, Priority(priority)
        return self._tell(TicketReprioritised(**self._facts(minutes), from_priority=before, to_priority=self.priority))

    def reopened(self, minutes: int) -> "Story":
        self._tell(TicketReopened(**self._facts(minutes), from_state=self.state, priority=self.priority, by_id=uuid4()))
        return self.moved(minutes, "reopened")


@pytest.fixture(name="Story", scope="session")
def story_class() -> type[Story]:
    return Story


class Tape:
    """Makes Kafka records of what was told."""

    def __init__(self) -> None:
        self.offset = 0

    def record(self, told: Told) -> ConsumerRecord:
        out = outgoing(told.event, told.event_id, "test")
        headers = {**out.headers, "ce_aggversion": str(told.version)}
        self.offset += 1
        return ConsumerRecord(
            topic=out.topic,
            partition=0,
            offset=self.offset,
            timestamp=0,
            timestamp_type=0,
            key=out.key.encode(),
            value=out.payload,
            checksum=None,
            serialized_key_size=0,
            serialized_value_size=0,
            headers=tuple((name, value.encode()) for name, value in headers.items()),
        )


@pytest.fixture(name="Told")
def told_class() -> type[Told]:
    return Told


@pytest.fixture
def records() -> Callable[[Iterable[Told]], tuple[ConsumerRecord, ...]]:
    tape = Tape()
    return lambda told: tuple(tape.record(one) for one in told)


@pytest.fixture
def settings() -> Settings:
    return Settings(
        environment="test", database_url="postgresql://nobody@127.0.0.1:1/none", rebuild_events=7, announce_cells=3
    )


@pytest.fixture
def service(settings: Settings) -> Service:
    return build(settings)
