"""Another calendar is no longer looked at, and what it said is forgotten."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.errors import CalendarUnknown
from scheduling.store import forget_busy


async def drop_busy_calendar(tx: Tx, technician_id: UUID) -> None:
    if not await forget_busy(tx, technician_id):
        raise CalendarUnknown
