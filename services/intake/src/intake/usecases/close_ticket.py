"""By the clock, some time after validation."""

from uuid import UUID

from chassis.tx import Tx
from intake.domain import decide
from intake.store.tickets import lock_tickets
from intake.usecases.record import record

CLOSES = "ticket_closes"


async def close_ticket(tx: Tx, ticket_id: UUID) -> None:
    tickets = await lock_tickets(tx, [ticket_id], wait=False)
    for ticket in tickets.values():
        await record(tx, ticket, decide.close(ticket))
