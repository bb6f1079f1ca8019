"""People of two companies and of ours, known from portal."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from services.intake.tests.integration.relations.around import ANNA, BOB, CARLA, COLLEAGUE, ELSEWHERE, NOW, Hear

from chassis.inbox import Received
from chassis.service import Service
from chassis.tx import Db
from contracts.event import Event
from contracts.portal.people import PersonChanged
from contracts.words import Role


@pytest.fixture
def hear(service: Service, db: Db) -> Hear:
    batches = service.event_router().batches

    async def heard(*events: Event) -> None:
        for e in events:
            one: Received[Any] = Received(
                e.topic_name, 0, 0, str(e.key), uuid4(), e.wire_type, None, None, {}, e.encode(), e
            )
            async with db.tx() as tx:
                await batches[e.topic_name]([one], tx)

    return heard


@pytest.fixture
async def people(world, hear: Hear) -> None:
    def person(person_id: UUID, name: str, role: Role, client_id: UUID | None = None) -> PersonChanged:
        return PersonChanged(occurred_at=NOW, person_id=person_id, name=name, role=role, client_id=client_id, version=1)

    await hear(
        person(ANNA, "Anna Démo", Role.TECHNICIAN),
        person(BOB, "Basile Démo", Role.TECHNICIAN),
        person(CARLA, "Carla Démo", Role.DISPATCHER),
        person(COLLEAGUE, "Camille Démo", Role.CLIENT, world.acme),
        person(world.client_id, "Dominique Démo", Role.CLIENT, world.acme),
        person(ELSEWHERE, "Élie Démo", Role.CLIENT, world.other),
    )
