"""A coverage calendar, new or changed: every contract that names it promises by its hours from now on."""

from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.queries.contracts import contracts_of_calendar
from intake.store.contracts import lock_calendar, save_calendar
from intake.usecases.keep_terms import keep_terms


async def keep_calendar(tx: Tx, calendar_id: UUID | None, values: dict[str, Any]) -> UUID:
    if calendar_id:
        await lock_calendar(tx, calendar_id)
    calendar_id = calendar_id or tx.new_id()
    await save_calendar(tx, calendar_id, values)
    await keep_terms(tx, await contracts_of_calendar(tx, calendar_id))
    return calendar_id
