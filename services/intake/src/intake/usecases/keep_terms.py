"""What contracts promise from now on is kept with its instant; their open tickets follow, a few at a time."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from intake.queries.contracts import terms_of
from intake.store.contracts import insert_terms, step_clients

FOLLOW = "contract_clocks"


async def keep_terms(tx: Tx, contract_ids: Sequence[UUID]) -> None:
    """Clients step their version, so that no ticket is opened on what was remembered of the old terms."""
    await insert_terms(tx, list((await terms_of(tx, contract_ids)).items()))
    await step_clients(tx, contract_ids)
    await tx.schedule_all(FOLLOW, dict.fromkeys(contract_ids, tx.now))
