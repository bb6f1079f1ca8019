"""A dispatcher, and a day that is the test's alone."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx2
from services.scheduling.tests.integration.killed.patience import until

from chassis.tx import Db
from contracts.parts import Candidate, Window
from contracts.routing.assignments import VisitRequested
from contracts.routing.technicians import Shift
from contracts.words import Priority

PARIS = ZoneInfo("Europe/Paris")
SHIFTS = tuple(Shift(weekday=day, starts=time(8), ends=time(17)) for day in range(7))


class Desk:
    """A dispatcher and a day that is the test's alone, with visits where they are wanted."""

    def __init__(self, http: httpx2.AsyncClient, db: Db, hear: Any, routing: Any, day: date) -> None:
        self.http, self.db, self.hear, self.routing, self.day = http, db, hear, routing, day
        self.ada, self.bob = routing.ada, routing.bob

    def at(self, hour: float) -> datetime:
        return datetime.combine(self.day, time(), tzinfo=PARIS) + timedelta(hours=hour)

    def technician(self, who: UUID, version: int = 1, **changes: Any) -> Any:
        return self.routing.technician(who, version, shifts=SHIFTS, **changes)

    def wanted(self, hour: float, first: UUID, *others: UUID, priority: Priority = Priority.P3) -> VisitRequested:
        """By the first; the others could come too."""
        window = Window(starts_at=self.at(hour), ends_at=self.at(hour + 1))
        named: VisitRequested = self.routing.request(
            ticket_id=uuid4(), windows=(window,), priority=priority, resolve_by=self.at(60)
        )
        scores = [(first, 1000), *((who, 1) for who in others)]
        crew = tuple(Candidate(technician_id=who, score=score) for who, score in scores)
        return named.model_copy(update={"candidates": crew})

    async def propose(self, hour: float, *crew: UUID, priority: Priority = Priority.P3) -> tuple[VisitRequested, Any]:
        asked = self.wanted(hour, *crew, priority=priority)
        await self.hear(asked)
        return asked, await until(partial(self.row, "SELECT * FROM visits WHERE ticket_id = $1", asked.ticket_id))

    async def confirm(self, hour: float, *crew: UUID) -> UUID:
        asked, visit = await self.propose(hour, *crew)
        accepted = self.routing.accepted(crew[0], visit_id=visit["visit_id"], revision=visit["revision"])
        await self.hear(accepted.model_copy(update={"ticket_id": asked.ticket_id, "job": asked.job}))
        visit_id: UUID = visit["visit_id"]
        return visit_id

    async def row(self, sql: str, *args: object) -> Any:
        async with self.db.reader() as reader:
            return await reader.fetchrow(sql, *args)

    async def ask(self, *changes: dict[str, Any], under: str | None = None) -> UUID:
        headers = {"Idempotency-Key": under or uuid4().hex}
        path = f"/api/v1/plans/{self.day}/what-ifs"
        answer = await self.http.post(path, json={"changes": changes}, headers=headers)
        assert answer.status_code == 202, answer.text
        return UUID(answer.json()["what_if_id"])

    async def answered(self, what_if_id: UUID) -> dict[str, Any]:
        async def settled() -> Any:
            found = (await self.http.get(f"/api/v1/plans/what-ifs/{what_if_id}")).json()
            return found if found["state"] != "solving" else None

        found: dict[str, Any] = await until(settled)
        return found

    async def plan(self) -> Any:
        return (await self.http.get(f"/api/v1/plans/{self.day}")).json()

    async def waits_for_row(self) -> None:
        """A solver has answered, and what it said cannot be stored: the test holds the row."""
        held = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        await until(partial(self.has, held))

    async def has(self, sql: str, *args: object) -> bool:
        async with self.db.reader() as reader:
            return bool(await reader.fetchval(f"SELECT EXISTS ({sql})", *args))
