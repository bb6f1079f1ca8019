"""notify as its tests know it: the service, what the others would say of one ticket, a mail server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.smtp import SMTP

from chassis.clock import utc_now
from chassis.inbox import Received
from chassis.service import Service
from chassis.tx import Db
from contracts.event import Event
from contracts.intake.tickets import TicketOpened
from contracts.parts import Job, ScorePart, ServiceNeed, Site, Window
from contracts.portal.people import PersonChanged
from contracts.routing.assignments import OfferMade
from contracts.scheduling.visits import VisitConfirmed
from contracts.words import Lang, Mode, Priority, Role, TicketKind
from notify.app import build
from notify.settings import Settings


@pytest.fixture
def service_settings() -> Settings:
    return Settings(environment="test", database_url="postgresql://unused/unused")


@pytest.fixture
def service(service_settings: Settings) -> Service:
    return build(service_settings)


class Story:
    """What intake, routing, scheduling and portal say of one ticket."""

    def __init__(self) -> None:
        self.ticket_id, self.client_id, self.requester_id = uuid4(), uuid4(), uuid4()
        self.technician_id, self.dispatcher_id = uuid4(), uuid4()
        self.visit_id, self.offer_id = uuid4(), uuid4()
        self.slot = Window(starts_at=utc_now() + timedelta(hours=2), ends_at=utc_now() + timedelta(hours=3))

    def facts(self) -> dict[str, Any]:
        return {"occurred_at": utc_now(), "ticket_id": self.ticket_id, "client_id": self.client_id}

    def job(self) -> dict[str, Any]:
        return {
            "number": "TKT-2026-00042",
            "title": "Imprimante en panne",
            "requester_id": self.requester_id,
            "kind": TicketKind.INCIDENT,
            "service": ServiceNeed(service_id=uuid4(), code="printer", label="Imprimante", usual_minutes=45),
            "site": Site(
                site_id=uuid4(),
                label="Atelier Démo, 1 rue de Démo",
                latitude=48.8,
                longitude=2.3,
                zone="Europe/Paris",
                department="75",
            ),
            "priority": Priority.P1,
        }

    def opened(self, **more: Any) -> TicketOpened:
        fields = {**self.job(), "default_mode": Mode.ONSITE, "estimated_delay_minutes": 90, **more}
        return TicketOpened(**self.facts(), **fields)

    def offered(self, **more: Any) -> OfferMade:
        fields: dict[str, Any] = {
            "attempt": 1,
            "offer_id": self.offer_id,
            "technician_id": self.technician_id,
            "mode": Mode.ONSITE,
            "expires_at": utc_now() + timedelta(minutes=5),
            "slot": self.slot,
            "job": Job(**self.job(), mode=Mode.ONSITE),
            "score": 800,
            "breakdown": (ScorePart(criterion="expertise", weight=400, value=1000, points=400),),
        }
        return OfferMade(**self.facts(), **(fields | more))

    def confirmed(self) -> VisitConfirmed:
        return VisitConfirmed(
            **self.facts(),
            attempt=1,
            visit_id=self.visit_id,
            revision=1,
            technician_ids=(self.technician_id,),
            slot=self.slot,
            mode=Mode.ONSITE,
        )

    def person(self, person_id: UUID, role: Role, version: int = 1, **more: Any) -> PersonChanged:
        fields: dict[str, Any] = {
            "name": f"{role.value.title()} Démo",
            "email": f"{role.value}-{person_id}@example.test",
            "lang": Lang.FR,
            "client_id": self.client_id if role in (Role.CLIENT, Role.CLIENT_MANAGER) else None,
        }
        return PersonChanged(occurred_at=utc_now(), person_id=person_id, role=role, version=version, **(fields | more))

    def received(self, event: Event) -> Received[Event]:
        return Received(
            topic=event.topic_name,
            partition=0,
            offset=0,
            key=str(event.key),
            event_id=uuid4(),
            type=event.wire_type,
            aggregate_version=None,
            client_id=event.client_id_header,
            headers={},
            value=event.encode(),
            event=event,
            fault=None,
        )

    def people(self) -> list[Event]:
        return [
            self.person(self.requester_id, Role.CLIENT),
            self.person(self.technician_id, Role.TECHNICIAN),
            self.person(self.dispatcher_id, Role.DISPATCHER),
        ]


@pytest.fixture
def story() -> Story:
    return Story()


Hear = Callable[..., Awaitable[None]]


@pytest.fixture
def hear(service: Service, db: Db, story: Story) -> Hear:
    """Each event handed to its subscriber, in a transaction of its own."""
    router = service.event_router()

    async def hear(*events: Event) -> None:
        for event in events:
            async with db.tx() as tx:
                await router.batches[event.topic_name]([story.received(event)], tx)

    return hear


class Post:
    """A mail server that takes, refuses, stalls or hangs up, as told; also aiosmtpd's handler."""

    def __init__(self) -> None:
        self.port = 0
        self.letters: list[Message] = []
        self.connections = 0
        self.at_once = self.most_at_once = 0
        self.answer_rcpt = "250 OK"
        self.answer_data = "250 OK"
        self.stalls = False
        self.let_go = asyncio.Event()
        self.servers: list[SMTP] = []

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:
        if self.answer_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_rcpt

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            if self.stalls:
                await self.let_go.wait()
            await asyncio.sleep(0)
        finally:
            self.at_once -= 1
        if self.answer_data.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=default))
        return self.answer_data

    def accept(self) -> SMTP:
        self.connections += 1
        server = SMTP(self, hostname="post.test", loop=asyncio.get_running_loop())
        self.servers.append(server)
        return server

    def hang_up(self) -> None:
        for server in self.servers:
            if server.transport:
                server.transport.close()


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    post = Post()
    server = await asyncio.get_running_loop().create_server(post.accept, "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    yield post
    post.let_go.set()
    post.hang_up()
    server.close()
    await server.wait_closed()
