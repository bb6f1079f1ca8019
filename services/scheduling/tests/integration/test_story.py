"""On site and remote, heard from routing, solved from the durable row, said to all, on a real database (S000-51)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import utc_now
from chassis.tx import Db
from contracts.event import Event
from contracts.parts import OpeningHours, Window
from contracts.routing.assignments import (
    JobChanged,
    OfferDeclined,
    OfferExpired,
    OfferWithdrawn,
    VisitWithdrawn,
)
from contracts.routing.technicians import Limits
from contracts.scheduling.visits import VisitCancelled, VisitConfirmed, VisitImpossible, VisitProposed
from contracts.words import DeclineReason, Mode, Priority, WithdrawReason
from scheduling.run_solver import solve_next
from scheduling.settings import Settings
from scheduling.usecases.settle_search import settle_search
from scheduling.usecases.take_search import take_search

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]
Solve = Callable[[], Awaitable[None]]
Said = Callable[[], Awaitable[list[Event]]]


def names(events: list[Event]) -> list[str]:
    return [event.wire_type.removeprefix("scheduling.visit_") for event in events]


async def test_on_site_a_slot_is_proposed_then_confirmed(
    hear: Hear, solve_all: Solve, said: Said, routing: Any
) -> None:
    """S000-47."""
    await hear(routing.technician(routing.ada), routing.technician(routing.bob), routing.request(routing.ada))
    await solve_all()
    (proposed,) = await said()
    assert isinstance(proposed, VisitProposed)
    assert proposed.technician_ids == (routing.ada,)
    assert proposed.slot.starts_at > utc_now() + timedelta(minutes=5 + proposed.travel_minutes - 1)
    assert proposed.slot.ends_at - proposed.slot.starts_at == timedelta(minutes=45)
    assert proposed.travel_metres > 3_000
    assert {reason.code for reason in proposed.reasons} >= {"earliest_slot", "within_deadline"}
    await hear(routing.accepted(routing.ada, visit_id=proposed.visit_id, revision=1))
    confirmed = (await said())[-1]
    assert isinstance(confirmed, VisitConfirmed)
    assert (confirmed.slot, confirmed.mode) == (proposed.slot, Mode.ONSITE)


async def test_remote_the_visit_is_made_when_accepted(hear: Hear, solve_all: Solve, said: Said, routing: Any) -> None:
    await hear(routing.technician(routing.ada), routing.accepted(routing.ada, mode=Mode.REMOTE))
    await solve_all()
    (confirmed,) = await said()
    assert isinstance(confirmed, VisitConfirmed)
    assert confirmed.mode is Mode.REMOTE
    assert confirmed.slot.starts_at - utc_now() < timedelta(minutes=11)


async def test_heard_twice_said_once(hear: Hear, solve_all: Solve, said: Said, routing: Any) -> None:
    request = routing.request(routing.ada)
    await hear(routing.technician(routing.ada), request, request)
    await solve_all()
    await hear(request)
    await solve_all()
    accepted = routing.accepted(routing.ada, visit_id=(await said())[0].visit_id, revision=1)
    await hear(accepted, accepted)
    assert names(await said()) == ["proposed", "confirmed"]


async def test_nobody_at_work_is_impossible(hear: Hear, solve_all: Solve, said: Said, routing: Any) -> None:
    await hear(routing.technician(routing.ada, shifts=()), routing.request(routing.ada))
    await solve_all()
    (impossible,) = await said()
    assert isinstance(impossible, VisitImpossible)
    assert [reason.code for reason in impossible.reasons] == ["no_candidate_working"]


async def test_who_left_or_is_full_is_not_chosen(hear: Hear, solve_all: Solve, said: Said, routing: Any) -> None:
    await hear(
        routing.technician(routing.ada, active=False),
        routing.technician(routing.bob, limits=Limits(visits_per_day=0)),
        routing.request(routing.ada, routing.bob),
    )
    await solve_all()
    assert names(await said()) == ["impossible"]


async def test_an_older_version_of_a_technician_is_skipped(
    hear: Hear, solve_all: Solve, said: Said, routing: Any
) -> None:
    await hear(routing.technician(routing.ada, 2), routing.technician(routing.ada, 1, shifts=()))
    await hear(routing.request(routing.ada))
    await solve_all()
    assert names(await said()) == ["proposed"]


async def test_a_technician_named_before_being_known_is_waited_for(
    hear: Hear, db: Db, service_settings: Settings, inline: Any, said: Said, routing: Any
) -> None:
    await hear(routing.request(routing.ada))
    assert not await solve_next(db, service_settings, inline)
    await hear(routing.technician(routing.ada))
    async with asyncio.timeout(5):
        while not await said():
            await solve_next(db, service_settings, inline)
    assert names(await said()) == ["proposed"]


@pytest.mark.parametrize("kind", ["declined", "expired", "withdrawn", "visit_withdrawn"])
async def test_a_release_cancels_and_frees_the_time(
    kind: str, hear: Hear, solve_all: Solve, said: Said, routing: Any
) -> None:
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    await solve_all()
    proposed = (await said())[0]
    offer = {
        **routing.ticket(1),
        "offer_id": uuid4(),
        "technician_id": routing.ada,
        "visit_id": proposed.visit_id,
        "revision": 1,
    }
    releases = {
        "declined": lambda: OfferDeclined(**offer, reason=DeclineReason.BUSY),
        "expired": lambda: OfferExpired(**offer),
        "withdrawn": lambda: OfferWithdrawn(**offer, why=WithdrawReason.TICKET_CANCELLED),
        "visit_withdrawn": lambda: VisitWithdrawn(**routing.ticket(1), why=WithdrawReason.TICKET_CANCELLED),
    }
    await hear(releases[kind]())
    cancelled = (await said())[-1]
    assert isinstance(cancelled, VisitCancelled)
    assert cancelled.from_state == "proposed"
    other = uuid4()
    await hear(routing.request(routing.ada, ticket_id=other))
    await solve_all()
    again = (await said())[-1]
    assert (again.ticket_id, again.slot.starts_at - proposed.slot.starts_at) <= (other, timedelta(minutes=5))


async def test_a_late_answer_of_the_solver_is_dropped(
    hear: Hear, db: Db, service_settings: Settings, inline: Any, said: Said, routing: Any
) -> None:
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    async with db.tx() as tx:
        question = await take_search(tx, service_settings)
    assert question is not None
    result = await inline.solve(question.problem)
    await hear(VisitWithdrawn(**routing.ticket(1), why=WithdrawReason.TICKET_CANCELLED))
    async with db.tx() as tx:
        assert await settle_search(tx, question, result)
    assert await said() == []


async def test_an_answer_read_before_others_took_the_time_is_solved_again(
    hear: Hear, db: Db, service_settings: Settings, inline: Any, solve_all: Solve, said: Said, routing: Any
) -> None:
    other = uuid4()
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    await hear(routing.request(routing.ada, ticket_id=other))
    questions = []
    for _ in range(2):
        async with db.tx() as tx:
            questions.append(await take_search(tx, service_settings))
    settled = []
    for question in questions:
        result = await inline.solve(question.problem)
        async with db.tx() as tx:
            settled.append(await settle_search(tx, question, result))
    assert settled == [True, False]
    await solve_all()
    first, second = await said()
    assert {first.ticket_id, second.ticket_id} == {routing.ticket_id, other}
    assert second.slot.starts_at >= first.slot.ends_at


async def test_a_technician_who_changed_meanwhile_is_asked_about_again(
    hear: Hear, db: Db, service_settings: Settings, inline: Any, solve_all: Solve, said: Said, routing: Any
) -> None:
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    async with db.tx() as tx:
        question = await take_search(tx, service_settings)
    assert question is not None
    away = (Window(starts_at=utc_now() - timedelta(days=1), ends_at=utc_now() + timedelta(days=30)),)
    await hear(routing.technician(routing.ada, 2, absences=away))
    result = await inline.solve(question.problem)
    async with db.tx() as tx:
        assert not await settle_search(tx, question, result)
    await solve_all()
    assert names(await said()) == ["impossible"]


async def test_a_stale_acceptance_gets_a_newer_revision(hear: Hear, solve_all: Solve, said: Said, routing: Any) -> None:
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    await solve_all()
    proposed = (await said())[0]
    away = (Window(starts_at=proposed.slot.starts_at, ends_at=proposed.slot.starts_at + timedelta(hours=3)),)
    await hear(routing.technician(routing.ada, 2, absences=away))
    await hear(routing.accepted(routing.ada, visit_id=proposed.visit_id, revision=1))
    await solve_all()
    again = (await said())[-1]
    assert isinstance(again, VisitProposed)
    assert (again.visit_id, again.revision) == (proposed.visit_id, 2)
    assert again.slot.starts_at >= away[0].ends_at
    await hear(routing.accepted(routing.ada, visit_id=proposed.visit_id, revision=2))
    assert names(await said()) == ["proposed", "proposed", "confirmed"]


async def test_a_newer_attempt_replaces_the_visit(hear: Hear, solve_all: Solve, said: Said, routing: Any) -> None:
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    await solve_all()
    await hear(routing.request(routing.ada, attempt=2), routing.request(routing.ada))
    await solve_all()
    events = await said()
    assert names(events) == ["proposed", "cancelled", "proposed"]
    assert events[0].visit_id != events[2].visit_id


async def test_what_changed_after_acceptance_moves_nobody(
    hear: Hear, solve_all: Solve, said: Said, db: Db, routing: Any
) -> None:
    await hear(routing.technician(routing.ada), routing.accepted(routing.ada, mode=Mode.REMOTE))
    await solve_all()
    await hear(JobChanged(**routing.ticket(1), priority=Priority.P4))
    await solve_all()
    assert names(await said()) == ["confirmed"]
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT need->>'priority' FROM jobs") == "P4"


async def test_the_clients_window_and_the_sites_hours_hold(
    hear: Hear, solve_all: Solve, said: Said, routing: Any
) -> None:
    wish = Window(starts_at=utc_now() + timedelta(days=1), ends_at=utc_now() + timedelta(days=1, hours=4))
    await hear(routing.technician(routing.ada), routing.request(routing.ada, windows=(wish,)))
    shut = routing.job().site.model_copy(update={"hours": (OpeningHours(weekday=0, opens=time(1), closes=time(1, 5)),)})
    await hear(routing.request(routing.ada, ticket_id=uuid4(), site=shut))
    await solve_all()
    proposed, impossible = sorted(await said(), key=lambda event: event.wire_type, reverse=True)
    assert wish.starts_at <= proposed.slot.starts_at < proposed.slot.ends_at <= wish.ends_at
    assert isinstance(impossible, VisitImpossible)


async def test_twenty_requests_at_once_book_nobody_twice(
    hear: Hear, db: Db, service_settings: Settings, inline: Any, said: Said, routing: Any
) -> None:
    await hear(routing.technician(routing.ada), routing.technician(routing.bob))
    for _ in range(20):
        await hear(routing.request(routing.ada, routing.bob, ticket_id=uuid4()))

    async def work() -> None:
        while len(await said()) < 20:
            await solve_next(db, service_settings, inline)

    async with asyncio.timeout(40):
        await asyncio.gather(*(work() for _ in range(4)))
    async with db.reader() as reader:
        clashes = await reader.fetchval(
            """SELECT count(*) FROM visits a JOIN visits b ON a.visit_id < b.visit_id
            AND a.technician_ids && b.technician_ids AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"""
        )
        waiting = await reader.fetchval("SELECT count(*) FROM solve_jobs")
    assert (len(await said()), clashes, waiting) == (20, 0, 0)
