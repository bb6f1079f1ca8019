"""A day with its team, and a dispatcher at the desk."""

from typing import Any

import pytest
from services.scheduling.tests.integration.what_ifs.day import Day, Hear, Said, Solve


@pytest.fixture
async def day(hear: Hear, solve_all: Solve, said: Said, routing: Any) -> Day:
    found = Day(hear, solve_all, said, routing)
    await found.team()
    return found


@pytest.fixture
def desk(as_role: Any) -> Any:
    return as_role("dispatcher")
