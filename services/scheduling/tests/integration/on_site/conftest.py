"""A visit, the phone of who makes it, and its client."""

from typing import Any

import pytest
from services.scheduling.tests.integration.on_site.phone import Phone, Said

from contracts.words import Mode


@pytest.fixture
async def visit(hear: Any, solve_all: Any, said: Said, routing: Any) -> Any:
    await hear(routing.technician(routing.ada), routing.accepted(routing.ada, mode=Mode.REMOTE))
    await solve_all()
    return (await said())[0]


@pytest.fixture
def phone(visit: Any, as_role: Any, routing: Any) -> Phone:
    return Phone(as_role("technician", person_id=routing.ada), visit.visit_id)


@pytest.fixture
def client(as_role: Any, routing: Any) -> Any:
    return as_role("client", person_id=routing.requester_id, client_id=routing.client_id)
