"""A quote that came to nothing goes like a text; one that was accepted is kept as long as accounts must be."""

from datetime import datetime

from chassis.tx import Tx
from intake.store.retention import OLD_ACCEPTED, OLD_OFFERS, empty_quotes


async def empty_old_quotes(tx: Tx, before: datetime, limit: int, *, accepted: bool) -> int:
    return await empty_quotes(tx, OLD_ACCEPTED if accepted else OLD_OFFERS, before, limit)
