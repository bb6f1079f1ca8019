"""Open tickets count by what their contract promises now: a few in each transaction, until all have."""

from uuid import UUID

from chassis.tx import Tx
from intake.domain.sla import Terms
from intake.store.tickets import lock_tickets_of_contract
from intake.usecases.keep_sla import keep_sla
from intake.usecases.keep_terms import FOLLOW

AT_ONCE = 100


async def follow_terms(tx: Tx, contract_id: UUID, after: UUID, usual: Terms) -> None:
    tickets = await lock_tickets_of_contract(tx, contract_id, after, AT_ONCE)
    await keep_sla(tx, tickets, usual)
    if len(tickets) == AT_ONCE:
        await tx.schedule(FOLLOW, contract_id, tx.now, {"after": str(tickets[-1])})
