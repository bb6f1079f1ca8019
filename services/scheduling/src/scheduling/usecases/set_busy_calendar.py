"""Say where somebody's other calendar is; its busy times are kept free from then on."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.store import save_busy_source


async def set_busy_calendar(tx: Tx, technician_id: UUID, sealed: str, host: str) -> None:
    await save_busy_source(tx, technician_id, sealed, host)
    tx.wakes = True
