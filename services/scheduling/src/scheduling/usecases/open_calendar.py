"""Give somebody an address at which their calendar programme reads their visits; the one of before is dead."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.calendar import Calendar
from scheduling.store import save_calendar


async def open_calendar(
    tx: Tx, person_id: UUID, role: str, client_id: UUID | None, lang: str, token_hash: bytes
) -> Calendar:
    calendar = Calendar(tx.new_id(), person_id, role, client_id, lang, tx.now)
    await save_calendar(tx, calendar, token_hash)
    return calendar
