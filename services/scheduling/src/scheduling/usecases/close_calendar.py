"""Take an address back: whoever knows it reads nothing any more."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.errors import CalendarUnknown
from scheduling.store import delete_calendar


async def close_calendar(tx: Tx, person_id: UUID, calendar_id: UUID) -> None:
    if not await delete_calendar(tx, person_id, calendar_id):
        raise CalendarUnknown
