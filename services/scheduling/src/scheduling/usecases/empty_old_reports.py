"""What was typed and photographed on sites, once it was kept long enough."""

from datetime import datetime

from chassis.tx import Tx
from scheduling.store.on_site import empty_old_commands
from scheduling.usecases.drop_photos import drop_later


async def empty_old_reports(tx: Tx, before: datetime, limit: int) -> int:
    rows, photos = await empty_old_commands(tx, before, limit)
    await drop_later(tx, photos)
    return rows
