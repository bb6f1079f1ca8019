"""What happens later: a validated ticket closes."""

from typing import Any
from uuid import UUID

from chassis.timers import Timers
from chassis.tx import Tx
from intake.usecases.close_ticket import CLOSES, close_ticket


def timers() -> Timers:
    timers = Timers()

    @timers.on(CLOSES)
    async def close(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await close_ticket(tx, UUID(key))

    return timers
