"""The instant has come at which a promise may be at risk or broken."""

from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx
from intake.domain.model import OPEN_STATES
from intake.domain.sla import Terms
from intake.store.tickets import try_lock_ticket
from intake.usecases.keep_clocks import WATCH, keep_clocks

AGAIN = timedelta(seconds=1)


async def watch_sla(tx: Tx, ticket_id: UUID, usual: Terms) -> None:
    """Never waits for the ticket: whoever holds it may be waiting for this very timer."""
    state = await try_lock_ticket(tx, ticket_id)
    if state is None:
        await tx.schedule(WATCH, ticket_id, tx.now + AGAIN)
    elif state in OPEN_STATES:
        await keep_clocks(tx, [ticket_id], usual)
