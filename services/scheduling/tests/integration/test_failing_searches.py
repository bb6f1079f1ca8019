"""Searches that come to nothing: solved again, given to a dispatcher, and never in the way of others."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from chassis.tx import Db
from contracts.scheduling.visits import VisitImpossible, VisitProposed
from contracts.words import Priority
from scheduling.run_solver import solve_next
from scheduling.settings import Settings
from scheduling.usecases.take_search import take_search

pytestmark = pytest.mark.infra
Hear = Callable[..., Awaitable[None]]
Said = Callable[..., Awaitable[Any]]


async def test_a_search_whose_solver_died_falls_due_again(
    hear: Hear, db: Db, service_settings: Settings, inline: Any, said: Said, routing: Any
) -> None:
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    short = service_settings.model_copy(update={"solver_lease_seconds": 0.05})
    async with db.tx() as tx:
        assert await take_search(tx, short) is not None
    async with asyncio.timeout(5):
        while not await said():
            await solve_next(db, service_settings, inline)
    (proposed,) = await said()
    assert isinstance(proposed, VisitProposed)


async def test_a_solver_that_never_answers_ends_before_a_dispatcher(
    hear: Hear, db: Db, service_settings: Settings, said: Said, routing: Any
) -> None:
    class Broken:
        async def solve(self, problem: object) -> Any:
            raise RuntimeError

    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    one_try = service_settings.model_copy(update={"solver_failures_allowed": 1})
    await solve_next(db, one_try, Broken())
    (impossible,) = await said()
    assert isinstance(impossible, VisitImpossible)
    assert impossible.reasons[0].code == "solver_failed"


async def test_a_search_that_cannot_even_be_read_keeps_no_other_from_being_solved(
    hear: Hear, db: Db, service_settings: Settings, inline: Any, said: Said, routing: Any
) -> None:
    await hear(routing.technician(routing.ada), routing.technician(routing.bob, zone="Mars/Olympus"))
    await hear(routing.request(routing.bob, priority=Priority.P1), routing.request(routing.ada, ticket_id=uuid4()))
    twice = service_settings.model_copy(update={"solver_failures_allowed": 2})
    async with asyncio.timeout(10):
        while len(await said()) < 2:
            await solve_next(db, twice, inline)
    proposed, impossible = await said()
    assert isinstance(proposed, VisitProposed)
    assert impossible.reasons[0].code == "solver_failed"
