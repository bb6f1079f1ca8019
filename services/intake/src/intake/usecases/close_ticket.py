"""By the clock, some time after validation; a parent waits for its children."""

from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx
from intake.domain import decide
from intake.queries.relations import has_open_child
from intake.store.tickets import lock_tickets
from intake.usecases.record import record

CLOSES = "ticket_closes"
LOOK_AGAIN = timedelta(hours=12)


async def close_ticket(tx: Tx, ticket_id: UUID) -> None:
    tickets = await lock_tickets(tx, [ticket_id], wait=False)
    if await has_open_child(tx, ticket_id):
        await tx.schedule(CLOSES, ticket_id, tx.now + LOOK_AGAIN)
        return
    for ticket in tickets.values():
        await record(tx, ticket, decide.close(ticket))
