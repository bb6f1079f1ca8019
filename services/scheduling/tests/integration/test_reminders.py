"""Client and technician are reminded of a confirmed visit, once for each time it is given."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chassis.clock import utc_now
from chassis.service import Service
from chassis.tx import Db
from contracts.event import Event
from contracts.scheduling.visits import VisitReminded
from contracts.words import Mode

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]
Reminded = Callable[[datetime], Awaitable[list[VisitReminded]]]


@pytest.fixture
def until(service: Service, db: Db, said: Callable[[], Awaitable[list[Event]]]) -> Reminded:
    """Time passes hour by hour, as workers see it; then what was said of reminders."""

    async def until(end: datetime) -> list[VisitReminded]:
        now = db.clock()
        while now < end:
            now = min(end, now + timedelta(hours=1))
            db.clock = partial(datetime.astimezone, now)
            while await service.timers.fire_one(db):
                pass
        return [event for event in await said() if isinstance(event, VisitReminded)]

    return until


@pytest.fixture
async def visit(hear: Hear, solve_all: Any, said: Any, routing: Any, as_role: Any) -> Any:
    """Confirmed, three days and more ahead."""
    await hear(routing.technician(routing.ada), routing.accepted(routing.ada, mode=Mode.REMOTE))
    return await choose(as_role, routing, after=timedelta(days=3))


async def choose(as_role: Any, routing: Any, after: timedelta) -> Any:
    client = as_role("client", person_id=routing.requester_id, client_id=routing.client_id)
    ticket_id = str(routing.ticket_id)
    slots = (await client.get("/api/v1/appointments/slots", params={"ticket_id": ticket_id})).json()["slots"]
    wanted = next(one for one in slots if datetime.fromisoformat(one["starts_at"]) > utc_now() + after)
    held = await client.post("/api/v1/appointments/holds", json={"ticket_id": ticket_id, "token": wanted["token"]})
    done = await client.post(f"/api/v1/appointments/{held.json()['hold_id']}/confirm")
    assert done.status_code == 200, done.text
    return done.json()


def starts(visit: Any) -> datetime:
    return datetime.fromisoformat(visit["starts_at"])


async def test_a_day_and_two_hours_before_and_never_twice(visit: Any, until: Reminded, routing: Any) -> None:
    assert await until(starts(visit) - timedelta(hours=25)) == []
    first, last = await until(starts(visit) + timedelta(hours=3))
    assert [one.minutes_before for one in (first, last)] == [24 * 60, 2 * 60]
    assert (first.technician_ids, first.slot.starts_at, first.mode) == ((routing.ada,), starts(visit), Mode.REMOTE)
    assert first.occurred_at - (starts(visit) - timedelta(hours=24)) <= timedelta(hours=1)


async def test_a_visit_that_moves_is_counted_anew(visit: Any, until: Reminded, as_role: Any, routing: Any) -> None:
    moved = await choose(as_role, routing, after=timedelta(days=5))
    assert await until(starts(visit)) == []
    reminded = await until(starts(moved))
    assert [(one.revision, one.minutes_before) for one in reminded] == [(2, 1440), (2, 120)]


@pytest.mark.parametrize("end", ["cancelled", "under way"])
async def test_what_is_given_up_or_under_way_is_not_reminded_of(
    visit: Any, until: Reminded, as_role: Any, routing: Any, end: str
) -> None:
    if end == "cancelled":
        await as_role("dispatcher").post(f"/api/v1/appointments/{visit['visit_id']}/cancel")
    else:
        ada = as_role("technician", person_id=routing.ada)
        await ada.post(f"/api/v1/visits/{visit['visit_id']}/start")
    assert await until(starts(visit) + timedelta(hours=1)) == []


async def test_a_worker_that_comes_back_late_says_only_what_is_still_of_use(
    visit: Any, service: Service, db: Db, said: Any
) -> None:
    while await service.timers.fire_one(db):
        pass
    db.clock = lambda: starts(visit) - timedelta(hours=6)
    while await service.timers.fire_one(db):
        pass
    assert [event for event in await said() if isinstance(event, VisitReminded)] == []
    db.clock = lambda: starts(visit) - timedelta(hours=1, minutes=50)
    while await service.timers.fire_one(db):
        pass
    (reminded,) = [event for event in await said() if isinstance(event, VisitReminded)]
    assert reminded.minutes_before == 120
