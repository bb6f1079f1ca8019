"""What happens later: silence validates, a validated ticket closes, a promise is at risk or broken."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.timers import Timers
from chassis.tx import Tx
from intake.settings import Settings
from intake.usecases.close_ticket import CLOSES, close_ticket
from intake.usecases.erase_person import AGAIN, erase_person
from intake.usecases.follow_terms import follow_terms
from intake.usecases.keep_sla import WATCH
from intake.usecases.keep_terms import FOLLOW
from intake.usecases.take_silence_for_yes import VALIDATES, take_silence_for_yes
from intake.usecases.watch_sla import watch_sla

NOBODY = str(UUID(int=0))


def timers(settings: Settings) -> Timers:
    timers = Timers()

    @timers.on(CLOSES)
    async def close(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await close_ticket(tx, UUID(key))

    @timers.on(VALIDATES)
    async def validate(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        told, close_after = bool(payload.get("told")), timedelta(hours=settings.close_after_hours)
        await take_silence_for_yes(tx, UUID(key), settings.silence, told=told, close_after=close_after)

    @timers.on(WATCH)
    async def watch(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await watch_sla(tx, UUID(key), settings.promises.usual)

    @timers.on(FOLLOW)
    async def follow(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await follow_terms(tx, UUID(key), UUID(payload.get("after", NOBODY)), settings.promises.usual)

    @timers.on(AGAIN)
    async def erase_again(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await erase_person(tx, UUID(key), again=True)

    return timers
