"""Killed at every point that matters, what was asked is answered once, and a plan comes out whole or not at all."""

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from chassis.clock import utc_now
from chassis.ids import uuid7
from chassis.kafka import build_producer
from chassis.outbox import outgoing
from chassis.tx import Db
from contracts.parts import Window
from contracts.scheduling.plans import PlanPublished
from contracts.scheduling.visits import VISITS, VisitProposed
from contracts.words import Priority
from scheduling.settings import Settings

pytestmark = [pytest.mark.infra, pytest.mark.timeout(300)]

FAILURES_ALLOWED = Settings.model_fields["what_if_failures_allowed"].default
OF_DAY = "SELECT FROM what_ifs WHERE day = $1 AND state = 'solving' AND tries = $2"


def away(who: UUID) -> dict[str, Any]:
    return {"kind": "technician_away", "technician_id": str(who)}


@pytest.mark.parametrize("point", ["asked", "solving", "solved", "answered"])
async def test_what_is_asked_is_answered_once_wherever_the_service_is_killed(
    point: str, scheduling: Any, desk: Any, db: Db, heard: Any, until: Any
) -> None:
    visit_id, under, shown = await desk.confirm(9, desk.ada, desk.bob), uuid4().hex, None
    # Answered once, its solver is loaded: one that is stopped before is a start that hangs.
    await desk.answered(await desk.ask())
    said, plan = await heard.all(), await desk.plan()
    solver = await scheduling.solver(of_days=True)
    if point == "asked":
        scheduling.arm("api", "after_commit")
        with pytest.raises(httpx2.TransportError):
            await desk.ask(away(desk.ada), under=under)
        await scheduling.died("api")
    elif point == "answered":
        shown = await desk.answered(await desk.ask(away(desk.ada), under=under))
    else:
        solver.suspend()
        await desk.ask(away(desk.ada), under=under)
        await until(partial(desk.has, OF_DAY, desk.day, 1))
    if point == "solved":
        async with db.tx() as tx:
            await tx.fetch("SELECT FROM what_ifs WHERE day = $1 FOR UPDATE", desk.day)
            solver.resume()
            await desk.waits_for_row()
            scheduling.kill()
    scheduling.kill()
    await scheduling.start()
    found = await desk.answered(await desk.ask(away(desk.ada), under=under))
    assert found["state"] == "ready"
    assert [one["visit_id"] for one in found["answer"]["moved"]] == [str(visit_id)]
    assert shown in (None, found)
    rows = await desk.row("SELECT count(*) AS asked, max(tries) AS tries FROM what_ifs WHERE day = $1", desk.day)
    assert rows["asked"] == 2
    assert rows["tries"] == 2 or point in ("asked", "answered")
    assert await heard.all() == said
    assert await desk.plan() == plan


@pytest.mark.parametrize(
    ("role", "point"),
    [
        ("api", "before_commit"),
        ("api", "after_commit"),
        ("worker", "before_send"),
        ("worker", "after_send_before_delete"),
    ],
)
async def test_a_plan_comes_out_whole_or_not_at_all_wherever_the_service_is_killed(
    role: str, point: str, scheduling: Any, desk: Any, heard: Any
) -> None:
    """D6: what comes out is what was shown, though publishing is cut off."""
    given, left = await desk.confirm(9, desk.ada, desk.bob), await desk.confirm(14, desk.ada)
    longer = await desk.confirm(11, desk.bob)
    urgent, proposed = await desk.propose(15, desk.bob, priority=Priority.P1)
    absence = Window(starts_at=utc_now() - timedelta(minutes=1), ends_at=desk.at(30))
    await desk.hear(desk.technician(desk.ada, 2, absences=(absence,)))
    changes = [
        away(desk.ada),
        {"kind": "longer", "visit_id": str(longer), "minutes": 100},
        {"kind": "urgent", "ticket_id": str(urgent.ticket_id)},
    ]
    shown = await desk.answered(await desk.ask(*changes))
    said, plan = await heard.all(), await desk.plan()
    headers = {"Idempotency-Key": uuid4().hex, "If-Match": f'"{shown["tag"]}"'}

    async def publish() -> httpx2.Response:
        path = f"/api/v1/plans/what-ifs/{shown['what_if_id']}/publish"
        answer: httpx2.Response = await desk.http.post(path, headers=headers)
        return answer

    scheduling.arm(role, point)
    if role == "api":
        with pytest.raises(httpx2.TransportError):
            await publish()
    else:
        assert (await publish()).status_code == 200
    await scheduling.died(role)
    if role == "worker":
        assert len(await heard.now()) - len(said) == (0 if point == "before_send" else 5)
    scheduling.kill()
    await scheduling.start()
    if point == "before_commit":
        assert await heard.all() == said
        assert await desk.plan() == plan
    first, again = await publish(), await publish()
    assert (first.status_code, first.json()["state"]) == (200, "published")
    assert (again.status_code, again.content) == (200, first.content)
    assert ("Idempotency-Replayed" in first.headers) == (point != "before_commit")
    new = (await heard.all())[len(said) :]
    assert Counter((one.wire_type, one.visit_id, one.revision) for one in new if one.topic_name == VISITS.name) == {
        ("scheduling.visit_reassigned", given, 2): 1,
        ("scheduling.visit_cancelled", left, 2): 1,
        ("scheduling.visit_moved", longer, 2): 1,
        ("scheduling.visit_proposed", proposed["visit_id"], 2): 1,
    }
    (told,) = [one for one in new if isinstance(one, PlanPublished)]
    assert {stop.visit_id for route in told.routes for stop in route.stops} == {given, longer}
    assert [str(gone.ticket_id) for gone in told.left_out] == [one["ticket_id"] for one in shown["answer"]["left_out"]]


@pytest.mark.parametrize(
    ("hurt", "tried", "state"),
    [("killed", 0, "ready"), ("hung", 0, "ready"), ("hung", FAILURES_ALLOWED - 1, "failed")],
)
async def test_a_solver_that_dies_or_hangs_costs_no_plan_and_no_other_question(
    hurt: str, tried: int, state: str, scheduling: Any, desk: Any, db: Db, heard: Any, until: Any
) -> None:
    """Tried often enough, the question ends with a reason."""
    visit_id = await desk.confirm(9, desk.ada, desk.bob)
    await desk.answered(await desk.ask())
    said, plan = await heard.all(), await desk.plan()
    solver = await scheduling.solver(of_days=True)
    solver.suspend()
    scheduling.worker.suspend()
    asked = await desk.ask(away(desk.ada))
    async with db.tx() as tx:
        await tx.execute("UPDATE what_ifs SET tries = $1 WHERE what_if_id = $2", tried, asked)
    scheduling.worker.resume()
    await until(partial(desk.has, OF_DAY, desk.day, tried + 1))
    if hurt == "killed":
        solver.kill()
    found = await desk.answered(asked)
    assert (found["state"], found["failure"]) == (state, "solver_failed" if state == "failed" else None)
    await scheduling.gone(solver)
    assert await heard.all() == said
    assert await desk.plan() == plan
    again = await desk.answered(await desk.ask(away(desk.ada)))
    assert [one["visit_id"] for one in again["answer"]["moved"]] == [str(visit_id)]


@pytest.mark.parametrize(
    "point",
    [
        "inside_batch",
        "after_commit_before_offset",
        "before_send",
        "after_send_before_delete",
        "solving",
        "solved",
        "solver_killed",
        "solver_hung",
    ],
)
async def test_each_ticket_gets_one_visit_wherever_the_service_or_a_solver_is_killed(
    point: str, scheduling: Any, desk: Any, db: Db, heard: Any, until: Any, kafka_url: str
) -> None:
    await desk.propose(8, desk.bob)
    await heard.all()
    requests = [desk.wanted(hour, desk.ada, desk.bob) for hour in (9, 11, 14)]
    tickets = [request.ticket_id for request in requests]
    solver = await scheduling.solver(of_days=False) if point.startswith("solv") else None
    if solver:
        solver.suspend()
    else:
        scheduling.arm("worker", point)
    producer = build_producer(Settings(environment="test", database_url="none", kafka_bootstrap_servers=kafka_url))
    await producer.start()
    for request in requests:
        out = outgoing(request, uuid7(), "routing")
        headers = [(name, value.encode()) for name, value in out.headers.items()]
        await producer.send(out.topic, out.payload, key=out.key.encode(), headers=headers)
    await producer.stop()
    if solver:
        await until(partial(desk.has, "SELECT FROM solve_jobs HAVING count(*) = 3 AND max(tries) > 0"))
    if point == "solved":
        async with db.tx() as tx:
            await tx.fetch("SELECT FROM jobs WHERE ticket_id = ANY($1) ORDER BY ticket_id FOR UPDATE", tickets)
            solver.resume()
            await desk.waits_for_row()
            scheduling.kill("worker")
    elif point == "solving":
        scheduling.kill("worker")
    elif point == "solver_killed":
        solver.kill()
    elif point != "solver_hung":
        await scheduling.died("worker")
    await scheduling.start()
    await until(partial(desk.has, "SELECT FROM visits WHERE ticket_id = ANY($1) HAVING count(*) = 3", tickets))
    of_tickets = [one for one in await heard.all() if getattr(one, "ticket_id", None) in tickets]
    assert Counter(one.ticket_id for one in of_tickets) == dict.fromkeys(tickets, 1)
    assert all(isinstance(one, VisitProposed) and one.revision == 1 for one in of_tickets)
    assert not await desk.has("SELECT FROM solve_jobs")
    if solver:
        await scheduling.gone(solver)
