"""A ticket long over keeps its number, dates, states and codes; what people typed and attached goes."""

from datetime import datetime

from chassis.tx import Tx
from intake.publishes import publish_untitled
from intake.store.retention import empty_tickets
from intake.usecases.drop_files import drop_later


async def empty_old_tickets(tx: Tx, before: datetime, limit: int) -> int:
    untitled, files = await empty_tickets(tx, before, limit)
    await drop_later(tx, files)
    publish_untitled(tx, untitled)
    return len(untitled)
