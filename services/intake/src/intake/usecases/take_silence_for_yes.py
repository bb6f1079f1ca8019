"""The client says nothing of a resolved ticket: they are written to, and in the end their silence validates it."""

from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx
from intake.domain import decide
from intake.domain.decide import Silence
from intake.domain.model import State
from intake.publishes import publish_validation_due
from intake.store.tickets import lock_tickets, try_lock_ticket
from intake.usecases.close_ticket import CLOSES
from intake.usecases.record import record

VALIDATES = "ticket_validates"
AGAIN = timedelta(seconds=1)


async def take_silence_for_yes(
    tx: Tx, ticket_id: UUID, silence: Silence, *, told: bool, close_after: timedelta
) -> None:
    state = await try_lock_ticket(tx, ticket_id)
    if state is None:
        # Whoever holds it may be waiting for this very timer.
        await tx.schedule(VALIDATES, ticket_id, tx.now + AGAIN, {"told": told})
    if state != State.RESOLVED:
        return
    ticket = (await lock_tickets(tx, [ticket_id]))[ticket_id]
    if not told:
        validates_at = tx.now + silence.until_yes
        publish_validation_due(tx, ticket, validates_at)
        await tx.schedule(VALIDATES, ticket_id, validates_at, {"told": True})
        return
    await record(tx, ticket, decide.validate(ticket, by=None))
    await tx.schedule(CLOSES, ticket_id, tx.now + close_after)
