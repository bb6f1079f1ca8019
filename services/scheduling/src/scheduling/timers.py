"""What happens later: people are reminded of their visits."""

from typing import Any
from uuid import UUID

from chassis.timers import Timers
from chassis.tx import Tx
from scheduling.settings import Settings
from scheduling.usecases.arm_reminders import REMINDS
from scheduling.usecases.remind_visit import remind_visit


def timers(settings: Settings) -> Timers:
    timers = Timers()

    @timers.on(REMINDS)
    async def remind(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await remind_visit(tx, settings, UUID(key), int(payload.get("revision", 0)), int(payload.get("minutes", 0)))

    return timers
