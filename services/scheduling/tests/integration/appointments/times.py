"""Times as they are offered, held and confirmed."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.tx import Db
from contracts.event import Event

Hear = Callable[..., Awaitable[None]]
Solve = Callable[[], Awaitable[None]]
Said = Callable[[], Awaitable[list[Event]]]
SLOTS, HOLDS = "/api/v1/appointments/slots", "/api/v1/appointments/holds"


async def slots(who: Any, ticket_id: UUID) -> list[dict[str, Any]]:
    answer = await who.get(SLOTS, params={"ticket_id": str(ticket_id)})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["slots"]
    return found


async def hold(who: Any, ticket_id: UUID, token: str, **headers: str) -> Any:
    return await who.post(HOLDS, json={"ticket_id": str(ticket_id), "token": token}, headers=headers)


async def confirm(who: Any, held: Any) -> Any:
    return await who.post(f"/api/v1/appointments/{held.json()['hold_id']}/confirm")


def times(found: list[dict[str, Any]]) -> list[datetime]:
    return [datetime.fromisoformat(one["starts_at"]) for one in found]


async def clashes(db: Db) -> int:
    async with db.reader() as reader:
        return int(
            await reader.fetchval(
                """WITH taken AS (
                    SELECT visit_id AS id, technician_ids AS who, starts_at, ends_at FROM visits
                    WHERE state IN ('proposed', 'confirmed')
                    UNION ALL SELECT hold_id, technician_ids, starts_at, ends_at FROM slot_holds
                    WHERE expires_at > now()
                ) SELECT count(*) FROM taken a JOIN taken b ON a.id < b.id AND a.who && b.who
                AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"""
            )
        )
