"""What happens later: an offer nobody answered ends."""

from uuid import UUID

from chassis.timers import Timers
from chassis.tx import Tx
from routing.settings import Settings
from routing.usecases.expire_offer import expire_offer


def timers(settings: Settings) -> Timers:
    timers, params = Timers(), settings.params()

    @timers.on("offer_expires")
    async def expire(tx: Tx, key: str, payload: dict[str, str]) -> None:
        await expire_offer(tx, params, UUID(payload["ticket_id"]), UUID(key))

    return timers
