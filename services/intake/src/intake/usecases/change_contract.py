from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.store.contracts import lock_calendars, lock_contract, update_contract
from intake.usecases.keep_terms import keep_terms


async def change_contract(tx: Tx, contract_id: UUID, values: dict[str, Any]) -> None:
    await lock_calendars(tx, contract_id, values["calendar_id"])
    await lock_contract(tx, contract_id)
    await update_contract(tx, contract_id, values)
    await keep_terms(tx, [contract_id])
