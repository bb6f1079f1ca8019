from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.store.contracts import insert_contract
from intake.usecases.keep_terms import keep_terms


async def add_contract(tx: Tx, values: dict[str, Any]) -> UUID:
    contract_id = tx.new_id()
    await insert_contract(tx, contract_id, values)
    await keep_terms(tx, [contract_id])
    return contract_id
