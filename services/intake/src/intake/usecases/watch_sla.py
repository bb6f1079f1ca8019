"""The instant has come at which a promise may be at risk or broken."""

from uuid import UUID

from chassis.tx import Tx
from intake.domain.model import OPEN_STATES
from intake.domain.sla import Terms
from intake.store.tickets import lock_tickets
from intake.usecases.keep_sla import keep_sla


async def watch_sla(tx: Tx, ticket_id: UUID, usual: Terms) -> None:
    tickets = await lock_tickets(tx, [ticket_id], wait=False)
    await keep_sla(tx, [key for key, ticket in tickets.items() if ticket.state in OPEN_STATES], usual)
