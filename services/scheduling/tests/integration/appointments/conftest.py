"""A visit that was proposed or confirmed, and its client."""

from typing import Any

import pytest
from services.scheduling.tests.integration.appointments.times import Hear, Said, Solve

from contracts.scheduling.visits import VisitConfirmed, VisitProposed


@pytest.fixture
async def proposed(hear: Hear, solve_all: Solve, said: Said, routing: Any) -> VisitProposed:
    await hear(routing.technician(routing.ada), routing.technician(routing.bob))
    await hear(routing.request(routing.ada, routing.bob))
    await solve_all()
    found = (await said())[-1]
    assert isinstance(found, VisitProposed)
    return found


@pytest.fixture
async def confirmed(proposed: VisitProposed, hear: Hear, said: Said, routing: Any) -> VisitConfirmed:
    (who,) = proposed.technician_ids
    await hear(routing.accepted(who, visit_id=proposed.visit_id, revision=1))
    found = (await said())[-1]
    assert isinstance(found, VisitConfirmed)
    return found


@pytest.fixture
def client(as_role: Any, routing: Any) -> Any:
    return as_role("client", person_id=routing.requester_id, client_id=routing.client_id)
