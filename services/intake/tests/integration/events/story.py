"""What routing, scheduling and portal would say of one ticket, and ears to hear it with."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.ids import uuid7
from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.service import Service
from chassis.tx import Db
from contracts.event import Event
from contracts.parts import Job, Window
from contracts.portal.people import PersonChanged
from contracts.routing.assignments import OfferAccepted, OfferDeclined, OfferMade
from contracts.scheduling.visits import (
    VisitConfirmed,
    VisitEnRoute,
    VisitFinished,
    VisitStarted,
)
from contracts.words import DeclineReason, Mode, Outcome, Priority, Role, TicketKind

NOW = datetime.now(UTC)
ANNA, BOB = uuid7(), uuid7()
VISIT = uuid7()
SLOT = Window(starts_at=NOW + timedelta(minutes=30), ends_at=NOW + timedelta(minutes=90))


class Ears:
    """The service's own handlers, without Kafka."""

    def __init__(self, service: Service, db: Db) -> None:
        self.router: EventRouter = service.event_router()
        self.db = db

    async def hear(self, *events: Event) -> None:
        async with self.db.tx() as tx:
            for event in events:
                await self.router.batches[event.topic_name](self.received([event]), tx)

    async def hear_at_once(self, *events: Event) -> None:
        async with self.db.tx() as tx:
            await self.router.batches[events[0].topic_name](self.received(events), tx)

    @staticmethod
    def received(events: Sequence[Event]) -> list[Received[Any]]:
        return [
            Received(e.topic_name, 0, 0, str(e.key), uuid4(), e.wire_type, None, None, {}, e.encode(), e)
            for e in events
        ]


def story(ticket: dict[str, Any], client_id: UUID) -> list[Event]:
    """Anna declines; Bob accepts, travels, works, finishes."""
    key = {"ticket_id": UUID(ticket["id"]), "client_id": client_id, "occurred_at": NOW}
    job = Job(
        number=ticket["number"],
        title=ticket["title"],
        requester_id=uuid7(),
        kind=TicketKind.INCIDENT,
        service={"service_id": uuid7(), "code": "x", "label": "x", "usual_minutes": 60},
        priority=Priority.P1,
        mode=Mode.ONSITE,
    )
    offer = {"offer_id": uuid7(), "visit_id": VISIT, "revision": 1}
    visit = {"visit_id": VISIT, "revision": 1}
    made = OfferMade(**key, attempt=1, technician_id=ANNA, mode=Mode.ONSITE, expires_at=NOW, job=job, score=1, **offer)
    return [
        made,
        OfferDeclined(**key, attempt=1, technician_id=ANNA, reason=DeclineReason.BUSY, **offer),
        made.model_copy(update={"attempt": 2, "technician_id": BOB}),
        OfferAccepted(**key, attempt=2, technician_id=BOB, mode=Mode.ONSITE, slot=SLOT, job=job, **offer),
        VisitConfirmed(**key, attempt=2, technician_ids=(BOB,), slot=SLOT, mode=Mode.ONSITE, **visit),
        VisitEnRoute(**key, attempt=2, technician_id=BOB, arrives_at=SLOT.starts_at, **visit),
        VisitStarted(**key, attempt=2, technician_id=BOB, started_at=SLOT.starts_at, **visit),
        VisitFinished(
            **key, attempt=2, technician_id=BOB, finished_at=SLOT.ends_at, outcome=Outcome.DONE,
            minutes_spent=60, **visit,
        ),
    ]  # fmt: skip


def person(person_id: UUID, name: str, version: int = 1, **more: Any) -> PersonChanged:
    return PersonChanged(occurred_at=NOW, person_id=person_id, name=name, role=Role.TECHNICIAN, version=version, **more)
