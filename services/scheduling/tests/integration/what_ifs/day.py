"""A day with visits, and what a dispatcher asks of it."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from chassis.clock import utc_now
from chassis.tx import Db
from contracts.event import Event
from contracts.parts import OpeningHours, Site, Window
from contracts.routing.technicians import Shift
from contracts.scheduling.visits import VisitConfirmed, VisitProposed
from contracts.words import Priority
from scheduling.domain.replan import replan
from scheduling.domain.what_if import Answer
from scheduling.run_what_ifs import plan_next
from scheduling.settings import Settings
from scheduling.solver.effort import Effort
from scheduling.usecases.take_what_if import AskedDay

Hear = Callable[..., Awaitable[None]]
Solve = Callable[[], Awaitable[None]]
Said = Callable[[], Awaitable[list[Event]]]
PARIS = ZoneInfo("Europe/Paris")
PREPARED = {"P1": 5, "P2": 15, "P3": 30, "P4": 30}
SHIFTS = tuple(Shift(weekday=day, starts=time(8), ends=time(17)) for day in range(7))


class InTime:
    """The planner without its process, by work instead of time."""

    async def plan(self, asked: AskedDay) -> Answer:
        return replan(
            asked.day, asked.versions, asked.what_if.changes, asked.what_if.keep, PREPARED, Effort(60, 100), 1
        )


class Day:
    """A day far enough ahead that the hour of the test makes no difference, with visits where they are wanted."""

    def __init__(self, hear: Hear, solve_all: Solve, said: Said, routing: Any) -> None:
        self.hear, self.solve_all, self.said, self.routing = hear, solve_all, said, routing
        self.day = datetime.now(PARIS).date() + timedelta(days=2)
        self.ada, self.bob = routing.ada, routing.bob

    def at(self, hour: float) -> datetime:
        return datetime.combine(self.day, time(), tzinfo=PARIS) + timedelta(hours=hour)

    async def team(self, *people: UUID) -> None:
        await self.hear(*(self.technician(who) for who in people or (self.ada, self.bob)))

    def technician(self, who: UUID, version: int = 1, **changes: Any) -> Any:
        return self.routing.technician(who, version, shifts=SHIFTS, **changes)

    def job(self, hour: float, **changes: Any) -> dict[str, Any]:
        window = Window(starts_at=self.at(hour), ends_at=self.at(hour + 1))
        site = Site(
            site_id=uuid4(),
            label="Atelier",
            latitude=48.88,
            longitude=2.30,
            zone="Europe/Paris",
            department="75",
            hours=tuple(OpeningHours(weekday=d, opens=time(7), closes=time(19)) for d in range(7)),
        )
        fields = {"windows": (window,), "site": site, "priority": Priority.P3, "resolve_by": self.at(60)}
        return {**fields, **changes}

    async def propose(self, hour: float, first: UUID, *others: UUID, **changes: Any) -> VisitProposed:
        """To the first; the others could come too."""
        ticket_id = uuid4()
        job = self.job(hour, **changes)
        named = self.routing.request(first, *others, ticket_id=ticket_id, **job)
        best, *rest = named.candidates
        candidates = (best.model_copy(update={"score": 1000}), *(one.model_copy(update={"score": 1}) for one in rest))
        await self.hear(named.model_copy(update={"candidates": candidates}))
        await self.solve_all()
        found = (await self.said())[-1]
        assert isinstance(found, VisitProposed), found
        return found

    async def confirm(self, hour: float, first: UUID, *others: UUID, **changes: Any) -> VisitConfirmed:
        proposed = await self.propose(hour, first, *others, **changes)
        for who in proposed.technician_ids:
            accepted = self.routing.accepted(who, visit_id=proposed.visit_id, revision=proposed.revision)
            await self.hear(
                accepted.model_copy(
                    update={"ticket_id": proposed.ticket_id, "job": self.routing.job(**self.job(hour, **changes))}
                )
            )
        found = (await self.said())[-1]
        assert isinstance(found, VisitConfirmed), found
        assert found.technician_ids == (first,)
        return found


async def ask(desk: Any, day: date, *changes: dict[str, Any], keep: tuple[UUID, ...] = ()) -> dict[str, Any]:
    body = {"changes": list(changes), "keep": [str(one) for one in keep]}
    answer = await desk.post(f"/api/v1/plans/{day}/what-ifs", json=body)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def solved(desk: Any, db: Db, settings: Settings, asked: dict[str, Any]) -> dict[str, Any]:
    while await plan_next(db, settings, InTime()):
        pass
    answer = await desk.get(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["state"] == "ready", found
    return found


async def publish(desk: Any, what_if: dict[str, Any]) -> Any:
    headers = {"If-Match": f'"{what_if["tag"]}"'}
    return await desk.post(f"/api/v1/plans/what-ifs/{what_if['what_if_id']}/publish", headers=headers)


def away(who: UUID) -> dict[str, Any]:
    return {"kind": "technician_away", "technician_id": str(who), "starts_at": None, "ends_at": None}


async def record_absence(day: Day, who: UUID) -> None:
    absence = Window(starts_at=utc_now() - timedelta(minutes=1), ends_at=day.at(30))
    await day.hear(day.technician(who, 2, absences=(absence,)))
