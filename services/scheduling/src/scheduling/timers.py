"""What happens later: photos that nobody names any more go."""

from typing import Any
from uuid import UUID

from chassis.files import FileKey, Files
from chassis.timers import Timers
from chassis.tx import Tx
from scheduling.usecases.drop_photos import DROPPED, drop_photos
from scheduling.usecases.sweep_photos import SWEPT, sweep_photos


def timers(files: Files) -> Timers:
    timers = Timers()

    @timers.on(DROPPED)
    async def drop(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        visit_id, sha256 = key.split(".")
        await drop_photos(tx, files, [FileKey(UUID(visit_id), sha256)])

    @timers.on(SWEPT)
    async def sweep(tx: Tx, key: str, payload: dict[str, Any]) -> None:
        await sweep_photos(tx, files, int(payload.get("shard", 0)))

    return timers
